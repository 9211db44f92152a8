import { bytesToHex } from '@noble/hashes/utils.js';
import { cidOf } from '../evidence/cid.js';
import type { HubVote, PinnedEnvelope } from '../snapshot/wire.js';
import {
  CANONICAL_VOTE_FIELDS,
  encodeType,
  VOTE_VARIANTS,
  type TypedFields,
  type VoteMessage,
} from '../snapshot/typedData.js';
import { createVoteHasher, FieldNotEncodableError, type VoteHasher } from '../snapshot/voteDigest.js';
import { readPinnedEnvelope } from './envelope.js';
import { signerOf } from './signer.js';
import { PORTABLE_CRYPTO, type VoteCrypto } from './voteCrypto.js';

/**
 * Why a vote does not count. `excluded`: an honest vote in a form that the contract cannot check (it is shown, and explains a
 * difference to the hub's tally). `refused`: what the hub serves cannot be what the voter signed, or was never allowed.
 */
export const VOTE_CODES = {
  VOTE_CID_MISMATCH: 'refused',
  VOTE_ENVELOPE_MALFORMED: 'refused',
  VOTE_DOMAIN: 'refused',
  VOTE_FORM_UNKNOWN: 'refused',
  VOTE_FIELD_NOT_ENCODABLE: 'refused',
  VOTE_ID_MISMATCH: 'refused',
  VOTE_SIGNATURE_MALFORMED: 'excluded',
  VOTE_SIGNATURE_HIGH_S: 'excluded',
  VOTE_SIGNATURE_INVALID: 'excluded',
  VOTE_SIGNER_NOT_FROM: 'excluded',
  VOTE_BY_ALIAS: 'excluded',
  VOTE_FORM_NOT_CANONICAL: 'excluded',
  VOTE_OTHER_SPACE: 'refused',
  VOTE_OTHER_PROPOSAL: 'refused',
  VOTE_BEFORE_START: 'refused',
  VOTE_AFTER_END: 'refused',
  VOTE_FROM_THE_FUTURE: 'refused',
  VOTE_CHOICE_INVALID: 'excluded',
  VOTE_HUB_VOTER_ALTERED: 'refused',
  VOTE_HUB_CHOICE_ALTERED: 'refused',
  VOTE_HUB_TIME_ALTERED: 'refused',
  VOTE_HUB_TEXT_ALTERED: 'refused',
} as const satisfies Readonly<Record<string, 'excluded' | 'refused'>>;

export type VoteCode = keyof typeof VOTE_CODES;

type Cast = {
  /** Of a signed vote its EIP-712 hash, of a vote by transaction the name of its event. */
  readonly id: string;
  /** Lower-case hex. */
  readonly voter: string;
  readonly choice: number;
  readonly timestamp: number;
};

/** `signature` and `message` are what a challenger relays. */
export type SignedVote = Cast & {
  readonly origin: 'signature';
  readonly message: VoteMessage;
  readonly signature: string;
};

/** Cast on the governor by the account itself; a Safe has no other way. */
export type DirectVote = Cast & {
  readonly origin: 'transaction';
  readonly transactionHash: string;
  readonly blockHash: string;
};

/** A vote that counts on chain as it does here. */
export type CountableVote = SignedVote | DirectVote;

export type VoteVerdict =
  | { readonly kind: 'countable'; readonly vote: CountableVote }
  | {
      readonly kind: 'excluded' | 'refused';
      readonly id: string;
      readonly voter: string;
      readonly code: VoteCode;
      readonly detail: string;
    };

export type VoteContext = {
  readonly space: string;
  readonly proposalId: string;
  readonly startUnix: number;
  readonly endUnix: number;
  readonly choices: number;
  /** When the evidence was collected: no honest vote is dated later. */
  readonly collectedAtUnix: number;
};

export type VoteVerifier = (hubVote: HubVote, document: string) => VoteVerdict;

/**
 * A verifier of votes on one proposal: the predicate that the contract applies to a relayed vote (canonical form, 65-byte low-s
 * ECDSA by `from` itself, this space and proposal, inside the window, choice 1 to n), and before it, that the document is the one
 * that was pinned and that the hub's row says what the document says. Reads bytes only: same input, same verdict.
 */
export function createVoteVerifier(context: VoteContext, crypto: VoteCrypto = PORTABLE_CRYPTO): VoteVerifier {
  const hash = createVoteHasher(crypto.keccak256);
  return (hubVote, document) => {
    const fail = (code: VoteCode, detail: string): VoteVerdict => ({
      kind: VOTE_CODES[code],
      id: hubVote.id,
      voter: hubVote.voter.toLowerCase(),
      code,
      detail,
    });
    if (cidOf(document, crypto.sha256) !== hubVote.ipfs)
      return fail('VOTE_CID_MISMATCH', `the bytes are not those of ${hubVote.ipfs}`);
    const envelope = readPinnedEnvelope(document);
    if (envelope === null) return fail('VOTE_ENVELOPE_MALFORMED', 'the document is no signed message');
    const signed = readSigned(envelope, hash);
    if (signed.kind === 'unreadable') return fail(signed.code, signed.detail);
    if (signed.id !== hubVote.id || envelope.hash !== hubVote.id)
      return fail('VOTE_ID_MISMATCH', `the document hashes to ${signed.id}, the hub says ${hubVote.id}`);
    const altered = alterationOf(hubVote, envelope, signed.fields);
    if (altered !== null) return fail(...altered);
    const misplaced = misplacementOf(envelope.data.message, context);
    if (misplaced !== null) return fail(...misplaced);
    const signer = signerOf(signed.digest, envelope.sig, crypto);
    if (signer.kind === 'refused') return fail(`VOTE_${signer.code}`, 'not a plain 65-byte low-s signature');
    const from = String(envelope.data.message['from']);
    const address = envelope.address.toLowerCase();
    if (signer.address !== from.toLowerCase())
      return signer.address === address
        ? fail('VOTE_BY_ALIAS', `signed by ${address} for ${from}`)
        : fail('VOTE_SIGNER_NOT_FROM', `signed by ${signer.address}, not by ${from}`);
    const unfit = unfitnessOf(envelope, signed.fields, context);
    if (unfit !== null) return fail(...unfit);
    const message = envelope.data.message as VoteMessage;
    return {
      kind: 'countable',
      vote: {
        origin: 'signature',
        id: hubVote.id,
        voter: signer.address,
        choice: message.choice,
        timestamp: message.timestamp,
        message,
        signature: envelope.sig,
      },
    };
  };
}

