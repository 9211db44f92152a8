import { canonicalJson, contentHash } from '@riskdao/risk-core';
import { GovernanceError } from '../errors.js';
import type { VoteEvidence } from './evidence.js';

export class EvidenceNotReadableError extends GovernanceError {
  readonly code = 'EVIDENCE_NOT_READABLE';
  constructor(detail: string) {
    super(`The evidence bundle cannot be read: ${detail}. Fetch it again, or collect the evidence anew.`);
  }
}

/** One file with all that is needed to verify a vote offline, named by its content. */
export type EvidenceBundle = { readonly hash: string; readonly text: string };

export function sealEvidence(evidence: VoteEvidence): EvidenceBundle {
  return { hash: contentHash(evidence), text: canonicalJson(evidence) };
}

/**
 * Reads a bundle back; throws {@link EvidenceNotReadableError} when it is not one, or not the one that `hash` names. The
 * content is judged by `verifyResult`, not here.
 */
export function openEvidence(text: string, hash: string | null = null): VoteEvidence {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new EvidenceNotReadableError(cause instanceof Error ? cause.message : String(cause));
  }
  const evidence = value as VoteEvidence;
  if (typeof value !== 'object' || value === null || evidence.schema !== 'riskdao.evidence/1')
    throw new EvidenceNotReadableError('it has no schema riskdao.evidence/1');
  const named = contentHash(value);
  if (hash !== null && named !== hash) throw new EvidenceNotReadableError(`it is ${named}, not ${hash}`);
  return evidence;
}
