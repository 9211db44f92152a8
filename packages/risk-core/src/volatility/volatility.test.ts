import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { randomStream } from '../random.js';
import { fitGarch, GarchFitError, meanForecast, varianceOf, type VarianceModel } from './garch.js';
import { fitHar, harForecast, HarFitError } from './har.js';
import { bookSignal, withImbalance } from './imbalance.js';
import { jumpsIn } from './jumps.js';
import { antiProcyclical, InvalidForecastError, marginVolatility, withScheduledEvents } from './marginVolatility.js';
import {
  bipowerVariance,
  deviation,
  garmanKlassVariance,
  logReturns,
  parkinsonVariance,
  realisedVariance,
  rogersSatchellVariance,
  yangZhangVariance,
  type Bar,
} from './realised.js';
import { fitRegimes, RegimeFitError, regimeForecast } from './regime.js';
import { ensembleVariance, qlike, scoreModels } from './selection.js';

// Fits of whole histories: seconds alone, more on a busy machine.
jest.setTimeout(180_000);

const TRUE_MODEL: VarianceModel = { kind: 'garch', mean: 0, omega: 2e-5, alpha: 0.1, gamma: 0, beta: 0.88 };

/** Returns that follow `model`, with their true variances. */
function simulate(model: VarianceModel, days: number, seed: number) {
  const stream = randomStream(seed);
  const returns = new Float64Array(days);
  const variance = new Float64Array(days);
  let h = model.omega / (1 - model.alpha - model.beta - model.gamma / 2);
  for (let t = 0; t < days; t++) {
    variance[t] = h;
    const e = Math.sqrt(h) * stream.normal();
    returns[t] = e;
    h = model.omega + (model.alpha + (e < 0 ? model.gamma : 0)) * e * e + model.beta * h;
  }
  return { returns, variance };
}

describe('fitGarch', () => {
  const { returns } = simulate(TRUE_MODEL, 3_000, 1);

  test('default: recovers the model that made the returns', () => {
    const { model } = fitGarch(returns);
    expect(Math.abs(model.alpha - 0.1)).toBeLessThan(0.03);
    expect(Math.abs(model.beta - 0.88)).toBeLessThan(0.04);
  });

  test('behavior: variance targeting keeps the sample variance as the long run', () => {
    const { model } = fitGarch(returns, { varianceTargeting: true });
    const longRun = model.omega / (1 - model.alpha - model.beta);
    expect(longRun / deviation(returns) ** 2).toBeCloseTo(1, 3);
  });

  test('behavior: GJR sees that falls weigh more', () => {
    const leveraged = simulate({ ...TRUE_MODEL, kind: 'gjr', alpha: 0.03, gamma: 0.14 }, 1_500, 2);
    expect(fitGarch(leveraged.returns, { kind: 'gjr' }).model.gamma).toBeGreaterThan(0.08);
    expect(Math.abs(fitGarch(returns.slice(0, 1_500), { kind: 'gjr' }).model.gamma)).toBeLessThan(0.08);
  });

  test('property: the unit of returns does not matter', () => {
    const percent = fitGarch(returns.map((r) => 100 * r));
    const plain = fitGarch(returns);
    expect(percent.model.alpha).toBeCloseTo(plain.model.alpha, 6);
    expect(percent.nextVariance / plain.nextVariance).toBeCloseTo(1e4, 1);
  });

  test('behavior: forecasts go from today to the long run', () => {
    const longRun = TRUE_MODEL.omega / 0.02;
    expect(meanForecast(TRUE_MODEL, 4 * longRun, 1)).toBeCloseTo(4 * longRun, 12);
    expect(meanForecast(TRUE_MODEL, 4 * longRun, 10_000) / longRun).toBeCloseTo(1, 1);
    expect(varianceOf(TRUE_MODEL, Float64Array.of(0.1)).length).toBe(2);
  });

  test.each([[new Float64Array(10)], [new Float64Array(500)], [new Float64Array(500).fill(NaN)]])(
    'error: GarchFitError',
    (bad) => {
      expect(() => fitGarch(bad)).toThrow(GarchFitError);
    },
  );
});

