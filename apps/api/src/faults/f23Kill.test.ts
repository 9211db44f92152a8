import http from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { measured, repetitions, temporaryStore, until, type TemporaryStore } from '@riskdao/store/testing';
import { askOnce, oneParameter, startApi, steadyLoad } from './apiProcess.fixture.js';

const KILLS = repetitions({ quick: 2, full: 20 });

describe('kill -9 of the API', () => {
  let store: TemporaryStore;
  beforeAll(async () => {
    store = await temporaryStore();
    await oneParameter(store);
  }, 120_000);
  afterAll(() => store.close());

  test(
    `behavior: F23 ${KILLS} at random moments: started again at the same address it answers the same, and no answer was wrong`,
    async () => {
      let api = await startApi(store);
      const { counts, stop } = steadyLoad(api.port, 50);
      const starts: number[] = [];
      for (let kill = 0; kill < KILLS; kill++) {
        const before = counts.get('answered') ?? 0;
        await until('requests are answered', () => (counts.get('answered') ?? 0) > before + 20 * Math.random());
        const ended = new Promise((resolve) => api.process.once('exit', resolve));
        api.process.kill('SIGKILL');
        await ended;
        const startedAt = performance.now();
        api = await startApi(store, api.port);
        starts.push(performance.now() - startedAt);
      }
      expect(await askOnce(api.port, new http.Agent())).toBe('answered');
      await stop();
      measured('a start of the API until it listens', starts);
      expect(counts.get('other answer')).toBeUndefined();
      api.process.kill('SIGKILL');
    },
    120_000 + KILLS * 60_000,
  );
});
