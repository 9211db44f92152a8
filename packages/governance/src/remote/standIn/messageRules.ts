import { isDeepStrictEqual } from 'node:util';
import { scoresForDisplay, VOTING_TYPES } from '../../snapshot/tallyForDisplay.js';
import { Refusal, type Accepted } from './envelopeRules.js';
import type { StandInOptions, StandInSpace, StandInState, StoredProposal, StoredVote } from './standInState.js';

type Message = Readonly<Record<string, unknown>>;
type Context = { readonly state: StandInState; readonly options: StandInOptions };

const LONGEST = { body: 10_000, reason: 5_000, app: 24, metadata: 2_000, title: 256, label: 10 };
const MOST_CHOICES = 20;

const refuseIf = (broken: boolean, words: string): void => {
  if (broken) throw new Refusal(words);
};

/** Applies one accepted message by the recorded rules, or refuses it in the recorded words. Returns what to store. */
export async function applyMessage(accepted: Accepted, ipfs: string, context: Context): Promise<() => void> {
  switch (accepted.primaryType) {
    case 'Vote':
      return applyVote(accepted, ipfs, context);
    case 'Proposal':
      return applyProposal(accepted, ipfs, context);
    case 'UpdateProposal':
      return applyUpdate(accepted.message, ipfs, context);
    case 'CancelProposal':
      return applyCancel(accepted.message, context);
  }
}

function spaceOf(message: Message, { options }: Context): StandInSpace {
  const id = String(message['space']);
  const space = Object.hasOwn(options.spaces, id) ? options.spaces[id] : undefined;
  if (space === undefined) throw new Refusal('unknown space');
  return space;
}

async function applyVote({ message, id }: Accepted, ipfs: string, context: Context): Promise<() => void> {
  const { state, options } = context;
  const text = (key: string) => String(message[key] ?? '');
  refuseIf(text('reason').length > LONGEST.reason || text('app').length > LONGEST.app, 'wrong vote format');
  refuseIf(text('metadata').length > LONGEST.metadata, 'too large metadata');
  refuseIf(/\s/.test(text('proposal')), 'proposal cannot contain whitespace');
  const space = spaceOf(message, context);
  const proposal = state.proposals.get(text('proposal'));
  if (proposal === undefined || proposal.space !== text('space')) throw new Refusal('unknown proposal');
  const { start, end } = proposal;
  const timestamp = Number(message['timestamp']);
  const now = options.nowUnix();
  refuseIf(timestamp > end || timestamp < start || now > end || now < start, 'not in voting window');
  const choice = readChoice(message['choice'], proposal);
  refuseIf(!isChoice(choice, proposal), 'invalid choice');
  const voter = text('from');
  const power = await options.power(voter, proposal.snapshot, space.strategies);
  if (power === null || power.vp === 0) throw new Refusal('no voting power');
  const { name, params } = space.voteValidation ?? { name: 'any', params: {} };
  refuseIf(name === 'basic' && power.vp < (params.minScore ?? 0), 'failed vote validation');
  const held = state.votes.get(proposal.id)?.get(voter);
  refuseIf(held !== undefined && held.created > timestamp, 'already voted at later time');
  refuseIf(
    held !== undefined && held.created === timestamp && held.id > id,
    'already voted same time with lower index',
  );
  const metadata = text('metadata') === '' ? {} : (JSON.parse(text('metadata')) as unknown);
  const row: StoredVote = {
    ...{ id, ipfs, voter, space: proposal.space, proposal: proposal.id, created: timestamp, choice, metadata },
    ...{ reason: text('reason'), app: text('app'), ...power },
  };
  return () => {
    const votes = state.votes.get(proposal.id) ?? new Map<string, StoredVote>();
    votes.set(voter, row);
    state.votes.set(proposal.id, votes);
  };
}

function readChoice(choice: unknown, { type, privacy }: StoredProposal): unknown {
  if (privacy !== '' || (type !== 'weighted' && type !== 'quadratic') || typeof choice !== 'string') return choice;
  try {
    return JSON.parse(choice) as unknown;
  } catch {
    return null;
  }
}

function isChoice(choice: unknown, { type, privacy, choices }: StoredProposal): boolean {
  if (privacy !== '') return typeof choice === 'string' && choice.startsWith('0x');
  if (isDeepStrictEqual(choice, []) && type === 'approval') return true;
  return scoresForDisplay(type, choices.length, [{ choice, power: 1 }]).some((score) => score > 0);
}

