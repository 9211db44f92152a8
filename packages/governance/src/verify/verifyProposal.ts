import { canonicalJson, contentHash } from '@riskdao/risk-core';
import { ensNormalize } from 'ethers';
import { cidOf } from '../evidence/cid.js';
import type { PinnedTerms } from '../evidence/evidence.js';
import { CHOICES } from '../proposal/choices.js';
import { hashLines } from '../proposal/build.js';
import { pluginsText, type ProposalHashes } from '../proposal/plugins.js';
import type { HubProposal, PinnedEnvelope } from '../snapshot/wire.js';
import { encodeType, messageId, PROPOSAL_FIELDS, type ProposalMessage } from '../snapshot/typedData.js';
import { getBytes } from 'ethers';
import { readPinnedEnvelope } from './envelope.js';
import { signerOf } from './signer.js';

/** One broken item of the acceptance rule; `item` is its number on the protocol page. */
export type Finding = { readonly item: number; readonly code: ProposalCode; readonly detail: string };

export type ProposalCode =
  | 'PROPOSAL_MISSING'
  | 'PROPOSAL_ID_MISMATCH'
  | 'SPACE_MISMATCH'
  | 'SPACE_NOT_NORMAL'
  | 'TYPE_NOT_BASIC'
  | 'CHOICES_ALTERED'
  | 'PRIVACY_SET'
  | 'NETWORK_CHANGED'
  | 'STRATEGIES_CHANGED'
  | 'QUORUM_CHANGED'
  | 'QUORUM_TYPE_CHANGED'
  | 'SNAPSHOT_AFTER_CREATED'
  | 'SNAPSHOT_TOO_OLD'
  | 'SNAPSHOT_BLOCK_MISMATCH'
  | 'START_BEFORE_CREATED'
  | 'PERIOD_TOO_SHORT'
  | 'NOT_CLOSED'
  | 'SCORES_NOT_FINAL'
  | 'POWER_PENDING'
  | 'TOO_EARLY'
  | 'CONTENT_CHANGED'
  | 'PROPOSAL_EDITED'
  | 'PROPOSAL_FLAGGED'
  | 'PROPOSAL_CID_MISMATCH'
  | 'PROPOSAL_ENVELOPE_MALFORMED'
  | 'PROPOSAL_FORM_NOT_CANONICAL'
  | 'PROPOSAL_SIGNER_NOT_AUTHOR'
  | 'PROPOSAL_ROW_ALTERED'
  | 'PAYLOAD_HASH_MISSING'
  | 'REPORT_HASH_MISSING'
  | 'PLUGINS_NOT_CANONICAL'
  | 'VOTE_REFUSED'
  | 'VOTE_MISSING'
  | 'VOTE_DUPLICATED'
  | 'TALLY_UNEXPLAINED'
  | 'DIRECT_VOTE_CONTRADICTED'
  | 'ALREADY_EXECUTED';

/** Names what voters read, so that an edit while the vote runs shows. */
export function contentHashOf(proposal: HubProposal): string {
  const { id, author, type, title, body, discussion, choices, labels, start, end, snapshot, plugins, privacy, space } =
    proposal;
  return contentHash({
    ...{ id, author, type, title, body, discussion, choices, labels, start, end, snapshot, plugins, privacy },
    space: space.id,
  });
}

/** What {@link contentHashOf} an unaltered row of this message is: known without asking the hub. */
export function contentHashOfMessage(message: ProposalMessage): string {
  const { from: author, space, plugins, ...rest } = message;
  const id = messageId('Proposal', PROPOSAL_FIELDS, message);
  const row = { ...rest, id, author, plugins: JSON.parse(plugins) as unknown, space: { id: space } };
  return contentHashOf(row as unknown as HubProposal);
}

/**
 * Items 1 to 4, 6 and 7 of the acceptance rule on fetched texts: the row is one pinned proposal, its document is what the author
 * signed, its unsigned terms are ours, its times are sane, and it carries our hashes. An empty list means that all hold.
 */
