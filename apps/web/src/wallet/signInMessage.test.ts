import { describe, expect, test } from '@jest/globals';
import { ForeignDomainError, signInMessage } from './signInMessage.js';

const TERMS = {
  domain: 'risk.example',
  uri: 'https://risk.example',
  chainId: '31337',
  nonce: 'abcdefgh12345678',
  statement: 'Sign in to the Risk DAO.',
};
const HERE = {
  address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  host: 'risk.example',
  nowMs: Date.UTC(2026, 10, 21, 10),
};

describe('signInMessage', () => {
  test('default: the lines of ERC-4361 in their order, good for five minutes', () =>
    expect(signInMessage(TERMS, HERE).split('\n')).toEqual([
      'risk.example wants you to sign in with your Ethereum account:',
      HERE.address,
      '',
      'Sign in to the Risk DAO.',
      '',
      'URI: https://risk.example',
      'Version: 1',
      'Chain ID: 31337',
      'Nonce: abcdefgh12345678',
      'Issued At: 2026-11-21T10:00:00.000Z',
      'Expiration Time: 2026-11-21T10:05:00.000Z',
    ]));

  test('error: ForeignDomainError', () =>
    expect(() => signInMessage(TERMS, { ...HERE, host: 'risk.evil' })).toThrow(ForeignDomainError));
});
