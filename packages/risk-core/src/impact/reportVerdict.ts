import type { ReportFacts } from './report.js';
import { formatCount, formatCoverage, formatRatio, formatUsd } from './reportNumbers.js';

/** The answer in words. `ready` is false as soon as one check fails; `blockers` names why. */
export type Verdict = {
  readonly ready: boolean;
  readonly direction: 'tightens' | 'loosens' | 'mixed' | 'neutral';
  /** What the change does, who is hurt, whether the fund still covers: one sentence each, one line together. */
  readonly line: string;
  /** Exactly three: requirements, accounts, fund. */
  readonly bullets: readonly [string, string, string];
  readonly blockers: readonly string[];
};

type VerdictFacts = Pick<ReportFacts, 'changes' | 'checks' | 'affected' | 'fund' | 'episodes'>;

export function verdictOf(facts: VerdictFacts): Verdict {
  const direction = directionOf(facts);
  const blockers = facts.checks.filter((check) => check.result === 'fail').map((check) => check.reason);
  return {
    ready: blockers.length === 0,
    direction,
    line: [whatItDoes(facts, direction), whoIsHurt(facts), whetherCovered(facts)].join(' '),
    bullets: [requirementsBullet(facts), accountsBullet(facts), fundBullet(facts)],
    blockers,
  };
}

function directionOf({ changes }: VerdictFacts): Verdict['direction'] {
  const effects = new Set(changes.map((change) => change.effect));
  if (effects.has('tightens')) return effects.has('loosens') ? 'mixed' : 'tightens';
  return effects.has('loosens') ? 'loosens' : 'neutral';
}

const DIRECTION_TEXT: Readonly<Record<Verdict['direction'], string>> = {
  tightens: 'tightens',
  loosens: 'loosens',
  mixed: 'tightens some rules and loosens others:',
  neutral: 'changes, without tightening or loosening,',
};

function whatItDoes({ changes, affected }: VerdictFacts, direction: Verdict['direction']): string {
  const moved = affected.totals.after.initialUsd - affected.totals.before.initialUsd;
  const relative = affected.totals.before.initialUsd > 0 ? moved / affected.totals.before.initialUsd : 0;
  const parameters = changes.length === 1 ? '1 parameter' : `${formatCount(changes.length)} parameters`;
  const start = `This proposal ${DIRECTION_TEXT[direction]} ${parameters}`;
  if (!/[1-9]/.test(formatRatio(relative, 1))) return `${start}; required collateral stays the same.`;
  return `${start}; required collateral ${moved > 0 ? 'rises' : 'falls'} by ${formatRatio(Math.abs(relative), 1)}.`;
}

function whoIsHurt({ affected }: VerdictFacts): string {
  const { newlyLiquidatable, noLongerLiquidatable } = affected;
  if (newlyLiquidatable.accounts > 0)
    return (
      `${accountsOf(newlyLiquidatable.accounts)} of ${formatCount(affected.accounts)} could be liquidated at once ` +
      `(${formatUsd(newlyLiquidatable.notionalUsd)} of positions).`
    );
  if (noLongerLiquidatable.accounts > 0)
    return `No account becomes liquidatable; ${accountsOf(noLongerLiquidatable.accounts)} no longer ${noLongerLiquidatable.accounts === 1 ? 'is' : 'are'}.`;
  return 'No account becomes liquidatable.';
}

function whetherCovered({ fund: { before, after } }: VerdictFacts): string {
  const was = before.coverage === after.coverage ? 'unchanged' : `before: ${formatCoverage(before.coverage)}`;
  const share = `${formatCoverage(after.coverage)} of its target (${was})`;
  if (after.band === 'green') return `The safety fund ${before.band === 'green' ? 'still' : 'now'} covers: ${share}.`;
  if (after.band === 'amber') return `The safety fund does not fully cover: ${share}.`;
  return `The safety fund does not cover: only ${share}.`;
}

function requirementsBullet({ affected }: VerdictFacts): string {
  const { before, after } = affected.totals;
  const { requirementRises, requirementFalls, lockedUsd, releasedUsd } = affected;
  const more = requirementRises === 0 ? [] : [`${accountsOf(requirementRises)} must hold ${formatUsd(lockedUsd)} more`];
  const less =
    requirementFalls === 0 ? [] : [`${accountsOf(requirementFalls)} may hold ${formatUsd(releasedUsd)} less`];
  const moves = [...more, ...less];
  if (moves.length === 0) return `Required collateral stays at ${formatUsd(after.initialUsd)} for every account.`;
  return `Required collateral goes from ${formatUsd(before.initialUsd)} to ${formatUsd(after.initialUsd)}: ${moves.join(', ')}.`;
}

function accountsBullet({ affected }: VerdictFacts): string {
  const { before, after } = affected.belowMaintenance;
  const missing = after.accounts === 0 ? '' : `; together they miss ${formatUsd(after.deficitUsd)}`;
  const blocked = affected.belowInitial;
  return (
    `At today's prices ${formatCount(before.accounts)} accounts can be liquidated before and ${formatCount(after.accounts)} after ` +
    `(${formatCount(affected.newlyLiquidatable.accounts)} new)${missing}. ` +
    `${formatCount(blocked.before.accounts)} cannot open new risk before, ${formatCount(blocked.after.accounts)} after.`
  );
}

const BINDING_TEXT = {
  cover2: 'the failure of the two largest account groups in one stress scenario',
  expectedShortfall: 'the mean loss in the very worst scenarios',
  minimum: 'its governed minimum',
} as const;

function fundBullet({ fund, episodes }: VerdictFacts): string {
  const { before, after } = fund;
  return (
    `The fund holds ${formatUsd(after.stressedUsd)} after stress against a target of ${formatUsd(after.targetUsd)} ` +
    `(before: ${formatUsd(before.targetUsd)}), set by ${BINDING_TEXT[after.binding]} plus a buffer of ${formatRatio(after.buffer, 0)}.` +
    episodeSentence(episodes, after.stressedUsd)
  );
}

/** The named crisis that would cost most, beside the whole fund: coverage counts two groups only. */
function episodeSentence(episodes: VerdictFacts['episodes'], fundUsd: number): string {
  const [first, ...rest] = episodes;
  if (first === undefined) return '';
  const worst = rest.reduce((most, one) => (one.shortfallUsd.after > most.shortfallUsd.after ? one : most), first);
  const lost = worst.shortfallUsd.after;
  if (lost === 0) return ' In none of the named crises would accounts fail to pay.';
  const against = lost > fundUsd ? 'more than the whole fund' : 'within the fund';
  return ` In a repeat of the ${worst.label}, accounts could not pay ${formatUsd(lost)} (before: ${formatUsd(worst.shortfallUsd.before)}), ${against}.`;
}

function accountsOf(count: number): string {
  return count === 1 ? '1 account' : `${formatCount(count)} accounts`;
}
