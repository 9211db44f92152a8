import * as Plot from '@observablehq/plot';
import { formatCount, formatRatio, formatUsd, type ImpactReport } from '@riskdao/risk-core';
import { compared } from './compared.js';
import { countTicks, type Figure } from './figure.js';

type Step = { readonly x: number; readonly count: number };

/** Whether any scenario loses anything: without one there is nothing to draw, and the text says so. */
export function hasLosses({ lossDistribution: { counts } }: ImpactReport): boolean {
  return [...counts.before, ...counts.after].some((count) => count > 0);
}

/** How often which loss occurs, before and after, with VaR and ES marked. */
export function lossFigure({ lossDistribution: loss }: ImpactReport): Figure {
  const { edgesUsd, counts, withoutLoss, varUsd, expectedShortfallUsd: es, n, confidence } = loss;
  const level = formatRatio(confidence, 2);
  // Leftmost on top: labels stand to the right of their lines, so that no line crosses a label.
  const markers = [
    { x: varUsd.before, text: `VaR before ${formatUsd(varUsd.before)}`, stroke: 'var(--before)', dash: '5 4' },
    { x: varUsd.after, text: `VaR after ${formatUsd(varUsd.after)}`, stroke: 'var(--after)', dash: '' },
    { x: es.before, text: `ES before ${formatUsd(es.before)}`, stroke: 'var(--before)', dash: '5 4' },
    { x: es.after, text: `ES after ${formatUsd(es.after)}`, stroke: 'var(--after)', dash: '' },
  ].sort((a, b) => a.x - b.x);
  const largest = Math.max(1, ...counts.before, ...counts.after);
  const bins = counts.after.length;
  const everyOther = Math.ceil(bins / 10);
  return {
    id: 'loss-distribution',
    finding: `${capital(loss.measure)}: ${compared(varUsd, formatUsd)} at ${level} confidence (VaR)`,
    reading:
      `Number of scenarios (n = ${formatCount(n)}) by loss in USD, one step per bin of the table, bins growing by 2 to 2.5; the vertical scale is a square root, so that rare large losses stay visible. ` +
      `Not drawn: ${formatCount(withoutLoss.before)} scenarios without a loss before, ${formatCount(withoutLoss.after)} after. ` +
      `Dashed: before; solid and shaded: after. VaR is the loss exceeded in ${formatRatio(1 - confidence, 2)} of scenarios, ES the mean beyond it.`,
    plot: {
      width: 760,
      height: 340,
      marginLeft: 66,
      marginTop: 78,
      marginRight: 160,
      marginBottom: 44,
      x: {
        label: 'Loss (USD)',
        labelAnchor: 'center',
        labelArrow: 'none',
        domain: [0, bins],
        ticks: edgesUsd.flatMap((_, bin) => (bin % everyOther === 0 && bin > 0 && bin < bins ? [bin] : [])),
        tickFormat: (bin: number) => shortUsd(edgesUsd[bin] ?? 0),
      },
      y: {
        label: 'Scenarios',
        labelAnchor: 'center',
        labelArrow: 'none',
        type: 'sqrt',
        domain: [0, largest],
        ticks: countTicks(largest),
        tickFormat: formatCount,
        grid: true,
      },
      marks: [
        Plot.areaY(steps(counts.after), {
          x: 'x',
          y1: 0,
          y2: 'count',
          fill: 'var(--after)',
          fillOpacity: 0.15,
        }),
        Plot.line(steps(counts.after), { x: 'x', y: 'count', stroke: 'var(--after)', strokeWidth: 2 }),
        Plot.line(steps(counts.before), {
          x: 'x',
          y: 'count',
          stroke: 'var(--before)',
          strokeWidth: 2,
          strokeDasharray: '5 4',
        }),
        Plot.ruleY([0]),
        ...markers.flatMap((marker, row) => [
          Plot.ruleX([place(edgesUsd, marker.x)], {
            stroke: marker.stroke,
            strokeDasharray: marker.dash,
            strokeWidth: 1.5,
            insetTop: row * 17 - 68,
          }),
          Plot.text([place(edgesUsd, marker.x)], {
            x: (value: number) => value,
            text: () => marker.text,
            frameAnchor: 'top',
            textAnchor: 'start',
            dx: 5,
            dy: row * 17 - 68,
            fill: marker.stroke,
            fontWeight: 600,
          }),
        ]),
      ],
    },
    twin: {
      header: ['Loss from', 'to', 'Scenarios before', 'Scenarios after'],
      rows: [
        ['none', '', formatCount(withoutLoss.before), formatCount(withoutLoss.after)],
        ...counts.before.map((before, bin) => [
          formatUsd(edgesUsd[bin] ?? 0),
          formatUsd(edgesUsd[bin + 1] ?? 0),
          formatCount(before),
          formatCount(counts.after[bin] ?? 0),
        ]),
        [`VaR ${level}`, '', formatUsd(varUsd.before), formatUsd(varUsd.after)],
        [`ES ${level}`, '', formatUsd(es.before), formatUsd(es.after)],
      ],
    },
  };
}

/** Outline of a histogram on the scale of bin numbers: two points per bin. */
function steps(counts: readonly number[]): Step[] {
  return counts.flatMap((count, bin) => [
    { x: bin, count },
    { x: bin + 1, count },
  ]);
}

/** Where a loss stands on the scale of bin numbers; beyond the outer edges at their ends. */
function place(edges: readonly number[], usd: number): number {
  const above = edges.findIndex((edge) => edge > usd);
  if (above < 0) return edges.length - 1;
  if (above === 0) return 0;
  const [low = 0, high = 1] = [edges[above - 1], edges[above]];
  return above - 1 + (usd - low) / (high - low);
}

const shortUsd = (usd: number) => formatUsd(usd).replace(/\.00( |$)/, '$1');
const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}`;
