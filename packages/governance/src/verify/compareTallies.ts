import type { HubProposal, HubVote } from '../snapshot/wire.js';
import { CHOICES } from '../proposal/choices.js';
import { scoreToUnits } from './hubScore.js';
import type { Tally } from './tally.js';
import type { VoteVerdict } from './verifyVote.js';

/** Why the hub's sum and ours differ by this vote. `gap` = hub's power minus ours, in the token's smallest unit. */
export type TallyDifference = {
  readonly voter: string;
  readonly voteId: string;
  readonly choice: number;
  readonly hubPower: bigint;
  readonly ourPower: bigint;
  /** A code of VOTE_CODES, or POWER_DIFFERS, REPLACED, ROUNDING, BY_TRANSACTION. */
  readonly reason: string;
};

export type TallyComparison = {
  /** Hub's scores as integers, For, Against, Abstain. */
  readonly hub: readonly bigint[];
  readonly ours: readonly bigint[];
  readonly differences: readonly TallyDifference[];
  /** Per choice: what no vote explains, beyond the rounding of doubles. Zero throughout when everything is explained. */
  readonly unexplained: readonly bigint[];
};

/** Parts in 10^12: what sums of doubles may lose without anybody lying. */
const ROUNDING = 1_000_000_000_000n;

/** Sets the hub's tally beside the enforceable one and explains every difference by a vote. */
export function compareTallies(input: {
  readonly proposal: HubProposal;
  readonly hubVotes: readonly HubVote[];
  readonly verdicts: readonly VoteVerdict[];
  readonly tally: Tally;
  readonly decimals: number;
}): TallyComparison {
  const { proposal, hubVotes, verdicts, tally, decimals } = input;
  const counted = new Map(tally.counted.map((vote) => [vote.id, vote]));
  const hub = CHOICES.map((_, index) => scoreToUnits(proposal.scores[index] ?? 0, decimals));
  const ours = [tally.forPower, tally.againstPower, tally.abstainPower];
  const verdictById = new Map(
    verdicts.map((verdict) => [verdict.kind === 'countable' ? verdict.vote.id : verdict.id, verdict]),
  );
  const signed = hubVotes.flatMap((vote): TallyDifference[] => {
    const ourVote = counted.get(vote.id);
    const hubPower = scoreToUnits(vote.vp, decimals);
    const ourPower = ourVote?.power ?? 0n;
    if (hubPower === ourPower && ourVote !== undefined) return [];
    const verdict = verdictById.get(vote.id);
    const reason =
      verdict !== undefined && verdict.kind !== 'countable'
        ? verdict.code
        : ourVote === undefined
          ? 'REPLACED'
          : isRounding(hubPower, ourPower)
            ? 'ROUNDING'
            : 'POWER_DIFFERS';
    const choice = typeof vote.choice === 'number' ? vote.choice : 0;
    return [{ voter: vote.voter, voteId: vote.id, choice, hubPower, ourPower, reason }];
  });
  // The hub does not know what was cast on the governor.
  const direct = tally.counted.flatMap(({ origin, voter, id, choice, power }): TallyDifference[] =>
    origin === 'transaction'
      ? [{ voter, voteId: id, choice, hubPower: 0n, ourPower: power, reason: 'BY_TRANSACTION' }]
      : [],
  );
  const differences = [...signed, ...direct];
  const unexplained = hub.map((score, index) => {
    const explained = differences
      .filter(({ choice }) => choice === index + 1)
      .reduce((sum, { hubPower, ourPower }) => sum + hubPower - ourPower, 0n);
    const rest = score - (ours[index] ?? 0n) - explained;
    return isRounding(score, score - rest) ? 0n : rest;
  });
  return { hub, ours, differences, unexplained };
}

function isRounding(a: bigint, b: bigint): boolean {
  const gap = a > b ? a - b : b - a;
  const size = a > b ? a : b;
  return gap * ROUNDING <= (size < 0n ? -size : size);
}
