import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inverseNormalCdf, normalPdf } from '../math/normal.js';
import { randomStream } from '../random.js';
import {
  chiSquareTail,
  christoffersenIndependence,
  kupiecAcceptance,
  kupiecFirstFailure,
  kupiecProportion,
  trafficLight,
  transitionsOf,
} from './backtests.js';
import { scanRisk } from './scan.js';
import { acerbiSzekelyZ1, acerbiSzekelyZ2, criticalZ2 } from './shortfallBacktest.js';
import { InvalidSampleError } from './tail.js';

describe('chiSquareTail', () => {
  // Printed critical values.
  test.each([
    [3.841, 1, 0.05],
    [6.635, 1, 0.01],
    [5.991, 2, 0.05],
    [9.21, 2, 0.01],
    [-1, 1, 1],
  ] as const)('default: beyond %p with %p degrees lies %p', (statistic, degrees, p) => {
    expect(chiSquareTail(statistic, degrees)).toBeCloseTo(p, 4);
  });
});

describe('kupiecProportion', () => {
  test('default: the expected number of failures fits perfectly', () => {
    expect(kupiecProportion(1_000, 10, 0.01)).toEqual({ statistic: 0, pValue: 1 });
  });

  test('property: further from what is expected is never likelier', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 60 }), (failures) => {
        const nearer = kupiecProportion(1_000, failures, 0.01).pValue;
        expect(kupiecProportion(1_000, failures + 1, 0.01).pValue).toBeLessThanOrEqual(nearer);
      }),
    );
  });

  test.each([
    [0, 0, 0.01],
    [10, 11, 0.01],
    [10, 0.5, 0.01],
    [10, 1, 0],
    [10, 1, NaN],
    [NaN, 1, 0.01],
  ])('error: InvalidSampleError for %p days, %p failures, p = %p', (observations, failures, p) => {
    expect(() => kupiecProportion(observations, failures, p)).toThrow(InvalidSampleError);
    expect(() => trafficLight(observations, failures, p)).toThrow(InvalidSampleError);
  });

  test('behavior: no failure at all is a result, not an error', () => {
    expect(kupiecProportion(250, 0, 0.01).statistic).toBeCloseTo(-500 * Math.log(0.99), 10);
    expect(kupiecFirstFailure(100, 0.01).statistic).toBeCloseTo(0, 10);
    expect(kupiecAcceptance(100, 0.001, 0.95).exclusiveLower).toBeNull();
  });
});

describe('christoffersenIndependence', () => {
  test('behavior: clustered failures are found, scattered ones are not', () => {
    const scattered = Array.from({ length: 500 }, (_, day) => day % 50 === 0);
    const clustered = Array.from({ length: 500 }, (_, day) => day < 10);
    expect(christoffersenIndependence(transitionsOf(scattered)).pValue).toBeGreaterThan(0.3);
    expect(christoffersenIndependence(transitionsOf(clustered)).pValue).toBeLessThan(1e-6);
  });

  test('behavior: a sample without failures has nothing to cluster', () => {
    expect(christoffersenIndependence(transitionsOf(new Array<boolean>(100).fill(false))).pValue).toBe(1);
  });
});

describe('trafficLight', () => {
  test('property: zones only get worse with more failures, also where probabilities underflow', () => {
    const order = { green: 0, yellow: 1, red: 2 } as const;
    let worst = 0;
    for (let failures = 0; failures < 700; failures++) {
      const zone = order[trafficLight(100_000, failures, 0.005).zone];
      expect(zone).toBeGreaterThanOrEqual(worst);
      worst = zone;
    }
    expect(worst).toBe(2);
  });
});

describe('Acerbi and Szekely', () => {
  const confidence = 0.975;
  const valueAtRisk = inverseNormalCdf(confidence);
  const expectedShortfall = normalPdf(valueAtRisk) / (1 - confidence);

  test('default: about zero for a right model, negative when losses are larger than forecast', () => {
    const stream = randomStream(4);
    const right = Array.from({ length: 40_000 }, () => ({ loss: stream.normal(), valueAtRisk, expectedShortfall }));
    expect(acerbiSzekelyZ2(right, confidence)).toBeCloseTo(0, 1);
    expect(acerbiSzekelyZ1(right)).toBeCloseTo(0, 1);
    const larger = right.map((day) => ({ ...day, loss: 1.5 * day.loss }));
    expect(acerbiSzekelyZ2(larger, confidence)).toBeLessThan(-1);
  });

  test('default: the critical value for 250 normal days at 97.5 % is the published -0.70', () => {
    const critical = criticalZ2({ observations: 250, confidence, significance: 0.05, seed: 1, samples: 4_000 });
    expect(Math.abs(critical + 0.7)).toBeLessThan(0.03);
  });

  test('error: InvalidSampleError for no days or a forecast that is not positive', () => {
    expect(() => acerbiSzekelyZ2([], confidence)).toThrow(InvalidSampleError);
    expect(() => acerbiSzekelyZ2([{ loss: 1, valueAtRisk: 0, expectedShortfall: 0 }], confidence)).toThrow(
      InvalidSampleError,
    );
    expect(acerbiSzekelyZ1([{ loss: 0, valueAtRisk: 1, expectedShortfall: 1 }])).toBeNull();
  });
});

describe('scanRisk', () => {
  test('default: the worst weighted loss and where it stands', () => {
    expect(scanRisk([5, -10, -30], [1, 1, 0.18])).toEqual({ lossUsd: 10, scenario: 1 });
  });
  test('behavior: gains everywhere are no risk', () => {
    expect(scanRisk([5, 1])).toEqual({ lossUsd: 0, scenario: 1 });
  });
  test('error: InvalidSampleError', () => {
    expect(() => scanRisk([])).toThrow(InvalidSampleError);
    expect(() => scanRisk([1, NaN])).toThrow(InvalidSampleError);
  });
});
