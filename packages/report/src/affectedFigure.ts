import * as Plot from '@observablehq/plot';
import { formatCount, formatRatio, formatUsd, type ImpactReport } from '@riskdao/risk-core';
import { countTicks, type Figure } from './figure.js';

/** How many accounts see their requirement move by how much. */
export function affectedFigure({ affected }: ImpactReport): Figure {
  const bins = binsInUse(affected.requirementChange);
  const largest = Math.max(1, ...bins.map(({ count }) => count));
  const order = bins.map(({ label }) => label);
  const liquidatable = affected.newlyLiquidatable.accounts;
  return {
    id: 'affected-accounts',
    finding:
      requirementFinding(affected) +
      (liquidatable === 0 ? 'none becomes liquidatable' : `${formatCount(liquidatable)} become liquidatable at once`),
    reading: `Accounts by change of their initial requirement (n = ${formatCount(affected.accounts)}), at the prices of the snapshot.`,
    plot: {
      width: 760,
      height: 60 + 24 * bins.length,
      marginLeft: 150,
      marginRight: 60,
      marginBottom: 40,
      x: {
        label: 'Accounts',
        labelAnchor: 'center',
        labelArrow: 'none',
        domain: [0, largest],
        ticks: countTicks(largest),
        tickFormat: formatCount,
      },
      y: { label: null, domain: order, tickSize: 0 },
      marks: [
        Plot.barX(bins, {
          x: 'count',
          y: 'label',
          fill: 'var(--after)',
          fillOpacity: 0.55,
          insetTop: 2,
          insetBottom: 2,
        }),
        Plot.text(bins, {
          x: 'count',
          y: 'label',
          text: ({ count }: Bin) => formatCount(count),
          textAnchor: 'start',
          dx: 5,
        }),
        Plot.ruleX([0]),
      ],
    },
    twin: {
      header: ['Change of the initial requirement', 'Accounts'],
      rows: bins.map(({ label, count }) => [label, formatCount(count)]),
    },
  };
}

function requirementFinding({ accounts, requirementRises, requirementFalls }: ImpactReport['affected']): string {
  if (requirementRises + requirementFalls === 0)
    return `The requirement stays the same for all ${formatCount(accounts)} accounts, `;
  const falls = requirementFalls === 0 ? '' : `falls for ${formatCount(requirementFalls)}, `;
  return `The requirement rises for ${formatCount(requirementRises)} of ${formatCount(accounts)} accounts, ${falls}`;
}

type Bin = { readonly label: string; readonly count: number };

/** From the first bin in use to the last; the outermost bins of the report hold everything beyond their edge. */
function binsInUse({ unit, edges, counts }: ImpactReport['affected']['requirementChange']): Bin[] {
  const format = unit === 'usd' ? formatUsd : (value: number) => signed(value);
  const used = counts.flatMap((count, bin) => (count > 0 ? [bin] : []));
  const [first = 0, last = counts.length - 1] = [used[0], used.at(-1)];
  return counts.slice(first, last + 1).map((count, at) => {
    const bin = first + at;
    const [from = 0, to = 0] = [edges[bin], edges[bin + 1]];
    if (from === 0) return { label: `unchanged to ${format(to)}`, count };
    if (bin === 0) return { label: `below ${format(to)}`, count };
    if (bin === counts.length - 1) return { label: `${format(from)} and more`, count };
    return { label: `${format(from)} to ${format(to)}`, count };
  });
}

const signed = (ratio: number) => `${ratio > 0 ? '+' : ''}${formatRatio(ratio, Number.isInteger(ratio * 100) ? 0 : 1)}`;
