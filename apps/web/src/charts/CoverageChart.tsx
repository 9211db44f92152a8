import type { FundSection } from '@riskdao/risk-core';
import { scaleLinear } from '@visx/scale';
import { formatCount, formatCoverage, formatRatio, formatUsd, formatUsdShort } from '../format/numbers.js';
import { NumberAxisBottom } from './axes.js';
import { ChartFrame, Drawing } from './ChartFrame.js';
import { compared } from './compared.js';

const BAND_WORDS = {
  green: 'covers its target',
  amber: 'is short of its target',
  red: 'is below its floor',
} as const;

/** What the safety fund is worth after stress, against what it should be. */
export function CoverageChart({ fund }: { readonly fund: FundSection }) {
  const sides = [
    { name: 'Today', ...fund.before },
    { name: 'With the change', ...fund.after },
  ];
  const largest = Math.max(...sides.flatMap(({ stressedUsd, targetUsd }) => [stressedUsd, targetUsd]), 1);
  const [left, top, row, bar, height] = [8, 8, 86, 26, 240];
  return (
    <ChartFrame
      name="fund-coverage"
      finding={`The safety fund ${BAND_WORDS[fund.after.band]}: ${compared(
        { before: fund.before.coverage, after: fund.after.coverage },
        formatCoverage,
      )}`}
      reading={
        `Bar: the fund in USD after haircuts. Upright line: its target, from n = ${formatCount(fund.n)} scenarios plus a buffer of ${formatRatio(fund.after.buffer, 0)}. ` +
        `Coverage is the one over the other, rounded down.`
      }
      twin={{
        columns: [{ label: 'Safety fund' }, { label: 'Before' }, { label: 'After' }],
        rows: [
          ['Fund after haircuts', formatUsd(fund.before.stressedUsd), formatUsd(fund.after.stressedUsd)],
          ['Target', formatUsd(fund.before.targetUsd), formatUsd(fund.after.targetUsd)],
          ['Coverage', formatCoverage(fund.before.coverage), formatCoverage(fund.after.coverage)],
          ['Floor of coverage', formatRatio(fund.before.floor, 1), formatRatio(fund.after.floor, 1)],
          ['Loss of the two largest groups', formatUsd(fund.before.cover2Usd), formatUsd(fund.after.cover2Usd)],
          ['Band', fund.before.band, fund.after.band],
        ],
      }}
    >
      {(size) => {
        const x = scaleLinear<number>({ domain: [0, largest * 1.05], range: [left, size.width - 12] });
        return (
          <Drawing size={size} height={height}>
            {sides.map(({ name, stressedUsd, targetUsd, coverage }, at) => {
              const y = top + at * row;
              const isEnd = x(targetUsd) > size.width * 0.6;
              return (
                <g key={name}>
                  <text x={left} y={y + 12} className="mark-text">
                    {name}: {size.width < 420 ? '' : `${formatUsd(stressedUsd)} = `}
                    {formatCoverage(coverage)} of target
                  </text>
                  <rect
                    x={left}
                    y={y + 20}
                    width={x(stressedUsd) - left}
                    height={bar}
                    fill="var(--after)"
                    fillOpacity={at === 0 ? 0.35 : 0.7}
                  />
                  <line
                    x1={x(targetUsd)}
                    x2={x(targetUsd)}
                    y1={y + 16}
                    y2={y + bar + 26}
                    stroke="var(--target)"
                    strokeWidth={4}
                  />
                  <text
                    x={x(targetUsd) + (isEnd ? -4 : 4)}
                    y={y + bar + 36}
                    textAnchor={isEnd ? 'end' : 'start'}
                    className="mark-text"
                    style={{ fill: 'var(--target)' }}
                  >
                    target {formatUsd(targetUsd)}
                  </text>
                </g>
              );
            })}
            <NumberAxisBottom
              scale={x}
              top={height - 52}
              label="USD"
              format={formatUsdShort}
              ticks={size.width < 500 ? 3 : 6}
            />
          </Drawing>
        );
      }}
    </ChartFrame>
  );
}
