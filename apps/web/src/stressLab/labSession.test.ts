import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { accountImpact, bundleHashes, type PriceHistory, type SimulationBundle } from '@riskdao/risk-core';
import { labBundle, NOTHING_MOVED } from './labInputs.js';
import type { LabAnswer } from './labProtocol.js';
import { labSession } from './labSession.js';

const ROOT = path.resolve(import.meta.dirname, '../../../..');

describe('labSession', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'riskdao-lab-'));
  let bundle: SimulationBundle;
  let bundleHash: string;

  beforeAll(() => {
    execFileSync(process.execPath, [path.join(ROOT, 'apps/cli/bin/riskdao.mjs'), 'demo-data', '--out', folder]);
    const whole = JSON.parse(readFileSync(path.join(folder, 'bundle.json'), 'utf8')) as SimulationBundle;
    const book = { ...whole.book, accounts: whole.book.accounts.slice(0, 12) };
    bundle = { ...whole, book, history: fourHourBars(whole.history), paths: 200 };
    bundleHash = bundleHashes(bundle).bundle;
  }, 60_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function opened(served: unknown, status = 200) {
    const answers: LabAnswer[] = [];
    let clock = 0;
    const handle = labSession({
      fetch: async () => ({ ok: status === 200, status, json: async () => served }),
      answer: (answer) => answers.push(answer),
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
      milliseconds: () => clock++,
    });
    const load = () => handle({ kind: 'load', url: '/v1/bundles/x', bundleHash });
    return { answers, handle, load };
  }

  test("default: the slider's proposal gives the engine's own numbers, accounts first", async () => {
    const { answers, handle, load } = opened(bundle);
    await load();
    expect(answers).toEqual([{ kind: 'loaded', base: expect.objectContaining({ bundleHash, accounts: 12 }) }]);
    const inputs = { ...NOTHING_MOVED, parameters: { initialMarginFactor: 11_000n } };
    await handle({ kind: 'run', run: 1, inputs });
    expect(answers.map(({ kind }) => kind)).toEqual(['loaded', 'progress', 'progress', 'accounts', 'progress', 'done']);
    const done = answers.at(-1);
    if (done?.kind !== 'done') throw new Error('the run was not done');
    const { affected, changes, line } = done.findings;
    expect(changes.map(({ id }) => id)).toEqual(['initialMarginFactor']);
    expect(line).toContain('tightens 1 parameter');
    const [row] = affected.rows;
    const { before, after } = accountImpact(labBundle(bundle, inputs), row?.id ?? '');
    expect(row?.before.initialUsd).toBe(before.initialUsd);
    expect(row?.after.initialUsd).toBe(after.initialUsd);
  }, 60_000);

  test('behavior: a newer request ends the ones before it; a market moved alone moves both sides', async () => {
    const { answers, handle, load } = opened(bundle);
    await load();
    const calm = { ...NOTHING_MOVED, parameters: { initialMarginFactor: 10_500n } };
    const fallen = { parameters: {}, market: { ETH: { spotMove: -0.3, volMove: 0.5 } } };
    await Promise.all([calm, calm, fallen].map((inputs, run) => handle({ kind: 'run', run, inputs })));
    const [done, ...others] = answers.filter(({ kind }) => kind === 'done');
    expect(others).toEqual([]);
    if (done?.kind !== 'done') throw new Error('no run was done');
    expect(done.run).toBe(2);
    const { before, after } = done.findings.affected.totals;
    expect(after).toEqual(before);
    const spot = (report: { market: SimulationBundle['market'] }) => report.market.underlyings['ETH']?.spotUsd ?? NaN;
    expect(spot(labBundle(bundle, fallen))).toBeCloseTo(0.7 * spot(bundle), 6);
  }, 60_000);

  test('error: values that nobody may propose', async () => {
    const { answers, handle, load } = opened(bundle);
    await load();
    const inputs = { ...NOTHING_MOVED, parameters: { initialMarginFactor: 100n } };
    await handle({ kind: 'run', run: 2, inputs });
    expect(answers.at(-1)).toMatchObject({ kind: 'failed', run: 2, failure: { code: 'CHANGE_OUT_OF_BOUNDS' } });
  });

  test.each([
    ['a bundle other than its name', 200, 'BUNDLE_MISMATCH'],
    ['a bundle that is gone', 404, 'BUNDLE_UNAVAILABLE'],
  ])('error: %s', async (_, status, code) => {
    const { answers, load } = opened({ ...bundle, seed: bundle.seed + 1 }, status);
    await load();
    expect(answers).toEqual([{ kind: 'loadFailed', failure: { code, message: expect.any(String) } }]);
  });
});

/** Every fourth close: a quarter of the work for the same code. */
function fourHourBars(history: PriceHistory): PriceHistory {
  const kept = (values: readonly number[]) => values.filter((_, bar) => bar % 4 === 3);
  return {
    ...history,
    barSeconds: 4 * history.barSeconds,
    series: Object.fromEntries(
      Object.entries(history.series).map(([symbol, { startUnix, open, high, low, close, volume }]) => [
        symbol,
        {
          startUnix: startUnix.filter((_, bar) => bar % 4 === 0),
          open: kept(open),
          high: kept(high),
          low: kept(low),
          close: kept(close),
          volume: kept(volume),
        },
      ]),
    ),
  };
}
