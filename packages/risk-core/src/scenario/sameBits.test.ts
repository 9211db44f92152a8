import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { compileRiskCore, otherNode, OTHER_NODE_VERSION, runBeside } from '../../../../tools/otherNode.js';

/** Hashes every scenario set, forecast, fit and interval over two random walks of three years. */
const SCRIPT = `
import { createHash } from 'node:crypto';
import * as core from './index.js';
const hours = 3 * 365 * 24;
const walk = (block) => {
  const stream = core.randomStream(11, block);
  let price = 100;
  const close = Array.from({ length: hours }, (_, hour) => {
    price *= 1 + (hour % 8760 > 6000 ? 0.02 : 0.006) * stream.normal();
    return price;
  });
  return { startUnix: close.map((_, i) => i * 3600), open: close, high: close, low: close, close, volume: close };
};
const history = { barSeconds: 3600, source: 'walk', series: { A: walk(0), B: walk(1) } };
const options = { underlyings: ['A', 'B'], asOfUnix: hours * 3600, horizonHours: 24, lookbackDays: 730 };
const bits = (set) => Buffer.concat([set.spotMove, set.volMove].map((matrix) => Buffer.from(matrix.buffer)));
const historical = core.historicalScenarios(history, options).scenarios;
const losses = historical.spotMove.map((move) => -move);
const smile = (k) => Math.sqrt((0.02 + 0.1 * (-0.3 * k + Math.sqrt(k * k + 0.04))) / 0.25);
const expiry = {
  expiryUnix: 7884000,
  forwardUsd: 100,
  smile: Array.from({ length: 25 }, (_, i) => {
    const strikeUsd = 50 + 5 * i;
    return { strikeUsd, markVol: smile(strikeUsd / 100 - 1), bidVol: null, askVol: null, openInterest: 1 };
  }),
};
const RESULTS = {
  historical: bits(historical),
  filtered: bits(core.filteredScenarios(history, options).scenarios),
  stressed: bits(core.stressedScenarios(history, { ...options, stressWindowDays: 365, grossExposureUsd: { A: 2, B: 1 } }).scenarios),
  monteCarlo: bits(core.monteCarloScenarios(core.monteCarloModel(history, options), 3000, 5)),
  forecast: JSON.stringify(core.forecastVolatility(history, { underlying: 'A', asOfUnix: options.asOfUnix, impliedVol: null, yesterdayVol: null })),
  surface: JSON.stringify(core.fitSurface({ spotUsd: 100, confidence: 1, expiries: [expiry], perpetual: null }, 0)),
  intervals: JSON.stringify(core.bootstrapTail(losses, { confidence: 0.99, seed: 3 })),
  tail: JSON.stringify(core.smoothedTail(losses, 0.995)),
};
for (const [name, value] of Object.entries(RESULTS)) {
  console.log(name, createHash('sha256').update(value).digest('hex'));
}`;

const folder = compileRiskCore('scenario-bits');
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe(`Node ${process.versions.node} and Node ${OTHER_NODE_VERSION}`, () => {
  const other = otherNode();
  const run = other === null && process.env['CI'] === undefined ? test.skip : test;
  run(
    'behavior: scenarios, forecasts, fits and intervals have the same bits',
    () => {
      if (other === null) throw new Error(`Node ${OTHER_NODE_VERSION} is not here: see tools/otherNode.ts.`);
      const here = runBeside(process.execPath, folder, SCRIPT);
      expect(here.trim().split('\n')).toHaveLength(8);
      expect(runBeside(other, folder, SCRIPT)).toBe(here);
    },
    120_000,
  );
});
