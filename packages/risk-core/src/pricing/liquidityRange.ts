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

/** Fees are not counted. Throws InvalidPricingInputError. */
export function liquidityGreeks(
  { liquidity, lowerUsd, upperUsd }: LiquidityRange,
  priceUsd: number,
  vol: number,
): LiquidityGreeks {
  requireNonNegative('liquidity', liquidity);
  requireNonNegative('lowerUsd', lowerUsd);
  requirePositive('priceUsd', priceUsd);
  requireNonNegative('vol', vol);
  if (!(upperUsd > lowerUsd))
    throw new InvalidPricingInputError('upperUsd', upperUsd, `above the lower end ${lowerUsd}`);
  const inRange = Math.min(Math.max(priceUsd, lowerUsd), upperUsd);
  const root = Math.sqrt(inRange);
  const coins = liquidity * (1 / root - 1 / Math.sqrt(upperUsd));
  const cash = liquidity * (root - Math.sqrt(lowerUsd));
  const active = priceUsd > lowerUsd && priceUsd < upperUsd;
  const gamma = active ? -liquidity / (2 * priceUsd * root) : 0;
  return {
    valueUsd: coins * priceUsd + cash,
    delta: coins,
    gamma,
    lossVersusRebalancingUsd: -0.5 * vol * vol * priceUsd * priceUsd * gamma,
  };
}
