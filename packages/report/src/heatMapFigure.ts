import * as Plot from '@observablehq/plot';
import { formatCount, formatRatio, formatUsd, type ImpactReport } from '@riskdao/risk-core';
import { compared } from './compared.js';
import type { Figure } from './figure.js';

type Cell = {
  readonly state: 'before' | 'after';
  readonly spot: string;
  readonly vol: string;
  readonly usd: number;
  readonly liquidatable: number;
};

/** What is left uncovered when spot and volatility move together, before above after. */
export function heatMapFigure({ heatMap }: ImpactReport): Figure {
  const { spotMoves, volMoves, shortfallUsd, liquidatable } = heatMap;
  const cells = (['before', 'after'] as const).flatMap((state) =>
    volMoves.flatMap((vol, i) =>
      spotMoves.map((spot, j): Cell => ({
        state,
        spot: signed(spot),
        vol: signed(vol),
        usd: shortfallUsd[state][i]?.[j] ?? 0,
        liquidatable: liquidatable[state][i]?.[j] ?? 0,
      })),
    ),
  );
  const largest = Math.max(1, ...cells.map(({ usd }) => usd));
  const after = cells.filter(({ state }) => state === 'after');
  const worst = after.reduce((most, cell) => (cell.usd > most.usd ? cell : most), after[0] ?? NO_CELL);
  const before = cells.find((cell) => cell.state === 'before' && cell.spot === worst.spot && cell.vol === worst.vol);
  const highVolFirst = [...volMoves].sort((a, b) => b - a).map(signed);
  return {
    id: 'heat-map',
    finding:
      worst.usd === 0
        ? 'No joint move of spot and volatility on this grid leaves a loss uncovered after the change'
        : `Worst joint move: spot ${worst.spot} with volatility ${worst.vol} leaves uncovered ` +
          compared({ before: before?.usd ?? 0, after: worst.usd }, formatUsd),
    reading:
      `Loss beyond the accounts' own collateral in USD, all underlyings moving together (n = ${formatCount(spotMoves.length * volMoves.length)} joint moves). ` +
      'Above: before the change; below: after. Deeper shade: larger loss.',
    plot: {
      width: 760,
      height: 90 + 2 * (34 + 26 * volMoves.length),
      marginLeft: 84,
      marginRight: 56,
      marginBottom: 44,
      x: {
        label: 'Move of spot',
        labelAnchor: 'center',
        labelArrow: 'none',
        domain: spotMoves.map(signed),
        tickSize: 0,
      },
      y: { label: null, domain: highVolFirst, tickSize: 0, tickFormat: (move: string) => `vol ${move}` },
      fy: { label: null, domain: ['before', 'after'], padding: 0.12 },
      marks: [
        Plot.cell(cells, {
          x: 'spot',
          y: 'vol',
          fy: 'state',
          fill: 'var(--loss)',
          fillOpacity: ({ usd }: Cell) => (usd === 0 ? 0.03 : 0.1 + 0.45 * Math.sqrt(usd / largest)),
          inset: 0.5,
        }),
        Plot.text(cells, { x: 'spot', y: 'vol', fy: 'state', text: ({ usd }: Cell) => short(usd), fontSize: 11 }),
      ],
    },
    twin: {
      header: [
        'Spot',
        'Volatility',
        'Uncovered before',
        'Uncovered after',
        'Liquidatable before',
        'Liquidatable after',
      ],
      rows: volMoves.flatMap((vol, i) =>
        spotMoves.map((spot, j) => [
          signed(spot),
          signed(vol),
          formatUsd(shortfallUsd.before[i]?.[j] ?? 0),
          formatUsd(shortfallUsd.after[i]?.[j] ?? 0),
          formatCount(liquidatable.before[i]?.[j] ?? 0),
          formatCount(liquidatable.after[i]?.[j] ?? 0),
        ]),
      ),
    },
  };
}

const NO_CELL: Cell = { state: 'after', spot: '', vol: '', usd: 0, liquidatable: 0 };

const signed = (ratio: number) => `${ratio > 0 ? '+' : ''}${formatRatio(ratio, 0)}`;

/** Fits a cell: `0`, `$12 k`, `$3.4 m`. */
function short(usd: number): string {
  if (usd === 0) return '0';
  const [divisor, suffix] = scaleOf(usd);
  const scaled = usd / divisor;
  return `$${scaled.toFixed(scaled < 9.95 && divisor > 1 ? 1 : 0)}${suffix}`;
}

function scaleOf(usd: number): readonly [divisor: number, suffix: string] {
  if (usd >= 999.5e6) return [1e9, ' bn'];
  if (usd >= 999_500) return [1e6, ' m'];
  return usd >= 1_000 ? [1e3, ' k'] : [1, ''];
}
