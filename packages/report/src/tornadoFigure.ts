import * as Plot from '@observablehq/plot';
import { formatChange, formatCount, formatUsd, type ImpactReport } from '@riskdao/risk-core';
import type { Figure } from './figure.js';

/** Shorter bars have no room for a letter; the table has their numbers. */
const LEGIBLE_SHARE = 0.03;

/** What one largest step of each parameter does to losses beyond requirements, strongest on top. */
export function tornadoFigure({ calibration }: ImpactReport): Figure {
  const rows = calibration.sensitivities.filter(({ metric }) => metric === 'beyondEsUsd');
  const bars = rows.flatMap(({ id, down, up }) => [
    { id, change: down, step: 'down' as const },
    { id, change: up, step: 'up' as const },
  ]);
  const largest = Math.max(1, ...bars.map(({ change }) => Math.abs(change)));
  const strongest = rows[0];
  return {
    id: 'sensitivity',
    finding:
      strongest === undefined
        ? 'No single step of a parameter moves the loss beyond requirements'
        : `Of all parameters, a step of ${strongest.id} moves the loss beyond requirements most: by ${formatUsd(Math.max(Math.abs(strongest.down), Math.abs(strongest.up)))}`,
    reading:
      'Change of the expected shortfall beyond maintenance requirements, in USD, for the largest allowed step of one parameter from the current set; ' +
      `left of the line is safer (n = ${formatCount(calibration.accounts)} accounts). d: step down, u: step up.`,
    plot: {
      width: 760,
      height: 70 + 34 * Math.max(1, rows.length),
      marginLeft: 220,
      marginRight: 60,
      marginTop: 20,
      marginBottom: 42,
      x: {
        label: 'Change of the loss (USD)',
        labelAnchor: 'center',
        labelArrow: 'none',
        domain: [-largest * 1.15, largest * 1.15],
        ticks: 6,
        tickFormat: (usd: number) => formatChange(usd, formatUsd).replace('no change', '0'),
        grid: true,
      },
      y: { label: null, domain: rows.map(({ id }) => id), tickSize: 0, padding: 0.3 },
      marks: [
        Plot.barX(bars, {
          x1: 0,
          x2: 'change',
          y: 'id',
          fill: ({ step }: (typeof bars)[number]) => (step === 'down' ? 'var(--before)' : 'var(--after)'),
          fillOpacity: 0.55,
          sort: null,
        }),
        ...([-1, 1] as const).map((side) =>
          Plot.text(
            bars.filter(({ change }) => change * side > largest * LEGIBLE_SHARE),
            {
              x: 'change',
              y: 'id',
              text: ({ step }: (typeof bars)[number]) => (step === 'down' ? 'd' : 'u'),
              textAnchor: side < 0 ? 'end' : 'start',
              dx: 5 * side,
              fontWeight: 600,
            },
          ),
        ),
        Plot.ruleX([0]),
      ],
    },
    twin: {
      header: ['Parameter', 'Largest step down', 'Largest step up'],
      rows: rows.map(({ id, down, up }) => [id, formatChange(down, formatUsd), formatChange(up, formatUsd)]),
    },
  };
}
