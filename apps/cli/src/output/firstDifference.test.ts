import { describe, expect, test } from '@jest/globals';
import { firstDifference } from './firstDifference.js';

describe('firstDifference', () => {
  test('default', () => {
    const left = { a: 1, rows: [{ id: 'x', usd: 5 }] };
    expect(firstDifference(left, structuredClone(left))).toBeNull();
    expect(firstDifference(left, { a: 1, rows: [{ id: 'x', usd: 6 }] })).toEqual({
      path: '$.rows[0].usd',
      left: '5',
      right: '6',
    });
  });

  test('behavior: what is missing on one side is a difference', () => {
    expect(firstDifference({ a: 1 }, {})).toEqual({ path: '$.a', left: '1', right: '(absent)' });
    expect(firstDifference([1], [1, 2])).toEqual({ path: '$[1]', left: '(absent)', right: '2' });
    expect(firstDifference([], {})).toEqual({ path: '$', left: '[]', right: '{}' });
    expect(firstDifference(0, -0)).toEqual({ path: '$', left: '0', right: '0' });
    expect(firstDifference(null, {})).toMatchObject({ path: '$' });
  });
});
