/** One leg of a portfolio to be closed: its exposure, and what the market charges for it, ratio of the exposure. */
export type ClosingLeg = {
  readonly underlying: number;
  readonly deltaUsd: number;
  /** Half the spread, ratio of the gross exposure of the leg. */
  readonly halfSpread: number;
  /** Size to which the spread applies, USD >= 0. */
  readonly grossUsd: number;
};

export type ClosingMarketOf = {
  readonly dailyVol: number;
  readonly advUsd: number;
};

export type ClosingComparison = {
  /** One bidder takes everything at once and hedges the net exposure. */
  readonly wholeUsd: number;
  /** Legs one after the other, each paying its own impact, while what is left stays unhedged. */
  readonly legByLegUsd: number;
  readonly savedUsd: number;
};

/**
 * Cost of closing atomically against leg by leg. Whole: spread of every leg plus square-root impact of the net exposure of each
 * underlying. Leg by leg: spread plus the impact of each leg's own exposure, plus the price of the risk held meanwhile: 0.4 sigma
 * sqrt(t) of the exposure that is still open (the mean loss of a normal move). Whole is never dearer when legs offset (property test).
 */
export function compareClosing(
  legs: readonly ClosingLeg[],
  markets: readonly ClosingMarketOf[],
  secondsPerLeg: number,
): ClosingComparison {
  const spreadUsd = legs.reduce((sum, { halfSpread, grossUsd }) => sum + halfSpread * grossUsd, 0);
  const net = markets.map((_, u) => legs.reduce((sum, leg) => sum + (leg.underlying === u ? leg.deltaUsd : 0), 0));
  const wholeUsd = spreadUsd + net.reduce((sum, usd, u) => sum + impactUsd(usd, markets[u]!), 0);
  const open = [...net];
  let legByLegUsd = spreadUsd;
  for (const { underlying, deltaUsd } of legs) {
    legByLegUsd += impactUsd(deltaUsd, markets[underlying]!);
    open[underlying]! -= deltaUsd;
    legByLegUsd += open.reduce((sum, usd, u) => sum + waitingUsd(usd, markets[u]!, secondsPerLeg), 0);
  }
  return { wholeUsd, legByLegUsd, savedUsd: legByLegUsd - wholeUsd };
}

function impactUsd(deltaUsd: number, { dailyVol, advUsd }: ClosingMarketOf): number {
  const size = Math.abs(deltaUsd);
  if (size === 0) return 0;
  return size * (advUsd > 0 ? Math.min(1, dailyVol * Math.sqrt(size / advUsd)) : 1);
}

const MEAN_LOSS = 0.4;
const SECONDS_PER_DAY = 86_400;

function waitingUsd(deltaUsd: number, { dailyVol }: ClosingMarketOf, seconds: number): number {
  return MEAN_LOSS * Math.abs(deltaUsd) * dailyVol * Math.sqrt(seconds / SECONDS_PER_DAY);
}
