import { describe, expect, test } from '@jest/globals';
import type { MarginPayload } from './marginPayload.js';
import type { ComputedRequirement, VerifierState } from './requirementToSign.js';
import { requirementToSign } from './requirementToSign.js';
import { marginPayloadOf, signaturesForContract, whyNotCosigned } from './signatureQuorum.js';

const by = (digit: string) => ({ signer: `0x${digit.repeat(40)}`, signature: `signed by ${digit}` });

describe('signaturesForContract', () => {
  test('default: as many as the threshold, ascending by the number that an address is', () => {
    const gathered = [by('c'), by('A'), by('9'), by('b')];
    expect(signaturesForContract(gathered, 3)).toEqual(['signed by 9', 'signed by A', 'signed by b']);
    expect(signaturesForContract(gathered, 1)).toEqual(['signed by 9']);
  });

  test('error: an engine that signs twice is one engine', () => {
    expect(signaturesForContract([by('a'), by('A')], 2)).toBeNull();
    expect(signaturesForContract([], 0)).toBeNull();
  });
});

describe('whyNotCosigned', () => {
  const NOW = 1_800_000_000;
  const hash = (digit: string) => `0x${digit.repeat(64)}`;
  const state: VerifierState = {
    ...{ nowUnix: NOW, engineVersionHash: hash('e'), isSigner: true, threshold: 2, parameterSetId: hash('5') },
    ...{ maxLifetimeSeconds: 120, maxOracleAgeSeconds: 120, oracleRoundsHash: hash('0'), oracleAtUnix: NOW - 20 },
    ...{ maxDispersionBps: 500, medianUsd18: {} },
  };
  const computed: ComputedRequirement = {
    ...{ account: `0x${'ab'.repeat(20)}`, setId: hash('5'), portfolioCommitment: hash('c') },
    ...{ positionValueUsd: -12.5, initialUsd: 5_000, maintenanceUsd: 4_000 },
  };
  const order = requirementToSign(state, computed, null, 75)?.payload;
  if (order === undefined) throw new Error('nothing to order');
  const text = Object.entries({ ...order, sequence: 7n }).map(([field, value]) => [field, value.toString()] as const);
  const ordered = marginPayloadOf(Object.fromEntries(text));

  test('default: what another engine ordered and this one computed is signed, also a little later', () => {
    expect(ordered).toEqual({ ...order, sequence: 7n });
    expect(whyNotCosigned(state, computed, ordered)).toBeNull();
    expect(whyNotCosigned({ ...state, nowUnix: NOW + 9, oracleRoundsHash: hash('1') }, computed, ordered)).toBeNull();
  });

  test.each<[string, Partial<MarginPayload>, Partial<ComputedRequirement>]>([
    ['OTHER_FIGURES', { maintenanceMarginUsd: 1n }, {}],
    ['OTHER_FIGURES', { portfolioCommitment: hash('d') }, {}],
    ['OTHER_FIGURES', { parameterSetId: hash('6') }, {}],
    ['OTHER_FIGURES', { engineVersionHash: hash('f') }, {}],
    ['OTHER_FIGURES', {}, { initialUsd: 5_000.01 }],
    ['LIVES_TOO_LONG', { expiry: BigInt(NOW + 121) }, {}],
    ['ACCOUNT_NOT_COMPUTED', { account: `0x${'cd'.repeat(20)}` }, {}],
    ['UNSIGNABLE_FIGURE', {}, { initialUsd: Infinity }],
  ])('error: %s %p %p', (code, ofOrder, ofComputed) => {
    expect(whyNotCosigned(state, { ...computed, ...ofComputed }, { ...ordered, ...ofOrder })).toBe(code);
  });

  test('error: an account that this engine knows nothing of', () => {
    expect(whyNotCosigned(state, null, ordered)).toBe('ACCOUNT_NOT_COMPUTED');
  });
});