describe('realised volatility', () => {
  /** Bars of a random walk with 500 steps each and daily variance 0.0016. */
  const stream = randomStream(5);
  let price = 100;
  const bars: Bar[] = [];
  const intraday: number[][] = [];
  for (let day = 0; day < 400; day++) {
    const path = [price];
    for (let step = 0; step < 500; step++)
      path.push((path.at(-1) ?? 0) * Math.exp(0.04 * Math.sqrt(1 / 500) * stream.normal()));
    price = path.at(-1) ?? 0;
    bars.push({ open: path[0] ?? 0, high: Math.max(...path), low: Math.min(...path), close: price });
    intraday.push(path);
  }

  test.each([
    ['Parkinson', parkinsonVariance],
    ['Garman-Klass', garmanKlassVariance],
    ['Rogers-Satchell', rogersSatchellVariance],
    ['Yang-Zhang', yangZhangVariance],
  ] as const)('default: %s finds the variance of a random walk', (_, estimate) => {
    // A range seen at 500 steps is a little short of the continuous one: 8 % in variance.
    expect(estimate(bars) / 0.0016).toBeGreaterThan(0.82);
    expect(estimate(bars) / 0.0016).toBeLessThan(1.1);
  });

  test('default: squared and bipower variance agree without jumps, and part with one', () => {
    const returns = logReturns(intraday[0] ?? []);
    expect(bipowerVariance(returns) / realisedVariance(returns)).toBeCloseTo(1, 0);
    const jumped = returns.map((r, i) => (i === 250 ? 0.2 : r));
    expect(realisedVariance(jumped)).toBeGreaterThan(0.04);
    expect(bipowerVariance(jumped)).toBeLessThan(0.005);
  });
});

describe('scoreModels', () => {
  const { returns, variance } = simulate(TRUE_MODEL, 800, 9);
  const squares = returns.map((r) => r * r + 1e-8);

  test('default: every model is scored, best first, and the ensemble lies inside the best three', () => {
    const scores = scoreModels({ returns, realised: squares, scoredDays: 150 });
    expect(scores.map(({ name }) => name).sort()).toEqual(['ewma', 'garch', 'gjr', 'har']);
    expect([...scores].sort((a, b) => a.qlike - b.qlike)).toEqual(scores);
    const best = scores.slice(0, 3).map(({ nextVariance }) => nextVariance);
    expect(ensembleVariance(scores)).toBeGreaterThanOrEqual(Math.min(...best));
    expect(ensembleVariance(scores)).toBeLessThanOrEqual(Math.max(...best));
  });

  test('behavior: no forecast beats the variance that made the returns', () => {
    const scored = squares.slice(-150);
    const perfect = qlike(variance.slice(-150), scored);
    for (const score of scoreModels({ returns, realised: squares, scoredDays: 150 })) {
      expect(score.qlike).toBeGreaterThan(perfect - 0.05);
    }
  });

  test('behavior: nothing after the scored day is seen', () => {
    const cut = scoreModels({ returns: returns.slice(0, 600), realised: squares.slice(0, 600), scoredDays: 100 });
    const spiked = returns.map((r, i) => (i >= 600 ? 5 : r));
    const again = scoreModels({ returns: spiked.slice(0, 600), realised: squares.slice(0, 600), scoredDays: 100 });
    expect(again).toEqual(cut);
  });

  test('behavior: a short history leaves EWMA', () => {
    const short = scoreModels({ returns: returns.slice(0, 40), realised: squares.slice(0, 40), scoredDays: 10 });
    expect(short[0]).toMatchObject({ name: 'ewma' });
    expect(ensembleVariance(short)).toBe(short[0]?.nextVariance);
  });

  test('error: HarFitError', () => {
    expect(() => fitHar(new Float64Array(10))).toThrow(HarFitError);
  });

  test('behavior: HAR never forecasts below the least variance it has seen', () => {
    const model = { intercept: -1, slopes: [0, 0, 0], least: 1e-4 };
    expect(harForecast(model, new Float64Array(40))).toBe(1e-4);
  });
});

describe('jumpsIn', () => {
  const stream = randomStream(11);
  const calm = Float64Array.from({ length: 2_000 }, () => 0.005 * stream.normal());

  test('default: finds the planted jump and nothing else', () => {
    const planted = calm.map((r, i) => (i === 1_200 ? -0.06 : r));
    expect(jumpsIn(planted).map(({ index }) => index)).toEqual([1_200]);
    expect(jumpsIn(calm)).toEqual([]);
  });

  test('behavior: high volatility is not a jump', () => {
    const loud = calm.map((r, i) => (i > 1_000 ? 4 * r : r));
    const found = jumpsIn(loud).filter(({ index }) => index > 1_100);
    expect(found).toEqual([]);
  });

  test('behavior: too short a sample has none', () => {
    expect(jumpsIn(calm.slice(0, 79))).toEqual([]);
  });
});

