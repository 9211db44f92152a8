import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { measured, temporaryStore, until, type TemporaryStore } from '@riskdao/store/testing';
import { oneParameter, startApi, steadyLoad } from './apiProcess.fixture.js';

const PER_SECOND = 200;
/** The API ends itself with code 1 when it could not finish within 25 s. */
const ORDERLY_EXIT = 0;

describe('SIGTERM under load', () => {
  let store: TemporaryStore;
  beforeAll(async () => {
    store = await temporaryStore();
    await oneParameter(store);
  }, 120_000);
  afterAll(() => store.close());

  test(`behavior: F22 at ${PER_SECOND} requests a second no answer is broken or left out, and the process ends by itself`, async () => {
    const api = await startApi(store);
    const { counts, stop } = steadyLoad(api.port, PER_SECOND);
    await until('requests are answered', () => (counts.get('answered') ?? 0) > PER_SECOND);
    const sentAt = performance.now();
    api.process.kill('SIGTERM');
    await until('the process has ended', () => api.process.exitCode !== null);
    measured('from SIGTERM to the exit', [performance.now() - sentAt]);
    await stop();
    expect(api.process.exitCode).toBe(ORDERLY_EXIT);
    const { answered, ...others } = Object.fromEntries(counts) as Record<string, number>;
    expect(answered).toBeGreaterThan(PER_SECOND);
    // Refusing (503) and not listening any more are clear answers: a client asks another process.
    expect(
      Object.keys(others).filter((outcome) => outcome !== 'refused by 503' && outcome !== 'not connected'),
    ).toEqual([]);
  }, 180_000);
});
