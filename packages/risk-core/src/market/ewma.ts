/** RiskMetrics (1996) decay for daily returns. */
export const DAILY_DECAY = 0.94;

/** Variance after one more return. */
export function ewmaStep(variance: number, move: number, decay: number = DAILY_DECAY): number {
  return decay * variance + (1 - decay) * move * move;
}

/**
 * Exponentially weighted variance v_t = decay v_{t-1} + (1 - decay) r_t^2, where r_t is already known at t. It starts from
 * the mean square of the first 30 returns (or of all when there are fewer). Same length as `returns`.
 */
export function ewmaVariance(returns: Float64Array, decay: number = DAILY_DECAY): Float64Array {
  const variance = new Float64Array(returns.length);
  const warmUp = Math.min(30, returns.length);
  let current = 0;
  for (let t = 0; t < warmUp; t++) current += (returns[t]! * returns[t]!) / warmUp;
  for (let t = 0; t < returns.length; t++) {
    current = ewmaStep(current, returns[t]!, decay);
    variance[t] = current;
  }
  return variance;
}
