import type { AffectedAccounts } from '@riskdao/risk-core';
import { scaleLinear } from '@visx/scale';
import { formatCount } from '../format/numbers.js';
import { binsInUse } from './binsInUse.js';
import { NumberAxisBottom } from './axes.js';
import { ChartFrame, Drawing } from './ChartFrame.js';

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
  const hurt =
    newlyLiquidatable.accounts === 0
      ? 'none becomes liquidatable'
      : `${formatCount(newlyLiquidatable.accounts)} become liquidatable at once`;
  const moves = [
    ...(requirementRises === 0 ? [] : [`rises for ${formatCount(requirementRises)}`]),
    ...(requirementFalls === 0 ? [] : [`falls for ${formatCount(requirementFalls)}`]),
  ];
  return moves.length === 0
    ? `The requirement of all ${formatCount(accounts)} accounts stays as it is, ${hurt}`
    : `The requirement ${moves.join(' and ')} of ${formatCount(accounts)} accounts, ${hurt}`;
}
