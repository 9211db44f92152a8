import * as Plot from '@observablehq/plot';
import { formatCount, formatCoverage, formatRatio, formatUsd, type ImpactReport } from '@riskdao/risk-core';
import { compared } from './compared.js';
import type { Figure } from './figure.js';

const WORDS = { green: 'covers its target', amber: 'is short of its target', red: 'is below its floor' } as const;

/** What the safety fund is worth after stress, against what it should be. */
export function coverageFigure({ fund }: ImpactReport): Figure {
  const bars = (['before', 'after'] as const).map((state) => ({ state, ...fund[state] }));
  const largest = Math.max(...bars.flatMap(({ stressedUsd, targetUsd }) => [stressedUsd, targetUsd]));
  return {
    id: 'fund-coverage',
    finding: `The safety fund ${WORDS[fund.after.band]}: ${compared({ before: fund.before.coverage, after: fund.after.coverage }, formatCoverage)}`,
    reading:
      `Bar: value of the fund in USD after haircuts; line: its target. Coverage is the one over the other, rounded down. ` +
      `Target from n = ${formatCount(fund.n)} scenarios plus ${formatRatio(fund.after.buffer, 0)}.`,
    plot: {
      width: 760,
      height: 250,
      marginLeft: 70,
      marginRight: 30,
      marginTop: 44,
      marginBottom: 42,
      x: {
        label: 'USD',
        labelAnchor: 'center',
        labelArrow: 'none',
        domain: [0, largest * 1.25],
        ticks: 6,
        tickFormat: formatUsd,
      },
      y: { label: null, domain: ['before', 'after'], tickSize: 0, padding: 0.5 },
      marks: [
        Plot.barX(bars, { x: 'stressedUsd', y: 'state', fill: 'var(--after)', fillOpacity: 0.45 }),
        Plot.tickX(bars, {
          x: 'targetUsd',
          y: 'state',
          stroke: 'var(--target)',
          strokeWidth: 4,
          insetTop: -8,
          insetBottom: -8,
        }),
        Plot.text(bars, {
          x: 0,
          y: 'state',
          text: ({ stressedUsd, coverage }: { stressedUsd: number; coverage: number }) =>
            `fund ${formatUsd(stressedUsd)} = ${formatCoverage(coverage)} of target`,
          textAnchor: 'start',
          dx: 8,
          fontWeight: 600,
        }),
        Plot.text(bars, {
          x: 'targetUsd',
          y: 'state',
          text: ({ targetUsd }: { targetUsd: number }) => `target ${formatUsd(targetUsd)}`,
          textAnchor: 'start',
          dx: -2,
          dy: -37,
          fill: 'var(--target)',
          fontWeight: 600,
        }),
        Plot.ruleX([0]),
      ],
    },
    twin: {
      header: ['Safety fund', 'Before', 'After'],
      rows: [
        ['Fund after haircuts', formatUsd(fund.before.stressedUsd), formatUsd(fund.after.stressedUsd)],
        ['Target', formatUsd(fund.before.targetUsd), formatUsd(fund.after.targetUsd)],
        ['Coverage', formatCoverage(fund.before.coverage), formatCoverage(fund.after.coverage)],
        ['Floor of coverage', formatRatio(fund.before.floor, 1), formatRatio(fund.after.floor, 1)],
        ['Band', fund.before.band, fund.after.band],
      ],
    },
  };
}
