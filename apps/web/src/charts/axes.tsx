import { AxisBottom, AxisLeft } from '@visx/axis';
import type { scaleLinear } from '@visx/scale';

type Linear = ReturnType<typeof scaleLinear<number>>;

const LABEL = { className: 'axis-label', fontSize: 12, fontFamily: 'inherit', fill: 'currentColor' } as const;
const TICK = { className: 'axis-tick', fontSize: 12, fontFamily: 'inherit', fill: 'currentColor' } as const;

/** Bottom axis of numbers with its unit in the label. */
export function NumberAxisBottom({
  scale,
  top,
  label,
  format,
  ticks,
}: {
  readonly scale: Linear;
  readonly top: number;
  readonly label: string;
  readonly format: (value: number) => string;
  readonly ticks: number;
}) {
  return (
    <AxisBottom
      scale={scale}
      top={top}
      label={label}
      labelProps={{ ...LABEL, textAnchor: 'middle' }}
      labelOffset={14}
      numTicks={ticks}
      tickFormat={(value) => format(Number(value))}
      tickLabelProps={() => ({ ...TICK, textAnchor: 'middle', dy: 2 })}
      stroke="var(--line)"
      tickStroke="var(--line)"
      tickLength={5}
    />
  );
}

/** Left axis of numbers; its label stands upright in the reading, not sideways in the picture. */
export function NumberAxisLeft({
  scale,
  left,
  format,
  ticks,
}: {
  readonly scale: Linear;
  readonly left: number;
  readonly format: (value: number) => string;
  readonly ticks: number;
}) {
  return (
    <AxisLeft
      scale={scale}
      left={left}
      numTicks={ticks}
      tickFormat={(value) => format(Number(value))}
      tickLabelProps={() => ({ ...TICK, textAnchor: 'end', dx: -4, dy: 4 })}
      stroke="var(--line)"
      tickStroke="var(--line)"
      tickLength={4}
    />
  );
}