type Signed =
  | { readonly kind: 'signed'; readonly fields: TypedFields; readonly digest: Uint8Array; readonly id: string }
  | { readonly kind: 'unreadable'; readonly code: VoteCode; readonly detail: string };

const FORMS = new Map(VOTE_VARIANTS.map(({ fields }) => [encodeType('Vote', fields), fields]));
const CANONICAL_FORM = encodeType('Vote', CANONICAL_VOTE_FIELDS);

function readSigned({ data }: PinnedEnvelope, hash: VoteHasher): Signed {
  if (Object.keys(data.domain).length !== 2 || data.domain['name'] !== 'snapshot' || data.domain['version'] !== '0.1.4')
    return { kind: 'unreadable', code: 'VOTE_DOMAIN', detail: `domain ${JSON.stringify(data.domain)}` };
  const fields = FORMS.get(encodeType('Vote', data.types['Vote'] ?? []));
  if (fields === undefined)
    return { kind: 'unreadable', code: 'VOTE_FORM_UNKNOWN', detail: `types ${Object.keys(data.types).join(', ')}` };
  try {
    const digest = hash(fields, data.message);
    return { kind: 'signed', fields, digest, id: `0x${bytesToHex(digest)}` };
  } catch (cause) {
    if (!(cause instanceof FieldNotEncodableError)) throw cause;
    return { kind: 'unreadable', code: 'VOTE_FIELD_NOT_ENCODABLE', detail: cause.message };
  }
}

/** Whether the hub's row says something else than the document. */
function alterationOf(
  hub: HubVote,
  { data: { message } }: PinnedEnvelope,
  fields: TypedFields,
): [VoteCode, string] | null {
  if (hub.voter.toLowerCase() !== String(message['from']).toLowerCase())
    return ['VOTE_HUB_VOTER_ALTERED', `hub says ${hub.voter}, signed is ${String(message['from'])}`];
  if (hub.created !== message['timestamp'])
    return ['VOTE_HUB_TIME_ALTERED', `hub says ${hub.created}, signed is ${String(message['timestamp'])}`];
  const choiceType = fields.find(({ name }) => name === 'choice')?.type;
  if (choiceType !== 'string' && JSON.stringify(hub.choice) !== JSON.stringify(message['choice']))
    return [
      'VOTE_HUB_CHOICE_ALTERED',
      `hub says ${JSON.stringify(hub.choice)}, signed is ${JSON.stringify(message['choice'])}`,
    ];
  if (hub.reason !== (message['reason'] ?? '') || hub.app !== (message['app'] ?? ''))
    return ['VOTE_HUB_TEXT_ALTERED', 'the hub shows another reason or app than the document'];
  return null;
}

/** Whether the vote belongs elsewhere, in place or in time. */
function misplacementOf(
  message: Readonly<Record<string, unknown>>,
  { space, proposalId, startUnix, endUnix, collectedAtUnix }: VoteContext,
): [VoteCode, string] | null {
  const timestamp = Number(message['timestamp']);
  if (message['space'] !== space) return ['VOTE_OTHER_SPACE', `signed for space ${JSON.stringify(message['space'])}`];
  if (message['proposal'] !== proposalId) return ['VOTE_OTHER_PROPOSAL', `signed for ${String(message['proposal'])}`];
  if (timestamp < startUnix) return ['VOTE_BEFORE_START', `dated ${timestamp}, the vote starts at ${startUnix}`];
  if (timestamp > endUnix) return ['VOTE_AFTER_END', `dated ${timestamp}, the vote ends at ${endUnix}`];
  if (timestamp > collectedAtUnix)
    return ['VOTE_FROM_THE_FUTURE', `dated ${timestamp}, seen at ${collectedAtUnix}: nobody can change it in time`];
  return null;
}

/** Whether a truly signed vote is in a form that the contract cannot count. */
function unfitnessOf(
  { data: { types, message } }: PinnedEnvelope,
  fields: TypedFields,
  { choices }: VoteContext,
): [VoteCode, string] | null {
  if (encodeType('Vote', fields) !== CANONICAL_FORM)
    return ['VOTE_FORM_NOT_CANONICAL', `signed as ${encodeType('Vote', types['Vote'] ?? [])}`];
  const choice = Number(message['choice']);
  if (choice < 1 || choice > choices) return ['VOTE_CHOICE_INVALID', `choice ${choice} of ${choices}`];
  return null;
}
