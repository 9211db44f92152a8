import { exp } from '../math/exponential.js';
import { log } from '../math/logarithm.js';
import { InvalidPricingInputError, requireNonNegative, requirePositive } from './black76.js';
import { greeksOf, type GeneralisedBlackInput } from './greeks.js';

export type JumpDiffusionInput = GeneralisedBlackInput & {
  /** `vol` is that of the diffusion alone. */
  readonly jumpsPerYear: number;
  /** Mean relative jump k, above -1: the price jumps by the factor 1 + k on average. */
  readonly meanJump: number;
  /** Standard deviation of the logarithm of one jump. */
  readonly jumpVol: number;
};

/**
 * Merton (1976): a Poisson mixture of Black-Scholes prices, summed until the rest weighs less than 1e-16. Proved by Haug's table and by
 * its limit without jumps.
 */
export function jumpDiffusionPrice(input: JumpDiffusionInput): number {
  const { jumpsPerYear, meanJump, jumpVol, vol, years, rate, carry } = input;
  requireNonNegative('vol', vol);
  requireNonNegative('jumpsPerYear', jumpsPerYear);
  requireNonNegative('jumpVol', jumpVol);
  requirePositive('meanJump + 1', meanJump + 1);
  if (years === 0 || jumpsPerYear === 0) return greeksOf(input).price;
  const lnFactor = log(1 + meanJump);
  const mean = jumpsPerYear * (1 + meanJump) * years;
  if (mean > 600) {
    throw new InvalidPricingInputError(
      'jumpsPerYear',
      jumpsPerYear,
      'such that at most 600 jumps are expected: use a higher volatility instead',
    );
  }
  let price = 0;
  let weight = exp(-mean);
  for (let n = 0, left = 1; left > 1e-16 && n < 2_000; n++) {
    const shift = (n * lnFactor) / years - jumpsPerYear * meanJump;
    const option = {
      ...input,
      vol: Math.sqrt(vol * vol + (n * jumpVol * jumpVol) / years),
      rate: rate + shift,
      carry: carry + shift,
    };
    price += weight * greeksOf(option).price;
    left -= weight;
    weight *= mean / (n + 1);
  }
  return price;
}
