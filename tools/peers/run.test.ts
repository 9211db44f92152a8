import { describe, expect, test } from '@jest/globals';
import { difference, type PeerFamily, type VectorFile } from './family.js';
import { scoreOf } from './run.js';

const file = { cases: [{ id: 'a' }, { id: 'b' }] } as unknown as VectorFile;
const family = (check: PeerFamily['check'], floor = 1): PeerFamily => ({ name: 'planted', floor, check });

describe('scoreOf', () => {
  test('default: cases without a difference agree', () => {
    const score = scoreOf(
      family(() => [
        { id: 'a', differences: [] },
        { id: 'b', differences: [] },
      ]),
      file,
    );
    expect(score).toMatchObject({ agree: 2, total: 2, belowFloor: false, lines: [] });
  });

  test('behavior: a family below its floor is told', () => {
    const half = () => [
      { id: 'a', differences: [] },
      { id: 'b', differences: ['price: ours 1, theirs 2', 'delta: ours 1, theirs 2'] },
    ];
    expect(scoreOf(family(half), file)).toMatchObject({
      belowFloor: true,
      lines: ['b price: ours 1, theirs 2 (and 1 more)'],
    });
    expect(scoreOf(family(half, 0.5), file).belowFloor).toBe(false);
  });

  test('behavior: a case left out of the answer counts against the family', () => {
    expect(
      scoreOf(
        family(() => [{ id: 'a', differences: [] }], 0.5),
        file,
      ).belowFloor,
    ).toBe(true);
  });

  test('error: a check that throws agrees with nothing', () => {
    const score = scoreOf(
      family(() => {
        throw new Error('planted');
      }),
      file,
    );
    expect(score).toMatchObject({ agree: 0, belowFloor: true });
  });
});

describe('difference', () => {
  test('default: either tolerance suffices', () => {
    expect(difference('x', 1.001, 1, { absolute: 0.01 })).toEqual([]);
    expect(difference('x', 1.001, 1, { relative: 0.01 })).toEqual([]);
    expect(difference('x', 1.001, 1, { absolute: 1e-4, relative: 1e-4 })).toHaveLength(1);
  });

  test('behavior: NaN never agrees', () => {
    expect(difference('x', NaN, 1, { absolute: 1 })).toHaveLength(1);
  });
});
