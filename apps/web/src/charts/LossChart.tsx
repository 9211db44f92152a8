import type { LossDistribution } from '@riskdao/risk-core';
import { AxisBottom } from '@visx/axis';
import { GridRows } from '@visx/grid';
import { scaleLinear, scaleSqrt } from '@visx/scale';
import { AreaClosed, LinePath } from '@visx/shape';
import { formatCount, formatRatio, formatUsd, formatUsdShort } from '../format/numbers.js';
import { ChartFrame, Drawing, type ChartSize } from './ChartFrame.js';
import { compared } from './compared.js';
import { BeforeAfterLegend } from './Legend.js';
import { placeInBins, stepsOf } from './lossPlacement.js';

/** Width of a letter of the marks, on the safe side. */
const GLYPH_PX = 7.4;

/** How often which loss occurs, before and after, with VaR and ES marked. */
export function LossChart({ loss }: { readonly loss: LossDistribution }) {
  const { edgesUsd, counts, varUsd, expectedShortfallUsd, n, confidence, withoutLoss } = loss;
  const level = formatRatio(confidence, 2);
  return (
    <ChartFrame
      name="loss-distribution"
      finding={`${sentence(loss.measure)}: ${compared(varUsd, formatUsd)} at ${level} confidence (VaR)`}
      reading={
        `Scenarios (n = ${formatCount(n)}) by loss in USD, on growing bins; ${compared(withoutLoss, formatCount)} cost nothing and stand in no bin. The vertical scale is a square root, so that rare large losses stay visible. ` +
        `VaR is the loss exceeded in ${formatRatio(1 - confidence, 2)} of scenarios, ES the mean beyond it: ${compared(expectedShortfallUsd, formatUsd)}.`
      }
      legend={<BeforeAfterLegend />}
      twin={{
        columns: [
          { label: 'Loss from', unit: 'USD', format: formatUsd },
          { label: 'to', unit: 'USD', format: formatUsd },
          { label: 'Scenarios before', format: formatCount },
          { label: 'Scenarios after', format: formatCount },
        ],
        rows: [
          ['no loss', '', withoutLoss.before, withoutLoss.after],
          ...counts.before.map((before, bin) => [
            edgesUsd[bin] ?? null,
            edgesUsd[bin + 1] ?? null,
            before,
            counts.after[bin] ?? 0,
          ]),
          [`VaR ${level}, USD`, '', formatUsd(varUsd.before), formatUsd(varUsd.after)],
          [`ES ${level}, USD`, '', formatUsd(expectedShortfallUsd.before), formatUsd(expectedShortfallUsd.after)],
        ],
      }}
    >
      {(size) => <LossDrawing size={size} loss={loss} />}
    </ChartFrame>
  );
}

function LossDrawing({ size, loss }: { readonly size: ChartSize; readonly loss: LossDistribution }) {
  const { edgesUsd, counts, varUsd, expectedShortfallUsd: es } = loss;
  const [left, right, top, bottom, height] = [56, 14, 92, 48, 360];
  const bins = counts.after.length;
  const largest = Math.max(1, ...counts.before, ...counts.after);
  const x = scaleLinear<number>({ domain: [0, bins], range: [left, size.width - right] });
  const y = scaleSqrt<number>({ domain: [0, largest], range: [height - bottom, top] });
  const everyOther = Math.ceil(bins / (size.width < 500 ? 4 : 9));
  const ticks = edgesUsd.flatMap((_, bin) => (bin % everyOther === 0 && bin > 0 && bin < bins ? [bin] : []));
  const marks = [
    { at: varUsd.before, text: `VaR today ${formatUsd(varUsd.before)}`, side: 'before' },
    { at: varUsd.after, text: `VaR with change ${formatUsd(varUsd.after)}`, side: 'after' },
    { at: es.before, text: `ES today ${formatUsd(es.before)}`, side: 'before' },
    { at: es.after, text: `ES with change ${formatUsd(es.after)}`, side: 'after' },
  ].sort((a, b) => a.at - b.at);
  const line = { x: (point: { x: number }) => x(point.x), y: (point: { y: number }) => y(point.y) };
  return (
    <Drawing size={size} height={height}>
      <GridRows scale={y} left={left} width={size.width - left - right} numTicks={4} stroke="var(--grid)" />
      <AreaClosed data={[...stepsOf(counts.after)]} {...line} yScale={y} fill="var(--after)" fillOpacity={0.16} />
      <LinePath data={[...stepsOf(counts.after)]} {...line} stroke="var(--after)" strokeWidth={2} />
      <LinePath
        data={[...stepsOf(counts.before)]}
        {...line}
        stroke="var(--before)"
        strokeWidth={2}
        strokeDasharray="5 4"
      />
      {y.ticks(4).map((tick) => (
        <text key={tick} x={left - 8} y={y(tick) + 4} textAnchor="end" className="axis-tick">
          {formatCount(tick)}
        </text>
      ))}
      {marks.map(({ at, text, side }, row) => {
        const place = x(placeInBins(edgesUsd, at));
        const isLeft = place + text.length * GLYPH_PX > size.width - right;
        // Where it fits on neither side it begins at the edge, across its line.
        const fits = !isLeft || place - text.length * GLYPH_PX > 6;
        const level = 14 + row * 20;
        return (
          <g key={text}>
            <line
              x1={place}
              x2={place}
              y1={level - 10}
              y2={height - bottom}
              stroke={`var(--${side})`}
              strokeWidth={1.5}
              strokeDasharray={side === 'before' ? '5 4' : undefined}
            />
            <text
              x={fits ? place + (isLeft ? -6 : 6) : 0}
              y={level}
              textAnchor={isLeft && fits ? 'end' : 'start'}
              className="mark-text on-chart"
              style={{ fill: `var(--${side})` }}
            >
              {text}
            </text>
          </g>
        );
      })}
      <AxisBottom
        scale={x}
        top={height - bottom}
        tickValues={ticks}
        tickFormat={(bin) => formatUsdShort(edgesUsd[Number(bin)] ?? 0)}
        tickLabelProps={() => ({ className: 'axis-tick', textAnchor: 'middle', dy: 2, fontSize: 12 })}
        label="Loss (USD)"
        labelProps={{ className: 'axis-label', textAnchor: 'middle', fontSize: 12 }}
        labelOffset={14}
        stroke="var(--line)"
        tickStroke="var(--line)"
      />
    </Drawing>
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}`;
}