async function applyProposal({ message, id }: Accepted, ipfs: string, context: Context): Promise<() => void> {
  const { state, options } = context;
  const space = spaceOf(message, context);
  const fields = readProposalFields(message);
  const [start, end, snapshot, created] = ['start', 'end', 'snapshot', 'timestamp'].map((key) => Number(message[key]));
  const times = { start: start ?? 0, end: end ?? 0, snapshot: snapshot ?? 0, created: created ?? 0 };
  refuseIf(times.end <= options.nowUnix(), 'proposal end date must be in the future');
  refuseIf(times.end <= times.start, 'proposal start date must be before end date');
  refuseIf(fields.body.length > LONGEST.body, `proposal body length can not exceed ${LONGEST.body} characters`);
  refuseIf(fields.choices.length > MOST_CHOICES, `number of choices can not exceed ${MOST_CHOICES}`);
  refuseByVotingRules(space, fields, times);
  refuseIf(fields.type === 'basic' && fields.choices.length !== 3, 'wrong choices for basic type voting');
  const author = String(message['from']);
  const isAuthor = [space.admins, space.moderators, space.members].some((list) => list?.includes(author));
  if (!isAuthor) {
    refuseIf(space.filters?.onlyMembers === true, 'only space authors can propose');
    const needed = space.validation?.params.minScore ?? 0;
    const power = await options.power(author, times.snapshot, space.strategies);
    refuseIf(space.validation !== undefined && (power?.vp ?? 0) < needed, 'validation failed');
  }
  refuseIf(times.snapshot < (options.firstBlock ?? 0), 'proposal snapshot must be after network start');
  refuseIf(times.snapshot > (await options.headBlock()), 'invalid snapshot block');
  const row: StoredProposal = {
    ...{ id, ipfs, space: String(message['space']), author, updated: null, flagged: false, final: false },
    ...{ app: String(message['app']), ...fields, ...times },
  };
  return () => void state.proposals.set(id, row);
}

function readProposalFields(message: Message) {
  const text = (key: string) => String(message[key] ?? '');
  const [choices, labels] = [message['choices'], message['labels']] as [readonly string[], readonly string[]];
  const malformed =
    text('title') === '' ||
    text('title').length > LONGEST.title ||
    choices.length === 0 ||
    labels.some((label) => label.length > LONGEST.label) ||
    !(VOTING_TYPES as readonly string[]).includes(text('type')) ||
    !['', 'shutter'].includes(text('privacy'));
  refuseIf(malformed, 'wrong proposal format');
  return {
    ...{ type: text('type'), title: text('title'), body: text('body'), discussion: text('discussion') },
    ...{ choices, labels, privacy: text('privacy'), plugins: JSON.parse(text('plugins')) as unknown },
  };
}

function refuseByVotingRules(
  { voting }: StandInSpace,
  { type, privacy }: { readonly type: string; readonly privacy: string },
  { start, end, created }: { readonly start: number; readonly end: number; readonly created: number },
): void {
  refuseIf(voting.delay !== undefined && start !== created + voting.delay, 'invalid voting delay');
  refuseIf(voting.period !== undefined && end - start !== voting.period, 'invalid voting period');
  refuseIf(voting.type !== undefined && type !== voting.type, 'invalid voting type');
  refuseIf(voting.privacy !== 'any' && privacy !== (voting.privacy ?? ''), 'not allowed to set privacy');
}

function applyUpdate(message: Message, ipfs: string, context: Context): () => void {
  const { state, options } = context;
  spaceOf(message, context);
  const proposal = state.proposals.get(String(message['proposal']));
  if (proposal === undefined) throw new Refusal('unknown proposal');
  refuseIf(proposal.author !== message['from'], 'Not the author');
  refuseIf(options.nowUnix() >= proposal.start, 'proposal already started');
  const fields = readProposalFields(message);
  return () => void Object.assign(proposal, fields, { ipfs, updated: Number(message['timestamp']) });
}

function applyCancel(message: Message, context: Context): () => void {
  const { state } = context;
  const space = spaceOf(message, context);
  const proposal = state.proposals.get(String(message['proposal']));
  if (proposal === undefined) throw new Refusal('unknown proposal');
  const allowed = [proposal.author, ...(space.admins ?? []), ...(space.moderators ?? [])];
  refuseIf(!allowed.includes(String(message['from'])), 'not authorized to archive proposal');
  return () => {
    state.proposals.delete(proposal.id);
    state.votes.delete(proposal.id);
  };
}
