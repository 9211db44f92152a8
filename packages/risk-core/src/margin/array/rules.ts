/**
 * Rules of an array margin: the worst weighted scenario of a published grid plus charges. It is linear in the positions once the
 * scenario prices are public, so it can be checked on chain or in a circuit; it explains itself scenario by scenario.
 */
export type ArrayRules = {
  readonly scenarios: readonly ArrayScenario[];
  readonly vol: VolShockRules;
  /** Null when the grid has no skew scenarios. */
  readonly skew: SkewRules | null;
  readonly discount: { readonly long: StaticDiscount; readonly short: StaticDiscount | null };
  readonly basis: BasisRules;
  /** USD per unit = share x spot. */
  readonly perpetualCharge: Charge;
  readonly shortOptionCharge: Charge;
  /** Feeds below `threshold` cost (1 - confidence) x factor x notional on the initial side. */
  readonly confidence: { readonly threshold: number; readonly factor: number };
  /** A settlement coin below `threshold` adds (threshold - price) x factor to the initial factor. */
  readonly peg: { readonly threshold: number; readonly factor: number };
  readonly initialFactor: number;
  readonly maintenanceFactor: number;
  /** Whether charges are multiplied by the factor like losses, or stand alone. */
  readonly charges: 'withFactor' | 'alone';
};

export type VolMove = 'up' | 'same' | 'down' | 'skewLinear' | 'skewAbsolute';

/** `spotFactor` = S'/S; `weight` multiplies the P&L. */
export type ArrayScenario = { readonly spotFactor: number; readonly vol: VolMove; readonly weight: number };

/** Shocks of 30-day volatility; another tenor moves by (30/days)^power. */
export type VolShockRules = {
  readonly rangeUp: number;
  readonly rangeDown: number;
  readonly shortTermPower: number;
  readonly longTermPower: number;
  readonly leastDays: number;
  /** Volatility never ends below this after a rise. */
  readonly leastShockedVol: number;
};

/** Volatility tilts in log-moneyness: see skewFactor. */
export type SkewRules = {
  readonly linear: SkewCap;
  readonly absolute: SkewCap;
  readonly leastWidth: number;
  readonly widthScale: number;
  readonly volStatic: number;
  readonly volPerRootYear: number;
};

/** Largest relative tilt: base + perRootYear x sqrt(years). */
export type SkewCap = { readonly base: number; readonly perRootYear: number };

/** Prudence on unrealised value: base x exp(-years (rate x rateMultiple + rateAdd)) on gains, its inverse on debts. */
export type StaticDiscount = { readonly base: number; readonly rateMultiple: number; readonly rateAdd: number };

/** Forwards move against spot: worst of both, times (add + perYear x years). */
export type BasisRules = {
  readonly upFactor: number;
  readonly downFactor: number;
  readonly add: number;
  readonly perYear: number;
};

export type Charge = { readonly maintenance: number; readonly initialAdd: number };
