import { requireNonNegative, requirePositive, InvalidPricingInputError } from './black76.js';

/** A concentrated-liquidity position (Uniswap v3): L over the price range [lower, upper], quoted in USD per coin. */
export type LiquidityRange = {
  readonly liquidity: number;
  readonly lowerUsd: number;
  /** Above the lower end; Infinity for the full range. */
  readonly upperUsd: number;
};

export type LiquidityGreeks = {
  readonly valueUsd: number;
  /** Coins held; falls as the price rises. */
  readonly delta: number;
  /** Never positive: the position sells what rises (short gamma), whose cost is the loss against rebalancing. */
  readonly gamma: number;
  /** Loss against rebalancing per year, USD >= 0: sigma^2 P^2 |gamma| / 2 (Milionis, Moallemi, Roughgarden, Zhang 2022). */
  readonly lossVersusRebalancingUsd: number;
};

/** Throws InvalidPricingInputError. */
export function requireRange({ liquidity, lowerUsd, upperUsd }: LiquidityRange): void {
  requireNonNegative('liquidity', liquidity);
  requireNonNegative('lowerUsd', lowerUsd);
  if (!(upperUsd > lowerUsd))
    throw new InvalidPricingInputError('upperUsd', upperUsd, `above the lower end ${lowerUsd}`);
}

/** What the position holds at a price: coins below the upper end, cash above the lower. The range and the price are trusted. */
export function liquidityValueUsd({ liquidity, lowerUsd, upperUsd }: LiquidityRange, priceUsd: number): number {
  const { coins, cashUsd } = holdingsAt({ liquidity, lowerUsd, upperUsd }, priceUsd);
  return coins * priceUsd + cashUsd;
}

function holdingsAt({ liquidity, lowerUsd, upperUsd }: LiquidityRange, priceUsd: number) {
  const root = Math.sqrt(Math.min(Math.max(priceUsd, lowerUsd), upperUsd));
  return {
    // At a price of nothing the coins are worth nothing, however many they are.
    coins: priceUsd > 0 ? liquidity * (1 / root - 1 / Math.sqrt(upperUsd)) : 0,
    cashUsd: liquidity * (root - Math.sqrt(lowerUsd)),
  };
}

/** Fees are not counted. Throws InvalidPricingInputError. */
export function liquidityGreeks(range: LiquidityRange, priceUsd: number, vol: number): LiquidityGreeks {
  requireRange(range);
  requirePositive('priceUsd', priceUsd);
  requireNonNegative('vol', vol);
  const { liquidity, lowerUsd, upperUsd } = range;
  const { coins, cashUsd } = holdingsAt(range, priceUsd);
  const active = priceUsd > lowerUsd && priceUsd < upperUsd;
  const gamma = active ? -liquidity / (2 * priceUsd * Math.sqrt(priceUsd)) : 0;
  return {
    valueUsd: coins * priceUsd + cashUsd,
    delta: coins,
    gamma,
    lossVersusRebalancingUsd: -0.5 * vol * vol * priceUsd * priceUsd * gamma,
  };
}