export function verifyProposal(input: {
  readonly proposalId: string;
  readonly proposal: HubProposal;
  readonly document: string;
  readonly terms: PinnedTerms;
  readonly expected: ProposalHashes;
  readonly contentHashAtStart: string | null;
  /** Agreed by RPC; null skips the comparison with block time. */
  readonly snapshotBlock: {
    readonly number: number;
    readonly timestamp: number;
    readonly secondsPerBlock: number;
  } | null;
}): readonly Finding[] {
  const { proposal, terms } = input;
  return [
    ...identityFindings(input),
    ...formFindings(proposal),
    ...termFindings(proposal, terms),
    ...timeFindings(input),
    ...contentFindings(input),
    ...hashFindings(proposal, input.document, input.expected),
  ];
}

type Input = Parameters<typeof verifyProposal>[0];

function when(broken: boolean, item: number, code: ProposalCode, detail: string): Finding[] {
  return broken ? [{ item, code, detail }] : [];
}

function isNormal(space: string): boolean {
  try {
    return ensNormalize(space) === space;
  } catch {
    return false;
  }
}

function identityFindings({ proposalId, proposal, terms }: Input): Finding[] {
  const space = proposal.space.id;
  return [
    ...when(proposal.id !== proposalId, 1, 'PROPOSAL_ID_MISMATCH', `asked for ${proposalId}, got ${proposal.id}`),
    ...when(space !== terms.space, 1, 'SPACE_MISMATCH', `space ${JSON.stringify(space)}, pinned is ${terms.space}`),
    ...when(!isNormal(space), 1, 'SPACE_NOT_NORMAL', `space ${JSON.stringify(space)} is not in ENS normal form`),
  ];
}

function formFindings({ type, choices, privacy }: HubProposal): Finding[] {
  return [
    ...when(type !== 'basic', 2, 'TYPE_NOT_BASIC', `type ${type}`),
    ...when(canonicalJson(choices) !== canonicalJson(CHOICES), 2, 'CHOICES_ALTERED', `choices ${choices.join(', ')}`),
    ...when(privacy !== '', 2, 'PRIVACY_SET', `privacy ${privacy}`),
  ];
}

function termFindings(proposal: HubProposal, terms: PinnedTerms): Finding[] {
  const pinned = [
    {
      name: 'erc20-votes',
      network: terms.network,
      params: { address: terms.token, symbol: terms.tokenSymbol, decimals: terms.tokenDecimals },
    },
  ];
  const { quorum, quorumType } = proposal;
  return [
    ...when(proposal.network !== terms.network, 3, 'NETWORK_CHANGED', `${proposal.network}, pinned ${terms.network}`),
    ...when(
      canonicalJson(proposal.strategies).toLowerCase() !== canonicalJson(pinned).toLowerCase(),
      3,
      'STRATEGIES_CHANGED',
      canonicalJson(proposal.strategies),
    ),
    ...when(quorum !== terms.hubQuorum, 3, 'QUORUM_CHANGED', `${quorum}, pinned ${terms.hubQuorum}`),
    ...when(
      quorumType !== terms.hubQuorumType,
      3,
      'QUORUM_TYPE_CHANGED',
      `${quorumType}, pinned ${terms.hubQuorumType}`,
    ),
  ];
}

function timeFindings({ proposal: { start, end, created, snapshot }, terms, snapshotBlock }: Input): Finding[] {
  const findings = [
    ...when(start < created, 4, 'START_BEFORE_CREATED', `starts ${created - start} s before it was created`),
    ...when(
      end - start < terms.minimumPeriodSeconds,
      4,
      'PERIOD_TOO_SHORT',
      `open for ${end - start} s, at least ${terms.minimumPeriodSeconds} needed`,
    ),
  ];
  if (snapshotBlock === null) return findings;
  const { number, timestamp, secondsPerBlock } = snapshotBlock;
  const ageBlocks = Math.ceil((created - timestamp) / secondsPerBlock);
  return [
    ...findings,
    ...when(number !== snapshot, 4, 'SNAPSHOT_BLOCK_MISMATCH', `read at block ${number}, proposed is ${snapshot}`),
    ...when(timestamp > created, 4, 'SNAPSHOT_AFTER_CREATED', `block of ${timestamp}, created at ${created}`),
    ...when(
      ageBlocks > terms.maximumSnapshotAgeBlocks,
      4,
      'SNAPSHOT_TOO_OLD',
      `about ${ageBlocks} blocks before creation, at most ${terms.maximumSnapshotAgeBlocks}`,
    ),
  ];
}

