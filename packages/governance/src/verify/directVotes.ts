import { canonicalJson } from '@riskdao/risk-core';
import { AbiCoder, Interface, keccak256 } from 'ethers';
import type { DirectVoteReading, VoteEvent, VoteEvidence } from '../evidence/evidence.js';
import { CHOICES } from '../proposal/choices.js';
import { LEAST_ENDPOINTS, type Disagreement } from './power.js';
import type { Finding } from './verifyProposal.js';
import type { Gap } from './verifyResult.js';
import type { DirectVote } from './verifyVote.js';

const GOVERNOR = new Interface([
  'event VoteCounted(bytes32 indexed proposalId, address indexed voter, uint8 choice, uint256 power, uint256 timestamp)',
]);

export type DirectVotes = {
  readonly votes: readonly DirectVote[];
  /** Power that the contract counted for a voter, lower-case: it must be what the endpoints agree on. */
  readonly countedPower: ReadonlyMap<string, bigint>;
  readonly gaps: readonly Gap[];
  readonly disagreements: readonly Disagreement[];
};

/**
 * Votes that accounts cast on the governor by transaction, out of what several endpoints read from its receipts. A strict
 * majority decides and the minority is named; without one there is a gap. A vote that a recount relayed is signed, not cast:
 * its event carries the time of the signature and not of its block.
 */
export function directVotes(
  { terms, proposalId, directVotes: readings = [] }: VoteEvidence,
  window: { readonly startUnix: number; readonly endUnix: number },
): DirectVotes {
  const none = { votes: [], countedPower: new Map<string, bigint>(), gaps: [], disagreements: [] };
  if (terms.governor === undefined) return none;
  const answers = readings.flatMap(({ endpoint, reading }) =>
    reading.kind === 'fetched' ? [{ endpoint, ...reading.value }] : [],
  );
  const missing = (code: string, detail: string, disagreements: readonly Disagreement[] = []): DirectVotes => ({
    ...none,
    gaps: [{ item: 8, code, detail }],
    disagreements,
  });
  if (answers.length < LEAST_ENDPOINTS)
    return missing(
      'DIRECT_VOTES_TOO_FEW',
      `${answers.length} of ${readings.length} endpoints read the governor's votes`,
    );
  const { agreed, disagreements } = majority(answers);
  if (agreed === null)
    return missing('DIRECT_VOTES_NO_MAJORITY', 'no two endpoints agree on the votes by transaction', disagreements);
  if (agreed.through.timestamp <= window.endUnix)
    return missing('DIRECT_VOTES_OPEN', `read up to block ${agreed.through.number}, in which the vote was still open`);
  const read = agreed.events.map((event) => ({ event, vote: voteOf(event, terms.governor ?? '', proposalId) }));
  const foreign = read.find(({ vote }) => vote === null);
  if (foreign !== undefined)
    return missing('DIRECT_VOTES_FOREIGN', `${foreign.event.transactionHash} holds no vote on this proposal`);
  const cast = read.flatMap(({ event, vote }) =>
    vote !== null && vote.timestamp === event.blockTimestamp ? [{ ...vote, event }] : [],
  );
  const inWindow = cast.filter(
    ({ timestamp, choice }) =>
      timestamp >= window.startUnix && timestamp <= window.endUnix && choice >= 1 && choice <= CHOICES.length,
  );
  return {
    votes: inWindow.map(({ voter, choice, timestamp, event }) => ({
      origin: 'transaction',
      ...{ id: eventId(event), voter, choice, timestamp },
      transactionHash: event.transactionHash,
      blockHash: event.blockHash,
    })),
    countedPower: new Map(inWindow.map(({ voter, power }) => [voter, power])),
    gaps: [],
    disagreements,
  };
}

/** What the contract counted must be what the token says by most endpoints. */
export function contradictions(
  { votes, countedPower }: DirectVotes,
  powerOf: (voter: string) => bigint,
): readonly Finding[] {
  return votes.flatMap(({ voter, transactionHash }): Finding[] => {
    const [counted, read] = [countedPower.get(voter) ?? 0n, powerOf(voter)];
    if (counted === read) return [];
    const detail = `${transactionHash} counted ${counted} for ${voter}, the token says ${read}`;
    return [{ item: 9, code: 'DIRECT_VOTE_CONTRADICTED', detail }];
  });
}

type Answer = Extract<DirectVoteReading['reading'], { kind: 'fetched' }>['value'] & { readonly endpoint: string };

function majority(answers: readonly Answer[]): {
  readonly agreed: Answer | null;
  readonly disagreements: readonly Disagreement[];
} {
  const said = answers.map((answer) => ({
    answer,
    text: canonicalJson({ through: answer.through, events: answer.events }).toLowerCase(),
  }));
  const share = (text: string) => said.filter((other) => other.text === text).length;
  const best = said.reduce((a, b) => (share(b.text) > share(a.text) ? b : a));
  const agreed = 2 * share(best.text) > said.length ? best : null;
  if (share(best.text) === said.length) return { agreed: best.answer, disagreements: [] };
  const values = said.map(({ answer: { endpoint, through, events } }) => ({
    endpoint,
    value: `${events.length} votes through ${through.hash}`,
  }));
  const liars =
    agreed === null ? [] : said.filter(({ text }) => text !== agreed.text).map(({ answer }) => answer.endpoint);
  return { agreed: agreed?.answer ?? null, disagreements: [{ what: 'votes by transaction', values, liars }] };
}

/** Null for an event of another contract, another kind or another proposal. */
function voteOf({ address, topics, data }: VoteEvent, governor: string, proposalId: string) {
  if (address.toLowerCase() !== governor.toLowerCase()) return null;
  try {
    const event = GOVERNOR.parseLog({ topics, data });
    if (event === null || event.args['proposalId'] !== proposalId) return null;
    const { voter, choice, power, timestamp } = event.args.toObject() as Record<string, bigint> & { voter: string };
    return {
      voter: voter.toLowerCase(),
      choice: Number(choice),
      power: power ?? 0n,
      timestamp: Number(timestamp),
    };
  } catch {
    return null;
  }
}

function eventId({ blockHash, transactionHash, logIndex }: VoteEvent): string {
  return keccak256(
    AbiCoder.defaultAbiCoder().encode(['bytes32', 'bytes32', 'uint256'], [blockHash, transactionHash, logIndex]),
  );
}
