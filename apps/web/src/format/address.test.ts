import { describe, expect, test } from '@jest/globals';
import { checksummed, shortHash } from './address.js';

/** From the examples of ERC-55. */
const ADDRESS = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';

describe('checksummed', () => {
  test.each([ADDRESS, ADDRESS.toLowerCase(), `0x${ADDRESS.slice(2).toUpperCase()}`])('default: %s', (value) =>
    expect(checksummed(value)).toBe(ADDRESS),
  );

  test.each(['0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', '0x12', 'delegate.eth', ''])(
    'error: %p is no address',
    (value) => expect(checksummed(value)).toBeNull(),
  );
});

describe('shortHash', () => {
  test('default: both ends stay', () => expect(shortHash(`0x${'ab'.repeat(32)}`)).toBe('0xabababab…ababab'));
  test('behavior: short text is not cut', () => expect(shortHash('Qm12')).toBe('Qm12'));
});
