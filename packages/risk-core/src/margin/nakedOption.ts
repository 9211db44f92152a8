/** Collateral for one option without a hedge: its upper price bound at a shocked spot plus what it is in the money there. */
export type NakedRules = {
  /** S'/S of the adverse move for puts; calls use its inverse. */
  readonly spotShock: number;
  /** Price of an at-the-money option of this tenor, share of strike: from a governed table. */
  readonly upperBound: number;
};

/** Puts in USD, calls in coins of the underlying (Opyn's form). */
export function nakedRequirement(
  option: {
    readonly right: 'call' | 'put';
    readonly strikeUsd: number;
    readonly spotUsd: number;
    readonly quantity: number;
  },
  { spotShock, upperBound }: NakedRules,
): number {
  const { right, strikeUsd, spotUsd, quantity } = option;
  if (right === 'put') {
    const shocked = spotShock * spotUsd;
    return (upperBound * Math.min(strikeUsd, shocked) + Math.max(strikeUsd - shocked, 0)) * quantity;
  }
  const ratio = (strikeUsd * spotShock) / spotUsd;
  return (upperBound * Math.min(1, ratio) + Math.max(1 - ratio, 0)) * quantity;
}
