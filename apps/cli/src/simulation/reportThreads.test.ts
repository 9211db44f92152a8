import { afterAll, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { demoBundle } from '../demo/demoBundle.js';
import { bookThen } from '../start/demo/bookThen.js';
import { runSimulation } from './runSimulation.js';
import type { reportThreads as ReportThreads } from './reportThreads.js';

// Threads run what was built.
const BUILT = path.resolve(import.meta.dirname, '../../dist/simulation/reportThreads.js');

describe('reportThreads', () => {
  const whole = demoBundle(1);
  const bundle = { ...whole, book: bookThen(whole.book, 10), paths: 100 };
  let threads: ReturnType<typeof ReportThreads>;

  test('default: the bytes of runSimulation, in any number of threads; one that fails harms no other', async () => {
    expect(existsSync(BUILT)).toBe(true);
    const { reportThreads } = (await import(BUILT)) as { reportThreads: typeof ReportThreads };
    threads = reportThreads(2);
    const broken = { ...bundle, history: { ...bundle.history, series: {} } };
    const [made, failed] = await Promise.allSettled([threads.make(bundle, 'One'), threads.make(broken, null)]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('istory') } });
    const expected = await runSimulation(bundle, { title: 'One', threads: 1 }, () => undefined);
    expect(made).toMatchObject({ status: 'fulfilled', value: { reportHash: expected.reportHash } });
  }, 120_000);

  test('error: what is under way and what comes later is refused when the threads are ended', async () => {
    const [running, later] = [threads.make(bundle, null), threads.make(bundle, null)];
    const refused = Promise.all([running, later].map((report) => expect(report).rejects.toThrow('ended')));
    await threads.close();
    await refused;
    await expect(threads.make(bundle, null)).rejects.toThrow('ended');
  }, 60_000);

  afterAll(() => threads.close());
});
