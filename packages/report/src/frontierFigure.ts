import * as Plot from '@observablehq/plot';
import { formatCount, formatCoverage, formatUsd, type ImpactReport } from '@riskdao/risk-core';
import type { Figure } from './figure.js';

const MARK_TEXT = { current: 'current', proposed: 'proposed', recommended: 'recommended' } as const;
/** Names beside the dots say which is which: colour alone never does. */
const MARK_COLOUR = { current: 'var(--before)', proposed: 'var(--after)', recommended: 'var(--gain)' } as const;

/** Sets within one step by the collateral they require and by what is lost beyond it. */
export function frontierFigure({ calibration }: ImpactReport): Figure {
  const points = calibration.frontier;
  const named = points.flatMap((point) => (point.mark === null ? [] : [{ ...point, mark: point.mark }]));
  const efficient = points.filter(({ isEfficient }) => isEfficient).sort((a, b) => a.capitalUsd - b.capitalUsd);
  return {
    id: 'frontier',
    finding: efficiencyFinding(points),
    reading:
      `Each dot is one parameter set within one step of the current one (n = ${formatCount(points.length)}): required collateral of all accounts in USD to the right, ` +
      `expected shortfall beyond it in USD upwards; lower and further left is better. The line joins the ${formatCount(efficient.length)} efficient sets.`,
    plot: {
      width: 760,
      height: 340,
      marginLeft: 96,
      marginRight: 110,
      marginTop: 24,
      inset: 10,
      marginBottom: 44,
      x: {
        label: 'Required collateral (USD)',
        labelAnchor: 'center',
        labelArrow: 'none',
        ticks: 6,
        tickFormat: formatUsd,
        grid: true,
      },
      y: {
        label: 'Loss beyond it (USD)',
        labelAnchor: 'center',
        labelArrow: 'none',
        ticks: 5,
        tickFormat: formatUsd,
        grid: true,
        zero: true,
      },
      marks: [
        Plot.line(efficient, { x: 'capitalUsd', y: 'riskUsd', stroke: 'var(--muted)', strokeDasharray: '2 3' }),
        Plot.dot(points, { x: 'capitalUsd', y: 'riskUsd', r: 3, stroke: 'var(--muted)' }),
        Plot.dot(named, {
          x: 'capitalUsd',
          y: 'riskUsd',
          r: 6,
          fill: ({ mark }: (typeof named)[number]) => MARK_COLOUR[mark],
        }),
        Plot.text(named, {
          x: 'capitalUsd',
          y: 'riskUsd',
          text: ({ mark, capitalUsd, riskUsd }: (typeof named)[number]) => {
            const alike = named.filter((one) => one.capitalUsd === capitalUsd && one.riskUsd === riskUsd);
            return alike.at(-1)?.mark === mark ? alike.map((one) => MARK_TEXT[one.mark]).join(' = ') : '';
          },
          fill: ({ mark }: (typeof named)[number]) => MARK_COLOUR[mark],
          stroke: 'var(--paper)',
          strokeWidth: 4,
          dy: -15,
          fontWeight: 600,
        }),
      ],
    },
    twin: {
      header: ['Set', 'Required collateral', 'Loss beyond it', 'Coverage', 'Yearly cost', 'Efficient'],
      rows: points.map(({ mark, capitalUsd, riskUsd, coverage, objectiveUsd, isEfficient }) => [
        mark ?? 'searched',
        formatUsd(capitalUsd),
        formatUsd(riskUsd),
        formatCoverage(coverage),
        formatUsd(objectiveUsd),
        isEfficient ? 'yes' : 'no',
      ]),
    },
  };
}

function efficiencyFinding(points: ImpactReport['calibration']['frontier']): string {
  const efficient = points.filter(({ isEfficient }) => isEfficient).length;
  const isProposed = points.some(({ mark, isEfficient }) => mark === 'proposed' && isEfficient);
  return `${formatCount(efficient)} of ${formatCount(points.length)} sets are efficient; the proposal is ${isProposed ? '' : 'not '}one of them`;
}
