import type { Estimate } from '@riskdao/risk-core';

/** A sampled value with its interval below it; an exact value stands alone. */
export function EstimateText({
  estimate: { value, low, high },
  format,
}: {
  readonly estimate: Estimate;
  readonly format: (value: number) => string;
}) {
  return (
    <>
      {format(value)}
      {low === null || high === null ? null : (
        <span className="interval">
          95 %: {format(low)} to {format(high)}
        </span>
      )}
    </>
  );
}
