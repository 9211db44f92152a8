import { describe, expect, test } from '@jest/globals';
import {
  requirementToSign,
  whySigningIsHeld,
  type ComputedRequirement,
  type LastSigned,
  type SigningEngine,
  type VerifierState,
} from './requirementToSign.js';

const NOW = 1_800_000_000;
const hash = (digit: string) => `0x${digit.repeat(64)}`;
const WAD = 10n ** 18n;

const state: VerifierState = {
  ...{ nowUnix: NOW, engineVersionHash: hash('e'), isSigner: true, threshold: 1, parameterSetId: hash('5') },
  ...{ maxLifetimeSeconds: 120, maxOracleAgeSeconds: 120, oracleRoundsHash: hash('0'), oracleAtUnix: NOW - 20 },
  ...{ maxDispersionBps: 500, medianUsd18: { BTC: 100_000n * WAD } },
};
const market: SigningEngine['market'] = { quality: 'sound', asOfUnix: NOW - 30, spotUsd: { BTC: 100_000 } };
const engine: SigningEngine = { engineVersionHash: hash('e'), setId: hash('5'), market };

describe('whySigningIsHeld', () => {
  test('default: a sound, fresh market that the chain agrees with may be signed on', () => {
    expect(whySigningIsHeld(state, engine)).toBeNull();
    // Exactly as far apart as publishers may be; and an underlying of which the feed says nothing.
    const edge = { ...market, spotUsd: { BTC: 105_000, ETH: 1 } };
    expect(whySigningIsHeld(state, { ...engine, market: edge })).toBeNull();
  });

  test.each<[string, Partial<VerifierState>, Partial<SigningEngine['market']>, Partial<SigningEngine>]>([
    ['NOT_A_SIGNER', { isSigner: false }, {}, {}],
    ['OTHER_ENGINE_VERSION', {}, {}, { engineVersionHash: hash('f') }],
    ['OTHER_PARAMETER_SET', { parameterSetId: hash('6') }, {}, {}],
    ['MARKET_DEGRADED', {}, { quality: 'degraded' }, {}],
    ['MARKET_STALE', {}, { asOfUnix: NOW - 121 }, {}],
    ['ORACLE_STALE', { oracleAtUnix: NOW - 120 }, {}, {}],
    ['MARKETS_DISAGREE', {}, { spotUsd: { BTC: 105_001 } }, {}],
    ['MARKETS_DISAGREE', {}, { spotUsd: { BTC: NaN } }, {}],
  ])('error: I14 %s', (code, ofState, ofMarket, ofEngine) => {
    const held = whySigningIsHeld(
      { ...state, ...ofState },
      { ...engine, ...ofEngine, market: { ...market, ...ofMarket } },
    );
    expect(held?.code).toBe(code);
  });
});

describe('requirementToSign', () => {
  const computed: ComputedRequirement = {
    ...{ account: `0x${'ab'.repeat(20)}`, setId: hash('5'), portfolioCommitment: hash('c') },
    ...{ positionValueUsd: -1_234.5678915, initialUsd: 5_000.0000001, maintenanceUsd: 4_000 },
  };
  const signedAt = (validUntilUnix: number, of: ComputedRequirement = computed): LastSigned => {
    const order = requirementToSign(state, of, null, 75);
    const payload = Object.entries(order?.payload ?? {}).map(([field, value]) => [field, value.toString()] as const);
    return { payload: Object.fromEntries(payload), expiresAtUnix: validUntilUnix };
  };

  test('default: I12 rounded against the risk taker, valid as long as contract and feed allow', () => {
    const order = requirementToSign(state, computed, null, 75);
    expect(order?.payload).toMatchObject({ portfolioCommitment: hash('c'), oracleRoundsHash: hash('0') });
    expect(Number(order?.payload.initialMarginUsd) / 1e18).toBeGreaterThan(computed.initialUsd);
    expect(Number(order?.payload.portfolioValueUsd) / 1e18).toBeLessThan(computed.positionValueUsd);
    expect(order?.payload.expiry).toBe(BigInt(NOW + 120));
    // The feed's state is 20 s old already, and the contract counts from there.
    expect(order?.validUntilUnix).toBe(NOW + 100);
  });

  test('behavior: the same is not signed again while it lives long enough, and not when it would live no longer', () => {
    expect(requirementToSign(state, computed, signedAt(NOW + 76), 75)).toBeNull();
    expect(requirementToSign(state, computed, signedAt(NOW + 75), 75)).not.toBeNull();
    const silent = { ...state, oracleAtUnix: NOW - 90 };
    expect(requirementToSign(silent, computed, signedAt(NOW + 30), 75)).toBeNull();
  });

  test.each<Partial<ComputedRequirement>>([
    { portfolioCommitment: hash('d') },
    { maintenanceUsd: 4_000.01 },
    { positionValueUsd: -1_234.6 },
    { setId: hash('7') },
  ])('behavior: %p is something new to sign', (change) => {
    expect(requirementToSign(state, { ...computed, ...change }, signedAt(NOW + 100), 75)).not.toBeNull();
  });

  test('error: a figure that no double can carry to the chain', () => {
    const broken = { ...computed, initialUsd: Infinity };
    expect(() => requirementToSign(state, broken, null, 75)).toThrow(
      expect.objectContaining({ code: 'UNSIGNABLE_FIGURE' }),
    );
  });
});
