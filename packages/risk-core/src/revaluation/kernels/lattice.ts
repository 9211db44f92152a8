/** Payoffs on a lattice of n steps: S u^(2i - n) and S u^(2i + 1 - n), each n + 4 entries; `value` is working space of n + 6. */
export type LatticeArrays = {
  readonly value: Float64Array;
  readonly even: Float64Array;
  readonly odd: Float64Array;
};

/** American value by backward induction; `up` and `down` are discounted probabilities. The specification of assembly/lattice.ts. */
export function americanLatticeSpecification(
  n: number,
  { value, even, odd }: LatticeArrays,
  up: number,
  down: number,
): number {
  for (let i = 0; i <= n; i++) value[i] = even[i]! > 0 ? even[i]! : 0;
  for (let m = n - 1; m >= 0; m--) {
    const offset = n - m;
    const payoff = (offset & 1) === 1 ? odd : even;
    for (let i = 0, at = offset >> 1; i <= m; i++, at++) {
      const hold = up * value[i + 1]! + down * value[i]!;
      value[i] = payoff[at]! > hold ? payoff[at]! : hold;
    }
  }
  return value[0]!;
}
