import { GovernanceError } from '../errors.js';

export const VOTING_TYPES = [
  'basic',
  'single-choice',
  'approval',
  'ranked-choice',
  'weighted',
  'quadratic',
  'copeland',
] as const;

export type VotingType = (typeof VOTING_TYPES)[number];

export class UnknownVotingTypeError extends GovernanceError {
  readonly code = 'UNKNOWN_VOTING_TYPE';
  constructor(readonly type: string) {
    super(`Voting type "${type}" is not one of ${VOTING_TYPES.join(', ')}. Show the proposal without scores.`);
  }
}

/** Power in tokens as a double, as the hub states it: for display beside the enforceable tally, never for a decision. */
export type DisplayVote = { readonly choice: unknown; readonly power: number };

/**
 * Scores per choice as Snapshot shows them for any of its seven voting types (recomputed from its recordings); choices that
 * the type does not allow score nothing. Only `basic` is enforceable.
 */
export function scoresForDisplay(type: string, choices: number, votes: readonly DisplayVote[]): readonly number[] {
  const cast = votes.flatMap(({ choice, power }) => {
    const weights = weightsOf(type, choice, choices);
    return weights === null ? [] : [{ weights, power }];
  });
  const scores = (share: (weights: readonly number[], power: number) => readonly number[]): number[] =>
    cast.reduce((sums, { weights, power }) => {
      share(weights, power).forEach((score, index) => (sums[index] = (sums[index] ?? 0) + score));
      return sums;
    }, new Array<number>(choices).fill(0));
  switch (type) {
    case 'basic':
    case 'single-choice':
    case 'approval':
      return scores((weights, power) => weights.map((weight) => (weight > 0 ? power : 0)));
    case 'weighted':
      return scores((weights, power) => shares(weights).map((share) => share * power));
    case 'quadratic':
      return quadraticScores(cast, choices);
    case 'ranked-choice':
      return instantRunoff(cast, choices);
    case 'copeland':
      return copelandScores(cast, choices);
    default:
      throw new UnknownVotingTypeError(type);
  }
}

type Cast = { readonly weights: readonly number[]; readonly power: number };

/** One number per choice: 0/1 for lists, the weight for maps, the rank (1 first) for rankings; `null` when not allowed. */
function weightsOf(type: string, choice: unknown, choices: number): readonly number[] | null {
  const none = new Array<number>(choices).fill(0);
  const inRange = (entry: unknown): entry is number =>
    typeof entry === 'number' && Number.isInteger(entry) && entry >= 1 && entry <= choices;
  switch (type) {
    case 'basic':
    case 'single-choice':
      return inRange(choice) ? none.with(choice - 1, 1) : null;
    case 'approval':
    case 'ranked-choice':
    case 'copeland': {
      if (!Array.isArray(choice) || !choice.every(inRange) || new Set(choice).size !== choice.length) return null;
      if (type !== 'approval' && choice.length !== choices) return null;
      return choice.reduce<number[]>((ranks, entry: number, index) => ranks.with(entry - 1, index + 1), none);
    }
    case 'weighted':
    case 'quadratic': {
      if (typeof choice !== 'object' || choice === null || Array.isArray(choice)) return null;
      const entries = Object.entries(choice).map(([key, weight]) => [Number(key), weight as unknown] as const);
      const allowed = entries.every(([key, weight]) => inRange(key) && typeof weight === 'number' && weight >= 0);
      if (!allowed || !entries.some(([, weight]) => Number(weight) > 0)) return null;
      return entries.reduce<number[]>((weights, [key, weight]) => weights.with(key - 1, Number(weight)), none);
    }
    default:
      throw new UnknownVotingTypeError(type);
  }
}

function shares(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Square of the sum of roots per choice, scaled back to the power that was cast (Buterin, Hitzig, Weyl 2018). */
function quadraticScores(cast: readonly Cast[], choices: number): readonly number[] {
  const squares = Array.from({ length: choices }, (_, choice) => {
    const roots = cast.map(({ weights, power }) => Math.sqrt((shares(weights)[choice] ?? 0) * power));
    return roots.reduce((sum, root) => sum + root, 0) ** 2;
  });
  const power = cast.reduce((sum, vote) => sum + vote.power, 0);
  const total = squares.reduce((sum, square) => sum + square, 0);
  return total === 0 ? squares : squares.map((square) => (square * power) / total);
}

/** Instant run-off: the weakest choice leaves and its ballots move on, until one holds more than half. */
function instantRunoff(cast: readonly Cast[], choices: number): readonly number[] {
  const total = cast.reduce((sum, { power }) => sum + power, 0);
  const left = new Set(Array.from({ length: choices }, (_, choice) => choice));
  for (;;) {
    const scores = new Array<number>(choices).fill(0);
    for (const { weights, power } of cast) {
      const first = [...left].sort((a, b) => (weights[a] ?? 0) - (weights[b] ?? 0))[0];
      if (first !== undefined) scores[first] = (scores[first] ?? 0) + power;
    }
    const ranked = [...left].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
    const [best, weakest] = [ranked[0], ranked.at(-1)];
    if (best === undefined || weakest === undefined || left.size <= 2 || (scores[best] ?? 0) > total / 2) return scores;
    left.delete(weakest);
  }
}

/** Weight of the average support that settles ties between choices with equally many duels won. */
const SUPPORT_WEIGHT = 0.5;

/**
 * Copeland: two points per duel won and one per duel tied; ties are settled by the average support over all duels; the points
 * are shared out over the power that was cast.
 */
function copelandScores(cast: readonly Cast[], choices: number): readonly number[] {
  const power = cast.reduce((sum, vote) => sum + vote.power, 0);
  const support = (a: number, b: number): number =>
    cast.reduce((sum, vote) => ((vote.weights[a] ?? 0) < (vote.weights[b] ?? 0) ? sum + vote.power : sum), 0);
  const points = Array.from({ length: choices }, (_, a) => {
    const duels = Array.from({ length: choices }, (__, b) => b).filter((b) => b !== a);
    const supports = duels.map((b) => ({ ours: support(a, b), theirs: support(b, a) }));
    const won = supports.reduce((sum, { ours, theirs }) => sum + (ours > theirs ? 2 : ours === theirs ? 1 : 0), 0);
    const average = supports.reduce((sum, { ours }) => sum + ours, 0) / (duels.length * power);
    return won + (power > 0 && duels.length > 0 ? SUPPORT_WEIGHT * average : 0);
  });
  const total = points.reduce((sum, point) => sum + point, 0);
  return total === 0 ? points : points.map((point) => (point / total) * power);
}
