import { describe, expect, test } from '@jest/globals';
import { askedAnew } from './askedAnew.js';

describe('askedAnew', () => {
  function asking() {
    let [now, asked] = [0, 0];
    const answer = askedAnew(
      1_000,
      async () => {
        asked += 1;
        if (asked === 1) throw new Error('away');
        return asked;
      },
      () => now,
    );
    return { answer, pass: (milliseconds: number) => (now += milliseconds), count: () => asked };
  }

  test('default: one question for all, and a new one when the time is over', async () => {
    const { answer, pass, count } = asking();
    await expect(answer()).rejects.toThrow('away');
    expect(await Promise.all([answer(), answer()])).toEqual([2, 2]);
    pass(1_000);
    expect(await answer()).toBe(2);
    pass(1);
    expect(await answer()).toBe(3);
    expect(count()).toBe(3);
  });

  test('behavior: after forget the next call asks', async () => {
    const { answer } = asking();
    await answer().catch(() => undefined);
    await answer();
    answer.forget();
    expect(await answer()).toBe(3);
  });
});