function contentFindings({ proposal, document, contentHashAtStart }: Input): Finding[] {
  const hash = contentHashOf(proposal);
  return [
    ...when(
      contentHashAtStart !== null && hash !== contentHashAtStart,
      6,
      'CONTENT_CHANGED',
      `content is ${hash}, at the start of the vote it was ${contentHashAtStart}`,
    ),
    ...when(proposal.updated !== null, 6, 'PROPOSAL_EDITED', `edited at ${proposal.updated}`),
    ...when(proposal.flagged, 6, 'PROPOSAL_FLAGGED', 'the hub flags it'),
    ...documentFindings(proposal, document),
  ];
}

function documentFindings(proposal: HubProposal, document: string): Finding[] {
  if (cidOf(document) !== proposal.ipfs)
    return when(true, 6, 'PROPOSAL_CID_MISMATCH', `the bytes are not those of ${proposal.ipfs}`);
  const envelope = readPinnedEnvelope(document);
  if (envelope === null) return when(true, 6, 'PROPOSAL_ENVELOPE_MALFORMED', 'the document is no signed message');
  const form = encodeType('Proposal', envelope.data.types['Proposal'] ?? []);
  if (form !== encodeType('Proposal', PROPOSAL_FIELDS))
    return when(true, 6, 'PROPOSAL_FORM_NOT_CANONICAL', `signed as ${form}`);
  return signedFindings(proposal, envelope);
}

function signedFindings(proposal: HubProposal, { address, sig, data }: PinnedEnvelope): Finding[] {
  const message = data.message as ProposalMessage;
  let id: string;
  try {
    id = messageId('Proposal', PROPOSAL_FIELDS, message);
  } catch (cause) {
    return when(true, 6, 'PROPOSAL_ENVELOPE_MALFORMED', String(cause));
  }
  const signer = signerOf(getBytes(id), sig);
  const isAuthors =
    signer.kind === 'signer' &&
    [message.from, address, proposal.author].every((name) => name.toLowerCase() === signer.address);
  const shown = { ...rowOf(proposal), plugins: canonicalJson(proposal.plugins) };
  const signed = { ...rowOf({ ...message, space: { id: message.space } }), plugins: message.plugins };
  const altered = Object.keys(signed).filter(
    (key) => canonicalJson(signed[key as keyof typeof signed]) !== canonicalJson(shown[key as keyof typeof shown]),
  );
  return [
    ...when(id !== proposal.id, 1, 'PROPOSAL_ID_MISMATCH', `the document hashes to ${id}`),
    ...when(
      !isAuthors,
      6,
      'PROPOSAL_SIGNER_NOT_AUTHOR',
      `signed by ${signer.kind === 'signer' ? signer.address : signer.code}`,
    ),
    ...when(message.timestamp !== proposal.created, 6, 'PROPOSAL_ROW_ALTERED', 'created differs from what is signed'),
    ...when(altered.length > 0, 6, 'PROPOSAL_ROW_ALTERED', `${altered.join(', ')} differ from what is signed`),
  ];
}

/** The fields that the hub shows and the author signed. */
function rowOf(
  of: Omit<ProposalMessage, 'from' | 'timestamp' | 'space' | 'plugins' | 'app'> & {
    readonly space: { readonly id: string };
  },
) {
  const { type, title, body, discussion, choices, labels, start, end, snapshot, privacy, space } = of;
  return { type, title, body, discussion, choices, labels, start, end, snapshot, privacy, space: space.id };
}

function hashFindings(proposal: HubProposal, document: string, expected: ProposalHashes): Finding[] {
  const signedPlugins = readPinnedEnvelope(document)?.data.message['plugins'];
  const lines = hashLines(expected).split('\n');
  return [
    ...when(
      !proposal.body.includes(lines[0] ?? ''),
      7,
      'REPORT_HASH_MISSING',
      'the body does not carry the report hash',
    ),
    ...when(
      !proposal.body.includes(lines[1] ?? ''),
      7,
      'PAYLOAD_HASH_MISSING',
      'the body does not carry the payload hash',
    ),
    ...when(
      signedPlugins !== pluginsText(expected),
      7,
      'PLUGINS_NOT_CANONICAL',
      `signed plugins are ${JSON.stringify(signedPlugins)}`,
    ),
  ];
}
