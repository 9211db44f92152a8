import { describe, expect, test } from '@jest/globals';
import { describeWithSharedData, readVectors } from '../../../../tools/sharedData.js';
import { americanPrice, latticeGreeks, latticePrice, type LatticeInput } from './binomial.js';
import { greeksOf } from './greeks.js';

const PUT: LatticeInput = {
  right: 'put',
  spot: 50,
  strike: 50,
  vol: 0.4,
  years: 0.4167,
  rate: 0.1,
  carry: 0.1,
  steps: 501,
  lattice: 'leisenReimer',
  exercise: 'european',
};

describe('latticePrice', () => {
  test('default: Leisen-Reimer reaches the European price to 1e-5 in 501 steps, Cox-Ross-Rubinstein to 1e-2', () => {
    const exact = greeksOf(PUT).price;
    expect(Math.abs(latticePrice(PUT) - exact)).toBeLessThan(1e-5);
    expect(Math.abs(latticePrice({ ...PUT, lattice: 'coxRossRubinstein' }) - exact)).toBeLessThan(1e-2);
  });

  test('behavior: early exercise is worth something for a put, nothing for a call that carries its rate', () => {
    const american = { ...PUT, exercise: 'american' } as const;
    expect(latticePrice(american)).toBeGreaterThan(greeksOf(PUT).price + 0.1);
    expect(latticePrice({ ...american, right: 'call' })).toBeCloseTo(latticePrice({ ...PUT, right: 'call' }), 12);
  });

  test('behavior: without volatility the best moment along the forward decides', () => {
    const certain = { ...PUT, exercise: 'american', strike: 60 } as const;
    for (const vol of [0, 1e-5]) expect(latticePrice({ ...certain, vol })).toBe(10);
    expect(latticePrice({ ...certain, years: 0 })).toBe(10);
  });

  test('behavior: Greeks of the lattice are those of the closed form', () => {
    const exact = greeksOf(PUT);
    const lattice = latticeGreeks(PUT);
    for (const greek of ['delta', 'gamma', 'theta', 'vega', 'rho'] as const) {
      expect(Math.abs(lattice[greek] - exact[greek])).toBeLessThan(3e-3 * Math.abs(exact[greek]));
    }
  });

  test.each([
    [{ steps: 1 }, 'steps'],
    [{ steps: 10.5 }, 'steps'],
    [{ spot: 0 }, 'spot'],
    [{ vol: NaN }, 'vol'],
    [{ years: -1 }, 'years'],
    [{ rate: Infinity }, 'rate'],
    [{ lattice: 'coxRossRubinstein', vol: 0.001, steps: 10 }, 'steps'],
  ] as const)('error: InvalidPricingInputError for %p', (change, field) => {
    expect(() => latticePrice({ ...PUT, ...change })).toThrow(
      expect.objectContaining({ code: 'INVALID_PRICING_INPUT', field }),
    );
  });
});

describeWithSharedData('published American values', () => {
  type HullInputs = { spot: number; strike: number; r: number; vol: number; t: number; steps: number };
  const hull = readVectors<HullInputs, { value: number }>('textbook_examples').filter(({ id }) => id.startsWith('crr'));
  test.each(hull)('default: textbook $id', ({ inputs: { spot, strike, r, vol, t, steps }, expected, tol = 0 }) => {
    const price = latticePrice({
      ...PUT,
      spot,
      strike,
      vol,
      years: t,
      rate: r,
      carry: r,
      steps,
      lattice: 'coxRossRubinstein',
      exercise: 'american',
    });
    expect(Math.abs(price - expected.value)).toBeLessThan(tol);
  });

  type Inputs = {
    type: 'call' | 'put';
    strike: number;
    spot: number;
    q: number;
    r: number;
    tRounded360: number;
    vol: number;
  };
  type AmericanCase = { id: string; inputs: Inputs; qdfpTrue?: number };
  const american = (readVectors<Inputs, object>('quantlib_american') as readonly AmericanCase[]).filter(
    ({ qdfpTrue }) => qdfpTrue !== undefined,
  );
  test('default: quantlib_american: within 1e-3 of the true value in every case', () => {
    const errors = american.map(({ inputs: { type, strike, spot, q, r, tRounded360, vol }, qdfpTrue = NaN }) =>
      Math.abs(americanPrice({ right: type, spot, strike, vol, years: tRounded360, rate: r, carry: r - q }) - qdfpTrue),
    );
    expect(errors.length).toBe(44);
    expect(Math.max(...errors)).toBeLessThan(1e-3);
  });
});
