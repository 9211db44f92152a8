import { describe, expect, test } from '@jest/globals';
import { openChainHead } from './chainHead.js';

describe('openChainHead', () => {
  test('default: the newest block, asked once for all', async () => {
    let asked = 0;
    const head = openChainHead({ getBlockNumber: async () => 40 + ++asked });
    expect(await Promise.all([head(), head(), head()])).toEqual([41n, 41n, 41n]);
  });

  test('behavior: null without a node, from one that fails, and from one that is silent', async () => {
    expect(await openChainHead(null)()).toBeNull();
    expect(await openChainHead({ getBlockNumber: () => Promise.reject(new Error('away')) })()).toBeNull();
    expect(await openChainHead({ getBlockNumber: () => new Promise(() => undefined) })()).toBeNull();
  });
});
