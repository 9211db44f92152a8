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
  const was = before.coverage === after.coverage ? 'as today' : `today ${formatCoverage(before.coverage)}`;
  const only = after.band === 'green' ? '' : 'only ';
  return `With the change the safety fund covers ${only}${formatCoverage(after.coverage)} of its target (${was}).`;
}

function requirementsBullet({ affected }: VerdictFacts): string {
  const { before, after } = affected.totals;
  const { requirementRises, requirementFalls, lockedUsd, releasedUsd } = affected;
  const more = requirementRises === 0 ? [] : [`up ${formatUsd(lockedUsd)} over ${accountsOf(requirementRises)}`];
  const less = requirementFalls === 0 ? [] : [`down ${formatUsd(releasedUsd)} over ${accountsOf(requirementFalls)}`];
  const moves = [...more, ...less];
  if (moves.length === 0) return `Required collateral stays at ${formatUsd(after.initialUsd)} for every account.`;
  const below = affected.belowInitial;
  return (
    `Required collateral goes from ${formatUsd(before.initialUsd)} to ${formatUsd(after.initialUsd)}: ${moves.join(', ')}. ` +
    `Most hold enough already; short of it are ${accountsOf(below.after.accounts)}, by ${formatUsd(below.after.deficitUsd)} together ` +
    `(today ${formatCount(below.before.accounts)}, by ${formatUsd(below.before.deficitUsd)}): they cannot open new risk.`
  );
}

function accountsBullet({ affected }: VerdictFacts): string {
  const { before, after } = affected.belowMaintenance;
  const { newlyLiquidatable: fresh } = affected;
  const short = ({ accounts, deficitUsd }: typeof before): string =>
    accounts === 0 ? '0' : `${formatCount(accounts)} (short by ${formatUsd(deficitUsd)} together)`;
  return (
    `Accounts that can be liquidated at the prices of the snapshot: today ${short(before)}, with the change ${short(after)}. ` +
    (fresh.accounts === 0 ? 'None of them is new.' : `New among them: ${short(fresh)}.`)
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
    `The fund holds ${formatUsd(after.stressedUsd)} after haircuts against a target of ${formatUsd(after.targetUsd)} ` +
    `(today ${formatUsd(before.targetUsd)}), set by ${BINDING_TEXT[after.binding]} plus a buffer of ${formatRatio(after.buffer, 0)}.` +
    samplingSentence(after) +
    episodeSentence(episodes, after.stressedUsd)
  );
}

/** How far sampling alone could push the coverage down, where it turns a full cover into none. */
function samplingSentence({
  binding,
  shortfallEs,
  stressedUsd,
  buffer,
  coverage,
}: VerdictFacts['fund']['after']): string {
  if (binding !== 'expectedShortfall' || shortfallEs.high === null || shortfallEs.high <= 0) return '';
  const lowest = stressedUsd / (shortfallEs.high * (1 + buffer));
  if (coverage < 1 || lowest >= 1) return '';
  return ` At the upper end of the sampling interval of that loss, coverage would be ${formatCoverage(lowest)}.`;
}

/** The named crisis that would cost most, beside the whole fund: coverage counts two groups only. */
function episodeSentence(episodes: VerdictFacts['episodes'], fundUsd: number): string {
  const [first, ...rest] = episodes;
  if (first === undefined) return '';
  const worst = rest.reduce((most, one) => (one.shortfallUsd.after > most.shortfallUsd.after ? one : most), first);
  const lost = worst.shortfallUsd.after;
  if (lost === 0) return ' In none of the named crises would accounts fail to pay.';
  const against = lost > fundUsd ? 'more than the whole fund' : 'within the fund';
  return ` In a repeat of the ${worst.label}, accounts could not pay ${formatUsd(lost)} (today ${formatUsd(worst.shortfallUsd.before)}), ${against}.`;
}

function accountsOf(count: number): string {
  return count === 1 ? '1 account' : `${formatCount(count)} accounts`;
}
