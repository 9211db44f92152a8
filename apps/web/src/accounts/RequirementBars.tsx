import { scaleLinear } from '@visx/scale';
import { ChartFrame, Drawing } from '../charts/ChartFrame.js';
import { NumberAxisBottom } from '../charts/axes.js';
import { formatUsdShort } from '../format/numbers.js';
import type { GoverningTerm, MarginFieldsFragment } from '../graphql/generated/graphql.js';

const GOVERNING: Readonly<Record<GoverningTerm, string>> = {
  none: 'nothing is required',
  valueAtRisk: 'value at risk',
  stress: 'stressed value at risk',
  scanRisk: 'scan risk',
  basis: 'forward against spot',
  shortOptionMinimum: 'the least requirement for short options',
};

/** The candidates for the modelled loss; the largest sets the requirement. */
export function RequirementBars({ margin }: { readonly margin: MarginFieldsFragment }) {
  const { terms, governing } = margin;
  const bars = [
    { name: 'Value at risk', amount: terms.valueAtRisk, sets: governing === 'valueAtRisk' },
    { name: 'Stressed value at risk', amount: terms.stressValueAtRisk, sets: governing === 'stress' },
    { name: 'Scan risk', amount: terms.scanRisk, sets: governing === 'scanRisk' },
    { name: 'Forward against spot', amount: terms.basis, sets: governing === 'basis' },
    { name: 'Least for short options', amount: terms.shortOptionMinimum, sets: governing === 'shortOptionMinimum' },
    { name: 'Gamma, when prices jump', amount: terms.gammaTerm, sets: false },
  ];
  const largest = Math.max(1, ...bars.map(({ amount }) => Number(amount.value)));
  const [row, top] = [44, 4];
  const height = bars.length * row + 56;
  return (
    <ChartFrame
      name="requirement-by-term"
      finding={
        governing === 'none'
          ? 'Nothing is required of this account'
          : `The requirement of ${margin.initial.formatted} is set by ${GOVERNING[governing]}`
      }
      reading={`Modelled loss by term in USD, at the prices of the newest market; n = ${bars.length} terms. ▶ marks the term that sets the requirement.`}
      twin={{
        columns: [{ label: 'Term' }, { label: 'Loss', unit: 'USD' }, { label: 'Sets the requirement' }],
        rows: bars.map(({ name, amount, sets }) => [name, amount.value, sets ? 'yes' : 'no']),
      }}
    >
      {(size) => {
        const x = scaleLinear<number>({ domain: [0, largest], range: [8, size.width - 30] });
        return (
          <Drawing size={size} height={height}>
            {bars.map(({ name, amount, sets }, at) => (
              <g key={name}>
                <text x={8} y={top + at * row + 14} className="mark-text">
                  {sets ? '▶ ' : ''}
                  {name}: {amount.formatted}
                </text>
                <rect
                  x={8}
                  y={top + at * row + 20}
                  width={Math.max(1, x(Math.max(0, Number(amount.value))) - 8)}
                  height={16}
                  fill={sets ? 'var(--after)' : 'var(--before)'}
                  fillOpacity={sets ? 0.85 : 0.45}
                />
              </g>
            ))}
            <NumberAxisBottom
              scale={x}
              top={bars.length * row + 8}
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
