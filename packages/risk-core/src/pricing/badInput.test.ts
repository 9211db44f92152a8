import { describe, expect, test } from '@jest/globals';
import { RiskCoreError } from '../errors.js';
import { collocatedPrice } from './american.js';
import { latticePrice } from './binomial.js';
import { black76 } from './black76.js';
import { barrierDigitalPrice, digitalPrice, oneTouchPrice } from './digital.js';
import { escrowedDividendGreeks } from './dividends.js';
import { exchangeOption } from './exchange.js';
import { greeksOf } from './greeks.js';
import { impliedVol } from './implied.js';
import { jumpDiffusionPrice } from './jumpDiffusion.js';
import { liquidityGreeks } from './liquidityRange.js';

const OPTION = { right: 'put', spot: 100, strike: 105, vol: 0.6, years: 0.4, rate: 0.03, carry: 0.01 } as const;
const LEG = { price: 100, quantity: 1, vol: 0.5, yieldRate: 0.01 };
type Sound = Readonly<Record<string, number | string>>;

/** Each model with sound input, and what it makes of it. */
const MODELS: readonly (readonly [name: string, input: Sound, price: (input: never) => number])[] = [
  ['black76', { right: 'call', forward: 100, strike: 90, vol: 0.5, years: 0.3, discount: 0.99 }, black76],
  ['impliedVol', { right: 'call', price: 14, forward: 100, strike: 90, years: 0.3, discount: 0.99 }, impliedVol],
  ['greeksOf', OPTION, (input) => greeksOf(input).price],
  ['collocatedPrice', OPTION, (input) => collocatedPrice(input)],
  [
    'latticePrice',
    { ...OPTION, steps: 21, lattice: 'leisenReimer', exercise: 'american' },
    (input) => latticePrice(input),
  ],
  ['jumpDiffusionPrice', { ...OPTION, jumpsPerYear: 2, meanJump: -0.1, jumpVol: 0.2 }, jumpDiffusionPrice],
  ['digitalPrice', { ...OPTION, pays: 'cash' }, digitalPrice],
  [
    'oneTouchPrice',
    {
      spot: 100,
      vol: 0.5,
      years: 0.3,
      rate: 0.03,
      carry: 0,
      barrier: 80,
      direction: 'down',
      pays: 'cash',
      paidAt: 'hit',
    },
    oneTouchPrice,
  ],
  [
    'barrierDigitalPrice',
    { ...OPTION, pays: 'cash', barrier: 80, direction: 'down', knock: 'in' },
    (input) => barrierDigitalPrice(input),
  ],
  ['escrowedDividendGreeks', OPTION, (input) => escrowedDividendGreeks(input, [{ years: 0.2, amount: 1 }]).price],
  [
    'exchangeOption',
    { ...LEG, correlation: 0.4, years: 0.3 },
    ({ correlation, years, ...first }: typeof LEG & { readonly correlation: number; readonly years: number }) =>
      exchangeOption({ first, second: LEG, correlation, years }).price,
  ],
  [
    'liquidityGreeks',
    { liquidity: 50, lowerUsd: 80, upperUsd: 120, priceUsd: 100, vol: 0.5 },
    ({
      priceUsd,
      vol,
      ...range
    }: Readonly<Record<'priceUsd' | 'vol' | 'liquidity' | 'lowerUsd' | 'upperUsd', number>>) =>
      liquidityGreeks(range, priceUsd, vol).valueUsd,
  ],
];

/** What no field may be; an upper end of a range may be infinite, and rates may be negative or zero. */
const BAD = [NaN, Infinity, -Infinity] as const;
const NEVER_NEGATIVE = ['years', 'vol', 'strike', 'forward', 'spot', 'barrier', 'jumpVol', 'jumpsPerYear', 'liquidity'];

describe('bad input', () => {
  test.each(MODELS)(
    'error: %s refuses what is no number, and time, volatility and prices below zero',
    (_, sound, price) => {
      const priceOf = (input: Sound) => price(input as never);
      expect(Number.isFinite(priceOf(sound))).toBe(true);
      for (const [field, value] of Object.entries(sound)) {
        if (typeof value !== 'number') continue;
        const bad = [...BAD, ...(NEVER_NEGATIVE.includes(field) ? [-1] : [])];
        for (const wrong of bad) {
          if (field === 'upperUsd' && wrong === Infinity) continue;
          let thrown: unknown = `${field} ${wrong} was taken`;
          try {
            thrown = `${field} ${wrong} gave ${priceOf({ ...sound, [field]: wrong })}`;
          } catch (error) {
            thrown = error;
          }
          expect(thrown).toBeInstanceOf(RiskCoreError);
          expect((thrown as RiskCoreError).code).toMatch(/^[A-Z_]+$/);
          expect((thrown as RiskCoreError).message).toMatch(/\. [A-Z].*\.$/s); // what is wrong, then the remedy
        }
      }
    },
  );

  test.each(MODELS)('behavior: %s at zero time, volatility or strike gives a number or a reason', (_, sound, price) => {
    for (const field of ['years', 'vol', 'strike', 'jumpVol']) {
      if (!(field in sound)) continue;
      try {
        expect(Number.isFinite(price({ ...sound, [field]: 0 } as never))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(RiskCoreError);
      }
    }
  });
});
