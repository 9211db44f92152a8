import { GridRows } from '@visx/grid';
import { scaleLinear } from '@visx/scale';
import { NumberAxisBottom, NumberAxisLeft } from './axes.js';
import { Drawing, type ChartSize } from './ChartFrame.js';

export type StepPoint = { readonly x: number; readonly y: number };

/** A value that holds until it changes: horizontal to the next change, then upright. `x` in Unix seconds or blocks. */
export function StepChart({
  size,
  points,
  endX,
  xLabel,
  xFormat,
  yFormat,
  target,
}: {
  readonly size: ChartSize;
  readonly points: readonly StepPoint[];
  /** Where the last value is drawn to. */
  readonly endX: number;
  readonly xLabel: string;
  readonly xFormat: (value: number) => string;
  readonly yFormat: (value: number) => string;
  /** A level to compare with, and its name. */
  readonly target?: { readonly y: number; readonly name: string };
}) {
  const { width } = size;
  const [height, left, right, top, bottom] = [220, 64, 16, 14, 48];
  const levels = [...points.map(({ y }) => y), ...(target === undefined ? [] : [target.y])];
  const [lowest, highest] = [Math.min(...levels), Math.max(...levels)];
  const room = highest === lowest ? Math.abs(highest) * 0.1 || 1 : (highest - lowest) * 0.12;
  const y = scaleLinear<number>({ domain: [lowest - room, highest + room], range: [height - bottom, top] });
  const x = scaleLinear<number>({ domain: [points[0]?.x ?? 0, endX], range: [left, width - right] });
  const path = points
    .map(
      (point, at) =>
        `${at === 0 ? 'M' : 'V'}${at === 0 ? `${x(point.x)},` : ''}${y(point.y)}H${x(points[at + 1]?.x ?? endX)}`,
    )
    .join('');
  return (
    <Drawing size={size} height={height}>
      <GridRows scale={y} left={left} width={width - left - right} numTicks={4} stroke="var(--grid)" />
      <path d={path} fill="none" stroke="var(--after)" strokeWidth={2} />
      {points.map((point) => (
        <circle key={`${point.x}/${point.y}`} cx={x(point.x)} cy={y(point.y)} r={3} fill="var(--after)" />
      ))}
      {target === undefined ? null : (
        <>
          <line
            x1={left}
            x2={width - right}
            y1={y(target.y)}
            y2={y(target.y)}
            stroke="var(--target)"
            strokeWidth={2}
            strokeDasharray="6 4"
          />
          <text x={width - right} y={y(target.y) - 6} textAnchor="end" className="mark-text" fill="var(--target)">
            {target.name}
          </text>
        </>
      )}
      <NumberAxisLeft scale={y} left={left} format={yFormat} ticks={4} />
      <NumberAxisBottom scale={x} top={height - bottom} label={xLabel} format={xFormat} ticks={width < 500 ? 3 : 6} />
    </Drawing>
  );
}
