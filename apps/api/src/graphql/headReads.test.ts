import { describe, expect, test } from '@jest/globals';
import { openHeadReads } from './headReads.js';

/** Data whose state has a number, and how often it was read. */
function countedData() {
  const data = { state: 1, versionReads: 0, reads: 0, isAway: false };
  const heads = openHeadReads(async () => {
    data.versionReads += 1;
    if (data.isAway) throw new Error('away');
    return `v${data.state}`;
  });
  const read = () =>
    heads.read('state', async () => {
      data.reads += 1;
      return data.state;
    });
  return { data, heads, read };
}

describe('openHeadReads', () => {
  test('default: what many ask at once is read once, and again only when the data has changed', async () => {
    const { data, heads, read } = countedData();
    expect(await Promise.all(Array.from({ length: 50 }, read))).toEqual(Array.from({ length: 50 }, () => 1));
    heads.forget();
    expect(await read()).toBe(1);
    expect(data).toMatchObject({ reads: 1, versionReads: 2 });
    data.state = 2;
    heads.forget();
    expect(await read()).toBe(2);
    expect(data.reads).toBe(2);
  });

  test('behavior: a value is never older than the version that is named with it', async () => {
    const { data, heads, read } = countedData();
    await read();
    data.state = 2;
    heads.forget();
    expect([await heads.version(), await read()]).toEqual(['v2', 2]);
  });

  test('error: what failed is not kept', async () => {
    const { data, heads, read } = countedData();
    data.isAway = true;
    await expect(read()).rejects.toThrow('away');
    data.isAway = false;
    expect(await read()).toBe(1);
    await expect(heads.read('broken', () => Promise.reject(new Error('once')))).rejects.toThrow('once');
    expect(await heads.read('broken', async () => 'mended')).toBe('mended');
  });
});
