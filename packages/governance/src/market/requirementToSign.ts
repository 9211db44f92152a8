import { formatUnits } from 'ethers';
import { signedUsd, type MarginPayload } from './marginPayload.js';

/** What the contracts demand of a signed requirement now, read at one block. */
export type VerifierState = {
  /** Of the block. */
  readonly nowUnix: number;
  readonly engineVersionHash: string;
  /** Whether the key at hand is one of the engines. */
  readonly isSigner: boolean;
  readonly threshold: number;
  readonly maxLifetimeSeconds: number;
  readonly maxOracleAgeSeconds: number;
  readonly parameterSetId: string;
  /** The newest state of the score feed; when it was new. */
  readonly oracleRoundsHash: string;
  readonly oracleAtUnix: number;
  /** How far publishers may differ, as a share of their median: further off, our own market is not theirs. */
  readonly maxDispersionBps: number;
  /** USD with 18 decimals by underlying; only those of which the feed has a reading. */
  readonly medianUsd18: Readonly<Record<string, bigint>>;
};

/** Why nothing is signed now. */
export type SigningHeld = {
  readonly code:
    | 'NOT_A_SIGNER'
    | 'OTHER_ENGINE_VERSION'
    | 'OTHER_PARAMETER_SET'
    | 'ORACLE_STALE'
    | 'MARKET_DEGRADED'
    | 'MARKET_STALE'
    | 'MARKETS_DISAGREE';
  readonly detail: string;
};

/** The market that requirements were computed from, and the engine that did. */
export type SigningEngine = {
  readonly engineVersionHash: string;
  readonly setId: string;
  readonly market: {
    readonly quality: 'sound' | 'degraded';
    readonly asOfUnix: number;
    readonly spotUsd: Readonly<Record<string, number>>;
  };
};

const BPS = 10_000;

/**
 * Null when requirements may be signed. What is signed lets others liquidate, so it rests on a sound and fresh market that agrees with
 * the chain's own feed, under the set and engine version that the chain has. Without a signature the contracts fall back to the
 * upper bound, under which nobody is liquidated.
 */
export function whySigningIsHeld(
  state: VerifierState,
  { engineVersionHash, setId, market }: SigningEngine,
): SigningHeld | null {
  const held = (code: SigningHeld['code'], detail: string): SigningHeld => ({ code, detail });
  if (!state.isSigner)
    return held('NOT_A_SIGNER', 'The key is not one of the engines. Propose addSigner, or set another.');
  if (state.engineVersionHash !== engineVersionHash)
    return held(
      'OTHER_ENGINE_VERSION',
      `The chain wants ${state.engineVersionHash}, this engine is ${engineVersionHash}.`,
    );
  if (state.parameterSetId !== setId)
    return held('OTHER_PARAMETER_SET', `In force is ${state.parameterSetId}, computed was ${setId}.`);
  if (market.quality === 'degraded') return held('MARKET_DEGRADED', 'The newest market is degraded.');
  const marketAge = state.nowUnix - market.asOfUnix;
  if (marketAge > state.maxOracleAgeSeconds)
    return held('MARKET_STALE', `The newest market is ${marketAge} s old, allowed are ${state.maxOracleAgeSeconds}.`);
  const oracleAge = state.nowUnix - state.oracleAtUnix;
  if (oracleAge >= state.maxOracleAgeSeconds)
    return held(
      'ORACLE_STALE',
      `The feed has been silent for ${oracleAge} s, allowed are ${state.maxOracleAgeSeconds}.`,
    );
  for (const [symbol, median] of Object.entries(state.medianUsd18)) {
    const [spot, feed] = [market.spotUsd[symbol], Number(formatUnits(median, 18))];
    if (spot === undefined) continue;
    // Also when one of them is no number, or zero.
    if (!(Math.abs(spot - feed) * BPS <= state.maxDispersionBps * feed))
      return held('MARKETS_DISAGREE', `${symbol} is ${spot} USD here and ${feed} USD on the chain.`);
  }
  return null;
}

/** A requirement as it was computed, of a portfolio that the chain names. USD; the value has either sign. */
export type ComputedRequirement = {
  readonly account: string;
  readonly setId: string;
  readonly portfolioCommitment: string;
  readonly positionValueUsd: number;
  readonly initialUsd: number;
  readonly maintenanceUsd: number;
};

export type LastSigned = { readonly payload: Readonly<Record<string, string>>; readonly expiresAtUnix: number };

/**
 * The payload to sign, less its sequence; null when what was signed last says the same and lives beyond `renewWithinSeconds`, or as
 * long as a new one would.
 * Requirements are rounded up and values down (I12). Throws UnsignableFigureError.
 */
export function requirementToSign(
  state: VerifierState,
  computed: ComputedRequirement,
  last: LastSigned | null,
  renewWithinSeconds: number,
): { readonly payload: Omit<MarginPayload, 'sequence'>; readonly validUntilUnix: number } | null {
  const { account, setId, portfolioCommitment, positionValueUsd, initialUsd, maintenanceUsd } = computed;
  const expiryUnix = state.nowUnix + state.maxLifetimeSeconds;
  const payload = {
    account,
    parameterSetId: setId,
    oracleRoundsHash: state.oracleRoundsHash,
    portfolioCommitment,
    portfolioValueUsd: signedUsd(positionValueUsd, 'down'),
    initialMarginUsd: signedUsd(initialUsd, 'up'),
    maintenanceMarginUsd: signedUsd(maintenanceUsd, 'up'),
    expiry: BigInt(expiryUnix),
    engineVersionHash: state.engineVersionHash,
  };
  const isKnown = last !== null && SAYING.every((field) => last.payload[field] === payload[field].toString());
  const validUntilUnix = Math.min(expiryUnix, state.oracleAtUnix + state.maxOracleAgeSeconds);
  const livesOn = Math.min(state.nowUnix + renewWithinSeconds + 1, validUntilUnix);
  return isKnown && last.expiresAtUnix >= livesOn ? null : { payload, validUntilUnix };
}

/** Fields that say something of the account; the others only say for how long. */
const SAYING = [
  ...(['parameterSetId', 'portfolioCommitment', 'portfolioValueUsd', 'initialMarginUsd'] as const),
  ...(['maintenanceMarginUsd', 'engineVersionHash'] as const),
] as const;
