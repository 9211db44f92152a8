import type { AffectedAccounts, Histogram } from '@riskdao/risk-core';
import { scaleLinear } from '@visx/scale';
import { formatCount, formatMove, formatUsd } from '../format/numbers.js';
import { NumberAxisBottom } from './axes.js';
import { ChartFrame, Drawing } from './ChartFrame.js';

type Bin = { readonly label: string; readonly count: number };

/** How many accounts see their requirement move by how much. */
export function AffectedChart({ affected }: { readonly affected: AffectedAccounts }) {
  const bins = binsInUse(affected.requirementChange);
  const largest = Math.max(1, ...bins.map(({ count }) => count));
  const [row, left, bottom] = [26, 128, 50];
  const height = bins.length * row + bottom + 8;
  return (
    <ChartFrame
      name="affected-accounts"
      finding={affectedFinding(affected)}
      reading={`Accounts by relative change of their initial requirement, at the prices of the snapshot. n = ${formatCount(affected.accounts)} accounts.`}
      twin={{
        columns: [{ label: 'Change of the initial requirement' }, { label: 'Accounts', format: formatCount }],
        rows: bins.map(({ label, count }) => [label, count]),
      }}
    >
      {(size) => {
        const x = scaleLinear<number>({ domain: [0, largest], range: [left, size.width - 52], nice: false });
        return (
          <Drawing size={size} height={height}>
            {bins.map(({ label, count }, at) => (
              <g key={label}>
                <text x={left - 8} y={at * row + row / 2 + 8} textAnchor="end" className="axis-tick">
                  {label}
                </text>
                <rect
                  x={left}
                  y={at * row + 7}
                  width={Math.max(0, x(count) - left)}
                  height={row - 8}
                  fill="var(--after)"
                  fillOpacity={0.7}
                />
                <text x={x(count) + 5} y={at * row + row / 2 + 8} className="mark-text">
                  {formatCount(count)}
                </text>
              </g>
            ))}
            <NumberAxisBottom
              scale={x}
              top={bins.length * row + 6}
              label="Accounts"
              format={formatCount}
              ticks={Math.min(largest, size.width < 500 ? 3 : 6)}
            />
          </Drawing>
        );
      }}
    </ChartFrame>
  );
}

function affectedFinding({
  requirementRises,
  requirementFalls,
  accounts,
  newlyLiquidatable,
}: AffectedAccounts): string {
  const falls = requirementFalls === 0 ? '' : `falls for ${formatCount(requirementFalls)}, `;
  const hurt =
    newlyLiquidatable.accounts === 0
      ? 'none becomes liquidatable'
      : `${formatCount(newlyLiquidatable.accounts)} become liquidatable at once`;
  return `The requirement rises for ${formatCount(requirementRises)} of ${formatCount(accounts)} accounts, ${falls}${hurt}`;
}

/** From the first bin in use to the last; the outermost bins of the report hold everything beyond their edge. */
export function binsInUse({ unit, edges, counts }: Histogram): readonly Bin[] {
  const format = unit === 'usd' ? formatUsd : (value: number) => formatMove(value);
  const used = counts.flatMap((count, bin) => (count > 0 ? [bin] : []));
  const [first = 0, last = counts.length - 1] = [used[0], used.at(-1)];
  return counts.slice(first, last + 1).map((count, at) => {
    const bin = first + at;
    const [from = 0, to = 0] = [edges[bin], edges[bin + 1]];
    if (bin === 0) return { label: `below ${format(to)}`, count };
    if (bin === counts.length - 1) return { label: `${format(from)} and more`, count };
    return { label: `${format(from)} to ${format(to)}`, count };
  });
}
