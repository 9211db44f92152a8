import { describe, expect, test } from '@jest/globals';
import type { PowerReading } from '../evidence/evidence.js';
import { agreedPower } from './power.js';

const VOTER = `0x${'1'.repeat(40)}`;
const OTHER = `0x${'2'.repeat(40)}`;

function reading(endpoint: string, power = '100', change: object = {}): PowerReading {
  const value = {
    blockNumber: 5,
    blockHash: '0xaa',
    blockTimestamp: 1_000,
    totalSupply: '1000',
    powers: { [VOTER]: power, [OTHER]: '7' },
    ...change,
  };
  return { endpoint, reading: { kind: 'fetched', value } };
}
const down: PowerReading = { endpoint: 'down', reading: { kind: 'failed', code: 'TIMEOUT', detail: '' } };

describe('agreedPower', () => {
  test('default: endpoints that agree', () => {
    const power = agreedPower([reading('a'), reading('b')], [VOTER, OTHER]);
    expect(power.kind === 'agreed' && [power.powerOf(VOTER), power.totalSupply, power.disagreements]).toEqual([
      100n,
      1000n,
      [],
    ]);
  });

  test('behavior: one of three lies, the majority counts and the liar is named', () => {
    const power = agreedPower([reading('a'), reading('b', '900'), reading('c')], [VOTER]);
    expect(power.kind === 'agreed' && power.powerOf(VOTER)).toBe(100n);
    expect(power.disagreements).toMatchObject([{ what: `power of ${VOTER}`, liars: ['b'] }]);
  });

  test.each([
    ['block hash', { blockHash: '0xbb' }],
    ['block time', { blockTimestamp: 2 }],
    ['total supply', { totalSupply: '1' }],
  ])('behavior: one of three lies about the %s', (_, change) => {
    const power = agreedPower([reading('a'), reading('b', '100', change), reading('c')], [VOTER]);
    expect(power.kind).toBe('agreed');
    expect(power.disagreements[0]?.liars).toEqual(['b']);
  });

  test.each([
    ['two of three lie differently', [reading('a', '1'), reading('b', '2'), reading('c')], 'RPC_NO_MAJORITY'],
    ['two endpoints disagree', [reading('a', '1'), reading('c')], 'RPC_NO_MAJORITY'],
    ['one endpoint answers', [reading('a'), down, down], 'RPC_TOO_FEW'],
    [
      'none states the power',
      [reading('a', '1', { powers: {} }), reading('b', '1', { powers: {} })],
      'RPC_POWER_MISSING',
    ],
  ] as const)('error: %s, halt', (_, readings, code) => {
    expect(agreedPower(readings, [VOTER])).toMatchObject({ kind: 'unverifiable', code });
  });

  test('error: two of three lie alike against the hub and the third, halt', () => {
    const readings = [reading('a', '900'), reading('b', '900'), reading('c')];
    expect(agreedPower(readings, [VOTER], new Map([[VOTER, 100n]]))).toMatchObject({ code: 'RPC_OUTVOTED_WITNESS' });
  });

  test('behavior: an endpoint that is down does not hide a liar', () => {
    const power = agreedPower([reading('a'), reading('b'), reading('c', '5'), down], [VOTER]);
    expect(power.disagreements[0]?.liars).toEqual(['c']);
  });
});
