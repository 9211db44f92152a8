import { UnsignableFigureError, type MarginPayload } from './marginPayload.js';
import { requirementToSign, type ComputedRequirement, type VerifierState } from './requirementToSign.js';

/** What one engine signed. `signer` is its address in lower case. */
export type EngineSignature = { readonly signer: string; readonly signature: string };

/** The signatures as MarginVerifier takes them: as many as its threshold, by signer, each once. Null while some are missing. */
export function signaturesForContract(
  gathered: readonly EngineSignature[],
  threshold: number,
): readonly string[] | null {
  const bySigner = new Map(gathered.map(({ signer, signature }) => [signer.toLowerCase(), signature]));
  if (threshold < 1 || bySigner.size < threshold) return null;
  return [...bySigner]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, threshold)
    .map(([, signature]) => signature);
}

/** Why an engine does not put its name under what another engine ordered. */
export type CosigningRefused =
  'OTHER_FIGURES' | 'LIVES_TOO_LONG' | 'ACCOUNT_NOT_COMPUTED' | UnsignableFigureError['code'];

/**
 * Null when an engine may sign what another one ordered: it says of the account what this engine computed itself, and claims to
 * live no longer than the contract allows. The caller has made sure that signing is not held.
 */
export function whyNotCosigned(
  state: VerifierState,
  computed: ComputedRequirement | null,
  ordered: MarginPayload,
): CosigningRefused | null {
  if (computed === null || computed.account.toLowerCase() !== ordered.account.toLowerCase())
    return 'ACCOUNT_NOT_COMPUTED';
  if (ordered.expiry > BigInt(state.nowUnix + state.maxLifetimeSeconds)) return 'LIVES_TOO_LONG';
  const payload = Object.fromEntries(Object.entries(ordered).map(([field, value]) => [field, value.toString()]));
  const says = { payload, expiresAtUnix: Infinity };
  try {
    // Nothing new to sign: the ordered one says the same.
    return requirementToSign(state, computed, says, 0) === null ? null : 'OTHER_FIGURES';
  } catch (error) {
    if (error instanceof UnsignableFigureError) return error.code;
    throw error;
  }
}

/** A payload out of the text that stores keep. */
export function marginPayloadOf(text: Readonly<Record<string, string>>): MarginPayload {
  const word = (field: keyof MarginPayload) => text[field] ?? '';
  const whole = (field: keyof MarginPayload) => BigInt(word(field));
  return {
    ...{ account: word('account'), parameterSetId: word('parameterSetId') },
    ...{ oracleRoundsHash: word('oracleRoundsHash'), portfolioCommitment: word('portfolioCommitment') },
    ...{ portfolioValueUsd: whole('portfolioValueUsd'), initialMarginUsd: whole('initialMarginUsd') },
    ...{ maintenanceMarginUsd: whole('maintenanceMarginUsd'), expiry: whole('expiry'), sequence: whole('sequence') },
    engineVersionHash: word('engineVersionHash'),
  };
}
