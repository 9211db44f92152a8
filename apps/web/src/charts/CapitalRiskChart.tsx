import type { CalibrationSection, FrontierPointRow } from '@riskdao/risk-core';
import { GridRows } from '@visx/grid';
import { scaleLinear } from '@visx/scale';
import { formatCount, formatCoverage, formatUsd, formatUsdShort } from '../format/numbers.js';
import { NumberAxisBottom, NumberAxisLeft } from './axes.js';
import { ChartFrame, Drawing } from './ChartFrame.js';

const MARKS = { current: 'today', proposed: 'proposed', recommended: 'best found' } as const;

/** Every set that the search looked at: collateral locked against loss left. Efficient ones are joined. */
export function CapitalRiskChart({
  calibration: { frontier, accounts },
}: {
  readonly calibration: CalibrationSection;
}) {
  const [left, right, top, bottom, height] = [66, 18, 22, 50, 320];
  const efficient = frontier.filter(({ isEfficient }) => isEfficient).sort((a, b) => a.capitalUsd - b.capitalUsd);
  const xs = frontier.map(({ capitalUsd }) => capitalUsd);
  const room = (Math.max(...xs) - Math.min(...xs)) * 0.06 || 1;
  return (
    <ChartFrame
      name="capital-and-risk"
      finding={frontierFinding(frontier)}
      reading={`Each point is one parameter set: collateral that users lock in USD (across) against the expected loss beyond the requirements in USD (up). The line joins sets that no other beats on both. n = ${formatCount(frontier.length)} sets on the ${formatCount(accounts)} largest accounts.`}
      twin={{
        columns: [
          { label: 'Set' },
          { label: 'Collateral', unit: 'USD', format: formatUsd },
          { label: 'Loss beyond requirements', unit: 'USD', format: formatUsd },
          { label: 'Coverage' },
          { label: 'Efficient' },
        ],
        rows: frontier.map(({ mark, capitalUsd, riskUsd, coverage, isEfficient }, at) => [
          mark === null ? `searched ${at + 1}` : MARKS[mark],
          capitalUsd,
          riskUsd,
          formatCoverage(coverage),
          isEfficient ? 'yes' : 'no',
        ]),
      }}
    >
      {(size) => {
        const x = scaleLinear<number>({
          domain: [Math.min(...xs) - room, Math.max(...xs) + room],
          range: [left + 8, size.width - right],
        });
        const y = scaleLinear<number>({
          domain: [0, Math.max(1, ...frontier.map(({ riskUsd }) => riskUsd)) * 1.1],
          range: [height - bottom, top],
        });
        return (
          <Drawing size={size} height={height}>
            <GridRows scale={y} left={left} width={size.width - left - right} numTicks={4} stroke="var(--grid)" />
            <path
              d={efficient.map((p, at) => `${at === 0 ? 'M' : 'L'}${x(p.capitalUsd)},${y(p.riskUsd)}`).join('')}
              fill="none"
              stroke="var(--line)"
              strokeWidth={2}
            />
            {frontier
              .filter(({ mark }) => mark === null)
              .map(({ capitalUsd, riskUsd }) => (
                <circle
                  key={`${capitalUsd}/${riskUsd}`}
                  cx={x(capitalUsd)}
                  cy={y(riskUsd)}
                  r={2.5}
                  fill="var(--quiet)"
                  fillOpacity={0.5}
                />
              ))}
            {frontier.map((point) => {
              if (point.mark === null) return null;
              const [cx, cy] = [x(point.capitalUsd), y(point.riskUsd)];
              const isRight = cx > size.width / 2;
              // Beside one another where the points are, but never on the axis below.
              const lowest = height - bottom - cy - 6;
              const drop = { current: -10, proposed: Math.min(18, lowest), recommended: -24 }[point.mark];
              return (
                <g key={point.mark}>
                  <circle
                    cx={cx}
                    cy={cy}
                    r={6}
                    fill={point.mark === 'current' ? 'var(--card)' : 'var(--after)'}
                    stroke={point.mark === 'current' ? 'var(--before)' : 'var(--after)'}
                    strokeWidth={2}
                  />
                  <text
                    x={cx + (isRight ? -9 : 9)}
                    y={cy + drop}
                    textAnchor={isRight ? 'end' : 'start'}
                    className="mark-text on-chart"
                  >
                    {MARKS[point.mark]}
                  </text>
                </g>
              );
            })}
            <NumberAxisLeft scale={y} left={left} format={formatUsdShort} ticks={4} />
            <NumberAxisBottom
              scale={x}
              top={height - bottom}
              label="Collateral that users lock (USD)"
              format={formatUsdShort}
              ticks={size.width < 500 ? 3 : 5}
            />
          </Drawing>
        );
      }}
    </ChartFrame>
  );
}

function frontierFinding(frontier: readonly FrontierPointRow[]): string {
  const proposed = frontier.find(({ mark }) => mark === 'proposed');
  if (proposed === undefined) return 'The search names no set as proposed';
  if (proposed.isEfficient) return 'No set that was searched beats the proposal on both collateral and loss';
  const better = frontier.filter(
    ({ capitalUsd, riskUsd }) => capitalUsd <= proposed.capitalUsd && riskUsd <= proposed.riskUsd,
  );
  return `${formatCount(Math.max(0, better.length - 1))} of the searched sets need no more collateral and leave no more loss than the proposal`;
}
