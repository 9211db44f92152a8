import { describe, expect, test } from '@jest/globals';
import type { Block, Provider } from 'ethers';
import { voteClock } from './voteClock.js';

const WALL = 1_800_000_000_000;
const node = (answer: () => Promise<{ timestamp: number } | null>): Pick<Provider, 'getBlock'> => ({
  getBlock: () => answer() as Promise<Block | null>,
});
const at = (seconds: number) => async () => ({ timestamp: WALL / 1_000 + seconds });
const ahead = async (provider: Pick<Provider, 'getBlock'> | null) =>
  ((await voteClock(provider, () => WALL)()).getTime() - WALL) / 1_000;

describe('voteClock', () => {
  test('default: a chain that was moved on leads', async () => {
    expect(await ahead(node(at(86_400)))).toBe(86_400);
  });

  test('behavior: a node that lags, gives no answer or is not there leaves the wall clock', async () => {
    const failing = node(() => Promise.reject(new Error('timeout')));
    const answers = [node(at(-600)), node(async () => null), failing, null].map(ahead);
    expect(await Promise.all(answers)).toEqual([0, 0, 0, 0]);
  });

  test('behavior: the node is asked once for everybody within a second', async () => {
    let [asked, wall] = [0, WALL];
    const counting = node(async () => {
      asked++;
      return { timestamp: WALL / 1_000 };
    });
    const clock = voteClock(counting, () => wall);
    await Promise.all([clock(), clock(), clock()]);
    expect(asked).toBe(1);
    wall += 1_001;
    await clock();
    expect(asked).toBe(2);
  });
});
