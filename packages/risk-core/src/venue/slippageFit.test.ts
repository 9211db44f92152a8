import { describe, expect, test } from '@jest/globals';
import { randomStream } from '../random.js';
import { exp } from '../math/exponential.js';
import { chooseSlippage, fitSlippage, slippageOf, type ExecutedSale } from './slippageFit.js';

function sales(count: number, law: { factor: number; exponent: number }, noise: number): ExecutedSale[] {
  const random = randomStream(5);
  return Array.from({ length: count }, () => {
    const sale = {
      quantityUsd: 1e4 * exp(6 * random.uniform()),
      dailyVolumeUsd: 1e8,
      dailyVol: 0.02 + 0.04 * random.uniform(),
    };
    return { ...sale, slippage: slippageOf(law, sale) * exp(noise * random.normal()) };
  });
}

describe('fitSlippage', () => {
  test('default: recovers the law that made the sales', () => {
    const law = fitSlippage(sales(200, { factor: 1.3, exponent: 0.6 }, 0));
    expect(law.factor).toBeCloseTo(1.3, 9);
    expect(law.exponent).toBeCloseTo(0.6, 9);
    expect(law.rSquared).toBeCloseTo(1, 9);
  });

  test('behavior: noise widens the residual and leaves the law', () => {
    const law = fitSlippage(sales(4_000, { factor: 1, exponent: 0.5 }, 0.4));
    expect(law.exponent).toBeCloseTo(0.5, 1);
    expect(law.residual).toBeCloseTo(0.4, 1);
  });

  test('error: SLIPPAGE_SAMPLE', () => {
    const [one] = sales(1, { factor: 1, exponent: 0.5 }, 0);
    if (one === undefined) throw new Error('one sale was asked for');
    for (const sample of [[], [one, one, one], [{ ...one, slippage: -0.1 }]])
      expect(() => fitSlippage(sample)).toThrow(expect.objectContaining({ code: 'SLIPPAGE_SAMPLE' }));
  });
});

describe('chooseSlippage', () => {
  test('behavior: the square-root law stays where it predicts as well', () => {
    expect(chooseSlippage(sales(60, { factor: 1, exponent: 0.5 }, 0.8)).chosen).toBe('squareRoot');
  });

  test('behavior: a market that follows another law is fitted', () => {
    const { chosen, law } = chooseSlippage(sales(400, { factor: 2, exponent: 0.9 }, 0.2));
    expect(chosen).toBe('fitted');
    expect(law.exponent).toBeCloseTo(0.9, 1);
  });
});
