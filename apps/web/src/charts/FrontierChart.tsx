import type { Alternative } from '@riskdao/risk-core';
import { GridColumns, GridRows } from '@visx/grid';
import { scaleLinear } from '@visx/scale';
import { formatCoverage, formatEstimate, formatUsd, formatUsdShort } from '../format/numbers.js';
import { NumberAxisBottom, NumberAxisLeft } from './axes.js';
import { ChartFrame, Drawing } from './ChartFrame.js';

/** What each option costs users, against the loss it leaves. */
export function FrontierChart({ alternatives }: { readonly alternatives: readonly Alternative[] }) {
  const [left, right, top, bottom, height] = [66, 18, 22, 50, 320];
  const xs = alternatives.map(({ initialUsd }) => initialUsd);
  const ys = alternatives.flatMap(({ shortfallEs }) => [shortfallEs.value, shortfallEs.high ?? shortfallEs.value]);
  return (
    <ChartFrame
      name="alternatives"
      finding={frontierFinding(alternatives)}
      reading={
        `Each numbered point is one option: collateral it requires in USD (across) against the mean shortfall in the very worst scenarios in USD (up, with its 95 % interval). ` +
        `n = ${alternatives.length} options on the same scenarios and seed. Hollow points break a rule and cannot be voted on as they are.`
      }
      legend={
        <ol className="legend numbered">
          {alternatives.map(({ id, label }) => (
            <li key={id}>{label}</li>
          ))}
        </ol>
      }
      twin={{
        columns: [
          { label: 'Option' },
          { label: 'Required collateral', unit: 'USD', format: formatUsd },
          { label: 'Shortfall' },
          { label: 'Fund target', unit: 'USD', format: formatUsd },
          { label: 'Coverage' },
          { label: 'Within the rules' },
        ],
        rows: alternatives.map((one) => [
          one.label,
          one.initialUsd,
          formatEstimate(one.shortfallEs, formatUsd),
          one.fundTargetUsd,
          formatCoverage(one.coverage),
          one.withinRules ? 'yes' : 'no',
        ]),
      }}
    >
      {(size) => {
        const x = scaleLinear<number>({ domain: padded(xs), range: [left + 10, size.width - right] });
        const y = scaleLinear<number>({ domain: [0, Math.max(1, ...ys) * 1.12], range: [height - bottom, top] });
        return (
          <Drawing size={size} height={height}>
            <GridRows scale={y} left={left} width={size.width - left - right} numTicks={4} stroke="var(--grid)" />
            <GridColumns scale={x} top={top} height={height - top - bottom} numTicks={4} stroke="var(--grid)" />
            {alternatives.map(({ id, initialUsd, shortfallEs, withinRules }, at) => {
              const [cx, cy] = [x(initialUsd), y(shortfallEs.value)];
              return (
                <g key={id}>
                  {shortfallEs.low === null || shortfallEs.high === null ? null : (
                    <line x1={cx} x2={cx} y1={y(shortfallEs.low)} y2={y(shortfallEs.high)} stroke="var(--after)" />
                  )}
                  <circle
                    cx={cx}
                    cy={cy}
                    r={6}
                    fill={withinRules ? 'var(--after)' : 'var(--card)'}
                    stroke="var(--after)"
                    strokeWidth={2}
                  />
                  <text x={cx + 10} y={cy + (at % 2 === 0 ? -8 : 16)} className="mark-text">
                    {at + 1}
                  </text>
                </g>
              );
            })}
            <NumberAxisLeft scale={y} left={left} format={formatUsdShort} ticks={4} />
            <NumberAxisBottom
              scale={x}
              top={height - bottom}
              label="Required collateral (USD)"
              format={formatUsdShort}
              ticks={size.width < 500 ? 3 : 5}
            />
          </Drawing>
        );
      }}
    </ChartFrame>
  );
}

function padded(values: readonly number[]): [number, number] {
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const room = highest === lowest ? Math.max(1, Math.abs(highest) * 0.1) : (highest - lowest) * 0.12;
  return [lowest - room, highest + room];
}

function frontierFinding(alternatives: readonly Alternative[]): string {
  const [first, ...rest] = alternatives;
  if (first === undefined) return 'There are no alternatives to compare';
  const safest = rest.reduce((best, one) => (one.shortfallEs.value < best.shortfallEs.value ? one : best), first);
  const cheapest = rest.reduce((best, one) => (one.initialUsd < best.initialUsd ? one : best), first);
  if (safest.id === cheapest.id) return `“${safest.label}” both costs least and leaves the smallest loss`;
  return `“${safest.label}” leaves the smallest loss, “${cheapest.label}” requires the least collateral`;
}
