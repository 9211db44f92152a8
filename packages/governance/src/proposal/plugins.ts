import { GovernanceError } from '../errors.js';

export class NotAHashError extends GovernanceError {
  readonly code = 'NOT_A_HASH';
  constructor(
    readonly field: string,
    readonly value: string,
  ) {
    super(`${field} "${value}" is not 0x and 64 lower-case hex digits. Pass the 32-byte hash in that form.`);
  }
}

export type ProposalHashes = { readonly payloadHash: string; readonly reportHash: string };

const HASH = /^0x[0-9a-f]{64}$/;

/**
 * The signed `plugins` text in its one canonical form, byte for byte: no blanks, payload before report, lower-case hex. The
 * contract rebuilds it from the two hashes instead of parsing it. Throws {@link NotAHashError}.
 */
export function pluginsText({ payloadHash, reportHash }: ProposalHashes): string {
  if (!HASH.test(payloadHash)) throw new NotAHashError('payloadHash', payloadHash);
  if (!HASH.test(reportHash)) throw new NotAHashError('reportHash', reportHash);
  return `{"riskdao":{"payloadHash":"${payloadHash}","reportHash":"${reportHash}"}}`;
}

/** The hashes in a `plugins` text, or `null` when it is not the canonical form. */
export function readPluginsText(text: string): ProposalHashes | null {
  const match = /^\{"riskdao":\{"payloadHash":"(0x[0-9a-f]{64})","reportHash":"(0x[0-9a-f]{64})"\}\}$/.exec(text);
  return match?.[1] !== undefined && match[2] !== undefined ? { payloadHash: match[1], reportHash: match[2] } : null;
}
