import { CHOICE } from '../proposal/choices.js';
import type { CountableVote } from './verifyVote.js';

const BPS = 10_000n;

/** Integer power per choice in the token's smallest unit. */
export type Tally = {
  readonly forPower: bigint;
  readonly againstPower: bigint;
  readonly abstainPower: bigint;
  /** Power that For must reach: quorumBps of past total supply, rounded up. */
  readonly quorumPower: bigint;
  readonly quorumReached: boolean;
  readonly passed: boolean;
  /** The vote of each voter that counts, ascending by voter. */
  readonly counted: readonly (CountableVote & { readonly power: bigint })[];
  /** Ids of votes that a later vote of the same voter replaced. */
  readonly replaced: readonly string[];
};

/**
 * Of two votes by one voter the later one counts; in the same second a vote by transaction before a signed one, and of two signed
 * ones the one with the larger id.
 */
export function isLater(a: CountableVote, b: CountableVote): boolean {
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp;
  if (a.origin !== b.origin) return a.origin === 'transaction';
  return a.id > b.id;
}

/** Adds up verified votes: one slot per voter, integer sums, independent of the order in which votes come. */
export function tally(input: {
  readonly votes: readonly CountableVote[];
  readonly powerOf: (voter: string) => bigint;
  readonly totalSupply: bigint;
  readonly quorumBps: number;
}): Tally {
  const slots = new Map<string, CountableVote>();
  const replaced = new Set<string>();
  for (const vote of input.votes) {
    const held = slots.get(vote.voter);
    if (held?.id === vote.id) continue;
    const wins = held === undefined || isLater(vote, held);
    if (wins) slots.set(vote.voter, vote);
    const loser = wins ? held : vote;
    if (loser !== undefined) replaced.add(loser.id);
  }
  const counted = [...slots.values()]
    .sort((a, b) => (a.voter < b.voter ? -1 : 1))
    .map((vote) => ({ ...vote, power: input.powerOf(vote.voter) }));
  const powerFor = (choice: number): bigint =>
    counted.reduce((sum, vote) => (vote.choice === choice ? sum + vote.power : sum), 0n);
  const [forPower, againstPower] = [powerFor(CHOICE.for), powerFor(CHOICE.against)];
  const quorumPower = (input.totalSupply * BigInt(input.quorumBps) + BPS - 1n) / BPS;
  const quorumReached = forPower >= quorumPower;
  return {
    forPower,
    againstPower,
    abstainPower: powerFor(CHOICE.abstain),
    quorumPower,
    quorumReached,
    passed: quorumReached && forPower > againstPower,
    counted,
    replaced: [...replaced].sort(),
  };
}
