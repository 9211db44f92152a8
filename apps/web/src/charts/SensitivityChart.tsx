import type { SensitivityMetric, SensitivityRow } from '@riskdao/risk-core';
import { scaleLinear } from '@visx/scale';
import { formatChange, formatCount, formatPoints, formatUsd } from '../format/numbers.js';
import { ChartFrame, Drawing } from './ChartFrame.js';

const METRICS: Readonly<Record<SensitivityMetric, { readonly words: string; readonly unit: string }>> = {
  initialUsd: { words: 'required collateral', unit: 'USD' },
  beyondEsUsd: { words: 'expected loss beyond the requirements', unit: 'USD' },
  coverage: { words: 'coverage of the fund', unit: 'ratio' },
};

const SHOWN = 10;

/** What the largest allowed step of each parameter would move, down and up: the longest bars first. */
export function SensitivityChart({
  metric,
  rows,
  accounts,
}: {
  readonly metric: SensitivityMetric;
  readonly rows: readonly SensitivityRow[];
  readonly accounts: number;
}) {
  const sorted = [...rows].sort((a, b) => size(b) - size(a));
  const shown = sorted.filter((row) => size(row) > 0).slice(0, SHOWN);
  const format = (value: number) => formatChange(value, metric === 'coverage' ? formatPoints : formatUsd);
  const [first] = shown;
  const largest = Math.max(...shown.map(size), Number.MIN_VALUE);
  return (
    <ChartFrame
      name={`sensitivity-${metric}`}
      finding={
        first === undefined
          ? `No single step of a parameter moves the ${METRICS[metric].words}`
          : `${first.id} moves the ${METRICS[metric].words} most: ${format(first.down)} for its largest step down, ${format(first.up)} up`
      }
      reading={`Change of the ${METRICS[metric].words} (${METRICS[metric].unit}) for the largest allowed step of one parameter from today, down (hollow) and up (filled). n = ${formatCount(accounts)} accounts, the largest by notional.`}
      twin={{
        columns: [
          { label: 'Parameter' },
          { label: 'Step down', unit: METRICS[metric].unit, format },
          { label: 'Step up', unit: METRICS[metric].unit, format },
        ],
        rows: sorted.map(({ id, down, up }) => [id, down, up]),
      }}
    >
      {(chart) => {
        const isNarrow = chart.width < 460;
        const row = isNarrow ? 60 : 44;
        const barsAt = row - 24;
        const x = scaleLinear<number>({ domain: [-largest, largest], range: [4, chart.width - 4] });
        const bar = (value: number) => ({ x: Math.min(x(0), x(value)), width: Math.max(1, Math.abs(x(value) - x(0))) });
        return (
          <Drawing size={chart} height={Math.max(1, shown.length) * row}>
            <line x1={x(0)} x2={x(0)} y1={0} y2={shown.length * row} stroke="var(--line)" />
            {shown.map(({ id, down, up }, at) => (
              <g key={id}>
                <text x={4} y={at * row + 14} className="axis-tick on-chart">
                  {isNarrow ? id : `${id}: ${format(down)} / ${format(up)}`}
                </text>
                {isNarrow ? (
                  <text x={4} y={at * row + 30} className="axis-tick on-chart">
                    {format(down)} / {format(up)}
                  </text>
                ) : null}
                <rect
                  {...bar(down)}
                  y={at * row + barsAt}
                  height={9}
                  fill="var(--card)"
                  stroke="var(--before)"
                  strokeWidth={1.5}
                />
                <rect {...bar(up)} y={at * row + barsAt + 11} height={9} fill="var(--after)" />
              </g>
            ))}
          </Drawing>
        );
      }}
    </ChartFrame>
  );
}

function size({ down, up }: SensitivityRow): number {
  return Math.max(Math.abs(down), Math.abs(up));
}
