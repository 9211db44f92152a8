/** Ways out for an account whose equity misses its requirement. */
export type RemedyOptions = {
  /** What is missing to the requirement that is to be met, USD. */
  readonly deficitUsd: number;
  /** Collateral that could be added: `weight` is the share of its value that counts. */
  readonly collateral: readonly { readonly asset: string; readonly priceUsd: number; readonly weight: number }[];
  /** Positions that could be closed: what closing all of it frees, and what that costs in spread and impact, USD. */
  readonly legs: readonly {
    readonly instrument: string;
    readonly quantity: number;
    readonly releasedUsd: number;
    readonly costUsd: number;
  }[];
};

/** `moneyUsd`: collateral tied up or cost paid; the two are not the same, and `kind` says which. */
export type Remedy =
  | { readonly kind: 'add'; readonly asset: string; readonly amount: number; readonly moneyUsd: number }
  | { readonly kind: 'close'; readonly instrument: string; readonly quantity: number; readonly moneyUsd: number };

/** All single steps that cure the deficit, the cheapest first; empty when there is none or nothing is missing. */
export function remediesFor({ deficitUsd, collateral, legs }: RemedyOptions): readonly Remedy[] {
  if (!(deficitUsd > 0)) return [];
  const additions = collateral
    .filter(({ weight, priceUsd }) => weight > 0 && priceUsd > 0)
    .map(({ asset, priceUsd, weight }): Remedy => {
      const moneyUsd = deficitUsd / weight;
      return { kind: 'add', asset, amount: moneyUsd / priceUsd, moneyUsd };
    });
  const closings = legs.flatMap(({ instrument, quantity, releasedUsd, costUsd }): Remedy[] => {
    // The cost is paid out of equity: only what is freed beyond it cures.
    const gainUsd = releasedUsd - costUsd;
    const share = deficitUsd / gainUsd;
    return gainUsd > 0 && share <= 1
      ? [{ kind: 'close', instrument, quantity: quantity * share, moneyUsd: costUsd * share }]
      : [];
  });
  return [...additions, ...closings].sort((a, b) => a.moneyUsd - b.moneyUsd);
}
