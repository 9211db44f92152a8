import type { HeatMap } from '@riskdao/risk-core';
import { formatCount, formatMove, formatUsd, formatUsdShort } from '../format/numbers.js';
import { ChartFrame, Drawing, type ChartSize } from './ChartFrame.js';
import { heatFinding } from './heatFinding.js';

/** What is left uncovered when spot and volatility move together: today above, with the change below. */
export function HeatMapChart({ heatMap }: { readonly heatMap: HeatMap }) {
  const { spotMoves, volMoves, shortfallUsd, liquidatable } = heatMap;
  return (
    <ChartFrame
      name="heat-map"
      finding={heatFinding(heatMap)}
      reading={
        `Loss beyond the accounts' own collateral in USD when spot (across) and volatility (down) of all underlyings move together. ` +
        `n = ${formatCount(spotMoves.length * volMoves.length)} joint moves. Every cell carries its number; deeper shade repeats it.`
      }
      twin={{
        columns: [
          { label: 'Spot' },
          { label: 'Volatility' },
          { label: 'Uncovered before', unit: 'USD', format: formatUsd },
          { label: 'Uncovered after', unit: 'USD', format: formatUsd },
          { label: 'Liquidatable before', unit: 'accounts', format: formatCount },
          { label: 'Liquidatable after', unit: 'accounts', format: formatCount },
        ],
        rows: volMoves.flatMap((vol, i) =>
          spotMoves.map((spot, j) => [
            formatMove(spot),
            formatMove(vol),
            shortfallUsd.before[i]?.[j] ?? null,
            shortfallUsd.after[i]?.[j] ?? null,
            liquidatable.before[i]?.[j] ?? null,
            liquidatable.after[i]?.[j] ?? null,
          ]),
        ),
      }}
    >
      {(size) => <HeatDrawing size={size} heatMap={heatMap} />}
    </ChartFrame>
  );
}

function HeatDrawing({ size, heatMap }: { readonly size: ChartSize; readonly heatMap: HeatMap }) {
  const { spotMoves, volMoves, shortfallUsd } = heatMap;
  const isNarrow = size.width < 620;
  const [left, cellHeight, gap, top] = [isNarrow ? 56 : 76, isNarrow ? 40 : 30, 66, 24];
  const cellWidth = (size.width - left - 4) / spotMoves.length;
  const block = volMoves.length * cellHeight;
  const largest = Math.max(1, ...shortfallUsd.before.flat(), ...shortfallUsd.after.flat());
  const highFirst = volMoves.map((vol, i) => ({ vol, i })).sort((a, b) => b.vol - a.vol);
  return (
    <Drawing size={size} height={top + 2 * block + gap + 40}>
      {(['before', 'after'] as const).map((side, half) => {
        const y0 = top + half * (block + gap);
        return (
          <g key={side}>
            <text x={left} y={y0 - 8} className="mark-text">
              {side === 'before' ? 'Today' : 'With the change'}
            </text>
            {highFirst.map(({ vol, i }, row) => (
              <g key={vol}>
                <text
                  x={left - 6}
                  y={y0 + row * cellHeight + cellHeight / 2 + 4}
                  textAnchor="end"
                  className="axis-tick"
                >
                  {isNarrow ? formatMove(vol) : `vol ${formatMove(vol)}`}
                </text>
                {spotMoves.map((spot, j) => {
                  const usd = shortfallUsd[side][i]?.[j] ?? 0;
                  const [x, y] = [left + j * cellWidth, y0 + row * cellHeight];
                  return (
                    <g key={spot}>
                      <rect
                        x={x + 0.5}
                        y={y + 0.5}
                        width={cellWidth - 1}
                        height={cellHeight - 1}
                        fill="var(--loss)"
                        fillOpacity={usd === 0 ? 0.03 : 0.1 + 0.4 * Math.sqrt(usd / largest)}
                        stroke="var(--grid)"
                      />
                      <CellText x={x + cellWidth / 2} y={y + cellHeight / 2} usd={usd} isNarrow={isNarrow} />
                    </g>
                  );
                })}
              </g>
            ))}
            {spotMoves.map((spot, j) => (
              <text
                key={spot}
                x={left + (j + 0.5) * cellWidth}
                y={y0 + block + 15}
                textAnchor="middle"
                className={isNarrow ? 'axis-tick tiny' : 'axis-tick'}
              >
                {isNarrow ? formatMove(spot).replace(' %', '') : formatMove(spot)}
              </text>
            ))}
            <text x={left + (size.width - left) / 2} y={y0 + block + 32} textAnchor="middle" className="axis-label">
              {isNarrow ? 'Move of spot (%)' : 'Move of spot'}
            </text>
          </g>
        );
      })}
    </Drawing>
  );
}

/** One line where it fits; number above unit where it does not. */
function CellText({
  x,
  y,
  usd,
  isNarrow,
}: {
  readonly x: number;
  readonly y: number;
  readonly usd: number;
  readonly isNarrow: boolean;
}) {
  const [amount = '', unit = ''] = formatUsdShort(usd).split(' ');
  if (!isNarrow)
    return (
      <text x={x} y={y + 4} textAnchor="middle" className="cell-text">
        {usd === 0 ? '0' : `${amount} ${unit}`}
      </text>
    );
  return (
    <text x={x} textAnchor="middle" className="cell-text tiny">
      <tspan x={x} y={unit === '' ? y + 4 : y - 1}>
        {amount.replace('$', '')}
      </tspan>
      {unit === '' ? null : (
        <tspan x={x} y={y + 11}>
          {unit}
        </tspan>
      )}
    </text>
  );
}
