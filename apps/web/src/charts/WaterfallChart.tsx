import type { WaterfallSection } from '@riskdao/risk-core';
import { scaleLinear } from '@visx/scale';
import { formatCount, formatEstimate, formatRatio, formatUsd } from '../format/numbers.js';
import { ChartFrame, Drawing } from './ChartFrame.js';
import { BeforeAfterLegend } from './Legend.js';

const pct = (ratio: number) => formatRatio(ratio, 2);

/** Who pays, stage by stage, and how often it comes to that. */
export function WaterfallChart({ waterfall }: { readonly waterfall: WaterfallSection }) {
  const stages = waterfall.after.map((after, at) => ({ after, before: waterfall.before[at] ?? after }));
  const [left, row] = [8, 78];
  return (
    <ChartFrame
      name="waterfall"
      finding={waterfallFinding(waterfall)}
      reading={`Share of n = ${formatCount(waterfall.n)} scenarios in which each stage is reached, today and with the change, and the mean loss in USD borne there when it is.`}
      legend={<BeforeAfterLegend as="bar" />}
      twin={{
        columns: [
          { label: 'Stage' },
          { label: 'Borne by' },
          { label: 'Reached before' },
          { label: 'Reached after' },
          { label: 'Mean when reached, before', unit: 'USD', format: formatUsd },
          { label: 'Mean when reached, after', unit: 'USD', format: formatUsd },
          { label: 'Worst before', unit: 'USD', format: formatUsd },
          { label: 'Worst after', unit: 'USD', format: formatUsd },
        ],
        rows: stages.map(({ before, after }) => [
          after.label,
          after.borneBy,
          formatEstimate(before.probability, pct),
          formatEstimate(after.probability, pct),
          before.givenReachedUsd,
          after.givenReachedUsd,
          before.worstUsd,
          after.worstUsd,
        ]),
      }}
    >
      {(size) => {
        const x = scaleLinear<number>({ domain: [0, 1], range: [left, size.width - 12] });
        return (
          <Drawing size={size} height={stages.length * row}>
            {stages.map(({ before, after }, at) => {
              const y = at * row;
              return (
                <g key={after.stage}>
                  <text x={left} y={y + 14} className="mark-text">
                    {at + 1}. {after.label}: {pct(before.probability.value)} → {pct(after.probability.value)}
                  </text>
                  <text x={left} y={y + 30} className="axis-tick">
                    {formatUsd(before.givenReachedUsd)} → {formatUsd(after.givenReachedUsd)} when reached
                  </text>
                  <rect x={left} y={y + 38} width={x(1) - left} height={26} fill="var(--grid)" fillOpacity={0.5} />
                  <rect
                    x={left}
                    y={y + 39}
                    width={Math.max(1, x(before.probability.value) - left)}
                    height={11}
                    fill="none"
                    stroke="var(--before)"
                    strokeWidth={1.5}
                    strokeDasharray="4 3"
                  />
                  <rect
                    x={left}
                    y={y + 52}
                    width={Math.max(1, x(after.probability.value) - left)}
                    height={11}
                    fill="var(--after)"
                  />
                </g>
              );
            })}
          </Drawing>
        );
      }}
    </ChartFrame>
  );
}

function waterfallFinding({ after }: WaterfallSection): string {
  const reached = [...after].reverse().find(({ probability }) => probability.value > 0);
  if (reached === undefined) return 'No scenario sets the waterfall in motion';
  return `The waterfall goes as far as “${reached.label}”, in ${pct(reached.probability.value)} of scenarios; at worst ${formatUsd(reached.worstUsd)} borne by ${reached.borneBy}`;
}
