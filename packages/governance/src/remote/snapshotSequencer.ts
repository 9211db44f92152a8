import { z } from 'zod';
import { GovernanceError } from '../errors.js';
import {
  CANCEL_PROPOSAL_FIELDS,
  CANONICAL_VOTE_FIELDS,
  PROPOSAL_FIELDS,
  SNAPSHOT_DOMAIN,
  UPDATE_PROPOSAL_FIELDS,
  type ProposalMessage,
  type SnapshotPrimaryType,
  type TypedFields,
  type VoteMessage,
} from '../snapshot/typedData.js';
import type { Envelope } from '../snapshot/wire.js';
import type { Fetched } from '../evidence/evidence.js';
import { readJson, request, type HttpOptions } from './http.js';
import type { TypedDataSigner } from './signer.js';

export class SequencerRefusedError extends GovernanceError {
  readonly code = 'SEQUENCER_REFUSED';
  constructor(
    readonly reason: string,
    readonly status: number,
  ) {
    super(
      `Snapshot's sequencer answered "${reason}" (${status}). Mend the message and sign it again; nothing was recorded.`,
    );
  }
}

export class SequencerUnreachableError extends GovernanceError {
  readonly code = 'SEQUENCER_UNREACHABLE';
  constructor(detail: string) {
    super(
      `Snapshot's sequencer gave no answer: ${detail}. Send the same envelope again: a copy that arrived is recognised.`,
    );
  }
}

const receipt = z.object({ id: z.string(), ipfs: z.string() });
export type Receipt = z.infer<typeof receipt>;

const FIELDS: Readonly<Record<SnapshotPrimaryType, TypedFields>> = {
  Vote: CANONICAL_VOTE_FIELDS,
  Proposal: PROPOSAL_FIELDS,
  UpdateProposal: UPDATE_PROPOSAL_FIELDS,
  CancelProposal: CANCEL_PROPOSAL_FIELDS,
};

/** Signs a message in its canonical form. What the signer sees is exactly `message`. */
export async function signEnvelope(
  signer: TypedDataSigner,
  primaryType: SnapshotPrimaryType,
  message: ProposalMessage | VoteMessage | object,
): Promise<Envelope> {
  const types = { [primaryType]: [...FIELDS[primaryType]] };
  const sig = await signer.signTypedData(SNAPSHOT_DOMAIN, types, message as Record<string, unknown>);
  const data = { domain: SNAPSHOT_DOMAIN, types, message: message as Record<string, unknown> };
  return { address: await signer.getAddress(), sig, data };
}

/** The envelope of a proposal that its author signed earlier, as {@link signEnvelope} gave it. */
export function proposalEnvelope(message: ProposalMessage, sig: string): Envelope {
  const types = { Proposal: [...FIELDS.Proposal] };
  const data = { domain: SNAPSHOT_DOMAIN, types, message: message as unknown as Record<string, unknown> };
  return { address: message.from, sig, data };
}

export type SnapshotSequencer = {
  /** Throws {@link SequencerRefusedError} or {@link SequencerUnreachableError}. A replay of what arrived counts as arrived. */
  readonly submit: (envelope: Envelope) => Promise<Receipt | 'known'>;
  /** Asks for final scores: the service waits until 60 s after the end. */
  readonly finalise: (proposalId: string) => Promise<Fetched<boolean>>;
};

export function snapshotSequencer(url: string, options: HttpOptions = {}): SnapshotSequencer {
  return {
    submit: async (envelope) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(envelope) };
      const answered = await request(`${url}/`, init, options);
      if (answered.kind === 'failed') throw new SequencerUnreachableError(answered.detail);
      const body = readJson(answered.value);
      const { error_description: reason } = (body.kind === 'fetched' ? body.value : {}) as {
        error_description?: string;
      };
      if (reason === 'duplicate message') return 'known';
      const read = receipt.safeParse(body.kind === 'fetched' ? body.value : null);
      if (!read.success)
        throw new SequencerRefusedError(reason ?? answered.value.text.slice(0, 120), answered.value.status);
      return read.data;
    },
    finalise: async (proposalId) => {
      const answered = await request(`${url}/scores/${proposalId}`, {}, { timeoutMilliseconds: 120_000, ...options });
      if (answered.kind === 'failed') return answered;
      const body = readJson(answered.value);
      if (body.kind === 'failed') return body;
      return { kind: 'fetched', value: (body.value as { result?: unknown }).result === true };
    },
  };
}