describe('fitRegimes', () => {
  const stream = randomStream(13);
  const returns = Float64Array.from({ length: 3_000 }, (_, t) => (t % 500 < 400 ? 0.02 : 0.08) * stream.normal());

  test('default: separates calm from stress', () => {
    const fit = fitRegimes(returns);
    expect(Math.sqrt(fit.model.calmVariance)).toBeCloseTo(0.02, 2);
    expect(Math.sqrt(fit.model.stressedVariance)).toBeCloseTo(0.08, 1);
    expect(fit.stressed[450]).toBeGreaterThan(0.9);
    expect(fit.stressed[200]).toBeLessThan(0.1);
    expect(regimeForecast(fit)).toBeGreaterThan(fit.model.calmVariance);
  });

  test('property: the likelihood never falls from one iteration to the next', () => {
    const { logLikelihoodPath } = fitRegimes(returns);
    logLikelihoodPath.slice(1).forEach((value, i) => {
      expect(value).toBeGreaterThanOrEqual((logLikelihoodPath[i] ?? NaN) - 1e-6);
    });
  });

  test('error: RegimeFitError', () => {
    expect(() => fitRegimes(new Float64Array(500))).toThrow(RegimeFitError);
    expect(() => fitRegimes(returns.slice(0, 50))).toThrow(RegimeFitError);
  });
});

describe('marginVolatility', () => {
  const input = {
    forecastVol: 0.5,
    impliedVol: 0.55,
    floorVol: 0.3,
    yesterdayVol: 0.5,
    jumpState: false,
    signalVols: [],
  };

  test.each([
    [{}, 0.5, 'forecast'],
    [{ impliedVol: 1 }, 0.625, 'capped rise'],
    [{ impliedVol: 0.7 }, 0.56, 'implied'],
    [{ forecastVol: 0.1, impliedVol: null }, 0.45, 'yesterday'],
    [{ forecastVol: 0.1, impliedVol: null, yesterdayVol: null }, 0.3, 'floor'],
    [{ forecastVol: 2, jumpState: true }, 2, 'forecast'],
    [{ signalVols: [0.6] }, 0.6, 'signal'],
    [{ yesterdayVol: 0.1 }, 0.3, 'capped rise'],
  ] as const)('default: %p gives %p from %p', (change, vol, binding) => {
    const result = marginVolatility({ ...input, ...change });
    expect(result.vol).toBeCloseTo(vol, 12);
    expect(result.binding).toBe(binding);
  });

  test('property: a signal never lowers the result', () => {
    const vol = fc.double({ min: 0, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        vol,
        vol,
        vol,
        vol,
        fc.array(vol),
        fc.boolean(),
        (forecastVol, impliedVol, floorVol, yesterdayVol, signalVols, jumpState) => {
          const plain = { forecastVol, impliedVol, floorVol, yesterdayVol, jumpState, signalVols: [] };
          expect(marginVolatility({ ...plain, signalVols }).vol).toBeGreaterThanOrEqual(marginVolatility(plain).vol);
        },
      ),
    );
  });

  test('error: InvalidForecastError', () => {
    expect(() => marginVolatility({ ...input, signalVols: [NaN] })).toThrow(InvalidForecastError);
    expect(() => withScheduledEvents(0.5, [{ name: 'vote', atUnix: 1, extraMove: -1 }], 0, 1)).toThrow(
      InvalidForecastError,
    );
  });

  test('behavior: an event raises the volatility of the horizon that contains it', () => {
    const events = [{ name: 'quarterly expiry', atUnix: 86_400, extraMove: 0.03 }];
    const day = withScheduledEvents(0.5, events, 0, 1);
    expect(day).toBeCloseTo(Math.sqrt(0.25 + 365 * 0.0009), 12);
    expect(withScheduledEvents(0.5, events, 86_400, 1)).toBeCloseTo(0.5, 12);
  });
});

describe('antiProcyclical', () => {
  test('default: the buffer is used up while raw rises and rebuilt while it falls', () => {
    expect(antiProcyclical([100, 110, 130, 160, 120, 100])).toEqual([125, 125, 130, 160, 150, 125]);
  });
});

describe('bookSignal', () => {
  const book = {
    asOfUnix: 0,
    venue: 'test',
    bids: [
      [99, 10],
      [50, 1_000],
    ],
    asks: [[101, 30]],
  } as const;
  test('default: signed share of depth inside the band', () => {
    const signal = bookSignal(book);
    expect(signal.imbalance).toBeCloseTo((990 - 3_030) / (990 + 3_030), 12);
    expect(withImbalance(0.5, signal)).toBeGreaterThan(0.5);
  });
  test('behavior: a balanced or empty book raises nothing, a one-sided one raises 25 %', () => {
    expect(withImbalance(0.5, bookSignal({ ...book, asks: [[101, 9.8]] }))).toBe(0.5);
    expect(withImbalance(0.5, bookSignal({ ...book, bids: [], asks: [] }))).toBe(0.5);
    expect(withImbalance(0.5, bookSignal({ ...book, bids: [] }))).toBeCloseTo(0.625, 12);
  });
});
