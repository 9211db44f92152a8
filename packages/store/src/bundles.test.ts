import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundleHashes, type SimulationBundle } from '@riskdao/risk-core';
import { keepBundle, loadBundle } from './bundles.js';
import { temporaryStore, type TemporaryStore } from './testing/temporaryStore.js';

const BUNDLE: SimulationBundle = {
  schema: 'riskdao.bundle/1',
  market: { asOfUnix: 1_770_000_000, label: 'synthetic', source: 'a test', underlyings: {}, assets: {}, warnings: [] },
  history: { barSeconds: 3_600, source: 'a test', series: {} },
  depth: { books: {} },
  book: { label: 'synthetic', provenance: 'a test', accounts: [], safetyFund: { holdings: [] } },
  currentParameters: { gammaBuffer: '1' },
  proposedParameters: { gammaBuffer: '1.25' },
  parameterHistory: { gammaBuffer: [{ sinceUnix: 1_760_000_000, value: '1' }] },
  seed: 7,
  paths: 2_000,
};

describe('bundles', () => {
  let store: TemporaryStore;
  beforeAll(async () => {
    store = await temporaryStore();
  }, 60_000);
  afterAll(() => store.close());

  test('default: what is kept comes back whole, under its own hash', async () => {
    const hash = await keepBundle(store.client, BUNDLE);
    expect(hash).toBe(bundleHashes(BUNDLE).bundle);
    expect(await loadBundle(store.client, hash)).toEqual(BUNDLE);
  });

  test('behavior: a bundle without a history of parameters comes back without one', async () => {
    const { parameterHistory, ...bundle } = BUNDLE;
    expect(parameterHistory).toBeDefined();
    expect(await loadBundle(store.client, await keepBundle(store.client, bundle))).toEqual(bundle);
  });

  test('behavior: equal parts are kept once', async () => {
    const before = await store.client.document.count();
    await keepBundle(store.client, { ...BUNDLE, seed: 8 });
    expect(await store.client.document.count()).toBe(before + 1);
  });

  test('error: MISSING_DOCUMENT, CORRUPT_DOCUMENT', async () => {
    await expect(loadBundle(store.client, `0x${'0'.repeat(64)}`)).rejects.toMatchObject({ code: 'MISSING_DOCUMENT' });
    const hash = await keepBundle(store.client, BUNDLE);
    const { book } = bundleHashes(BUNDLE);
    await store.client.document.update({ where: { hash: book }, data: { canonicalJson: '{}' } });
    await expect(loadBundle(store.client, hash)).rejects.toMatchObject({ code: 'CORRUPT_DOCUMENT' });
  });
});
