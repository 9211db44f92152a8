/** |actual - expected| / |expected|; 0 when both are equal, also when both are infinite. For tests. */
export function relativeError(actual: number, expected: number): number {
  return actual === expected ? 0 : Math.abs(actual - expected) / Math.abs(expected);
}
