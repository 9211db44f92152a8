import { GridRows } from '@visx/grid';
import { scaleLinear } from '@visx/scale';
import { LinePath } from '@visx/shape';
import { ChartFrame, Drawing } from '../charts/ChartFrame.js';
import { NumberAxisBottom, NumberAxisLeft } from '../charts/axes.js';
import { formatRatio, unixOf } from '../format/numbers.js';
import type { LiquidationFieldsFragment } from '../graphql/generated/graphql.js';

/** The asking price over time, where it stands, and what was bought at it. */
export function AuctionChart({
  auction: { auctionId, priceCurve, fills, startedAt, state },
  nowElapsed,
}: {
  readonly auction: LiquidationFieldsFragment;
  /** Seconds from the start to now, or to the end. */
  readonly nowElapsed: number;
}) {
  const curve = priceCurve.map(({ elapsedSeconds, price }) => ({
    minutes: elapsedSeconds / 60,
    price: Number(price.value),
  }));
  const [first, last] = [curve[0], curve.at(-1)];
  if (first === undefined || last === undefined || curve.length < 2)
    return <p className="quiet">The terms of this auction are not known: there is no price curve to show.</p>;
  const bought = fills.map((fill) => {
    const minutes = (unixOf(fill.at) - unixOf(startedAt)) / 60;
    return { minutes, price: priceAt(curve, minutes), share: fill.share.formatted };
  });
  const here = state === 'running' ? Math.min(nowElapsed / 60, last.minutes) : null;
  const [left, right, top, bottom, height] = [60, 16, 14, 50, 240];
  const prices = curve.map(({ price }) => price);
  return (
    <ChartFrame
      name={`auction-${auctionId}`}
      finding={`The price asked falls from ${formatRatio(first.price, 0)} to ${formatRatio(last.price, 0)} of the value at the start`}
      reading={`Asking price as a share of the value at the start, by minutes since then; n = ${curve.length} steps. ● marks a purchase${here === null ? '' : ', the upright line now'}.`}
      twin={{
        columns: [{ label: 'Minutes' }, { label: 'Asking price', format: (price) => formatRatio(price, 2) }],
        rows: curve.map(({ minutes, price }) => [minutes, price]),
      }}
    >
      {(size) => {
        const x = scaleLinear<number>({ domain: [0, last.minutes], range: [left, size.width - right] });
        const y = scaleLinear<number>({
          domain: [Math.min(...prices) * 0.97, Math.max(...prices) * 1.02],
          range: [height - bottom, top],
        });
        return (
          <Drawing size={size} height={height}>
            <GridRows scale={y} left={left} width={size.width - left - right} numTicks={4} stroke="var(--grid)" />
            <LinePath
              data={curve}
              x={(point) => x(point.minutes)}
              y={(point) => y(point.price)}
              stroke="var(--after)"
              strokeWidth={2}
            />
            {here === null ? null : (
              <line
                x1={x(here)}
                x2={x(here)}
                y1={top}
                y2={height - bottom}
                stroke="var(--target)"
                strokeWidth={2}
                strokeDasharray="6 4"
              />
            )}
            {bought.map((fill, at) => (
              <circle
                key={at}
                cx={x(Math.min(fill.minutes, last.minutes))}
                cy={y(fill.price)}
                r={6}
                fill="var(--good)"
              />
            ))}
            <NumberAxisLeft scale={y} left={left} format={(price) => formatRatio(price, 0)} ticks={4} />
            <NumberAxisBottom
              scale={x}
              top={height - bottom}
              label="Minutes since the start"
              format={(minutes) => String(Math.round(minutes * 10) / 10)}
              ticks={size.width < 500 ? 4 : 8}
            />
          </Drawing>
        );
      }}
    </ChartFrame>
  );
}

/** The step that holds at a time; the last one beyond the end. */
function priceAt(curve: readonly { readonly minutes: number; readonly price: number }[], minutes: number): number {
  return (curve.findLast((point) => point.minutes <= minutes) ?? curve[0])?.price ?? 0;
}
