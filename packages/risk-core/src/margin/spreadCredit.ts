/** Scan risk and net delta of one underlying within an account. */
export type ScanLeg = {
  readonly underlying: string;
  /** Worst weighted loss over the grid, USD >= 0. */
  readonly scanRiskUsd: number;
  /** Net delta x spot, USD, long > 0. */
  readonly dollarDeltaUsd: number;
};

export type SpreadCredit = {
  readonly long: string;
  readonly short: string;
  /** Share of the paired risk that is credited. */
  readonly rate: number;
  readonly creditUsd: number;
};

/** 1 - sqrt(a^2 + b^2 - 2 rho a b)/(a + b): what correlation rho saves on two opposite legs of risk a and b. */
export function offsetRate(riskA: number, riskB: number, correlation: number): number {
  const sum = riskA + riskB;
  if (sum <= 0) return 0;
  const variance = riskA * riskA + riskB * riskB - 2 * correlation * riskA * riskB;
  return 1 - Math.sqrt(Math.max(0, variance)) / sum;
}

/** Rates are granted in steps of 5 %, rounded down. */
const RATE_STEPS = 20;
/** At most this share of the smaller leg's scan risk. */
const CREDIT_CAP = 0.6;

/**
 * Inter-commodity credits (CME SPAN, by dollar delta): opposite legs pair off n = min(|delta A|, |delta B|) USD, and the credit is
 * rate x n x (risk A per USD of delta + risk B per USD of delta), at most 60 % of the smaller leg's scan risk. Each leg's
 * delta is used once; pairs with the higher rate come first. `rateOf` is 0 where no credit is granted.
 */
export function spreadCredits(
  legs: readonly ScanLeg[],
  rateOf: (a: string, b: string) => number,
): readonly SpreadCredit[] {
  const free = new Map(legs.map((leg) => [leg.underlying, Math.abs(leg.dollarDeltaUsd)]));
  const pairs = legs
    .flatMap((long) => legs.map((short) => ({ long, short, rate: rateOf(long.underlying, short.underlying) })))
    .filter(({ long, short, rate }) => long.dollarDeltaUsd > 0 && short.dollarDeltaUsd < 0 && rate > 0)
    .sort((a, b) => b.rate - a.rate || (nameOf(a) < nameOf(b) ? -1 : 1));
  return pairs.flatMap(({ long, short, rate }) => {
    const paired = Math.min(free.get(long.underlying)!, free.get(short.underlying)!);
    if (!(paired > 0)) return [];
    free.set(long.underlying, free.get(long.underlying)! - paired);
    free.set(short.underlying, free.get(short.underlying)! - paired);
    const perDelta =
      long.scanRiskUsd / Math.abs(long.dollarDeltaUsd) + short.scanRiskUsd / Math.abs(short.dollarDeltaUsd);
    const cap = CREDIT_CAP * Math.min(long.scanRiskUsd, short.scanRiskUsd);
    const creditUsd = Math.min(rate * paired * perDelta, cap);
    return [{ long: long.underlying, short: short.underlying, rate, creditUsd }];
  });
}

function nameOf({ long, short }: { readonly long: ScanLeg; readonly short: ScanLeg }): string {
  return `${long.underlying}/${short.underlying}`;
}

/** The granted rate: measured offset rounded down to 5 %, times the governed factor; 0 after a correlation break. */
export function grantedRate(input: {
  readonly riskA: number;
  readonly riskB: number;
  readonly correlation: number;
  readonly creditFactor: number;
  readonly broken: boolean;
}): number {
  if (input.broken || !(input.correlation > 0)) return 0;
  const measured = offsetRate(input.riskA, input.riskB, input.correlation);
  return (Math.floor(measured * RATE_STEPS + 1e-9) / RATE_STEPS) * input.creditFactor;
}
