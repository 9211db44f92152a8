import { parameterChanges, withChanges, type ParameterChange } from '../parameters/change.js';
import { checkChanges, type ParameterHistory } from '../parameters/checks.js';
import { parseParameterId, type ParameterId, type ParameterSet } from '../parameters/identity.js';
import { PARAMETER_RULES } from '../parameters/rules.js';
import { SECONDS_PER_HOUR } from '../units.js';
import { stepped } from './explore.js';

/** What the autopilot looks at. Ratios; `asOfUnix` of the oldest input it rests on. */
export type MarketState = {
  readonly nowUnix: number;
  readonly asOfUnix: number;
  /** Largest relative difference between sources of one price. */
  readonly sourceDisagreement: number;
  /** Forecast volatility over the volatility that requirements assume. */
  readonly volatilityRatio: number;
  /** Fund over its target. */
  readonly coverage: number;
  readonly backtest: 'green' | 'amber' | 'red';
};

export type AutopilotTerms = {
  /** Parameters that it may move, all with a direction that tightens. */
  readonly ids: readonly ParameterId[];
  readonly maxAgeSeconds: number;
  readonly maxDisagreement: number;
};

export type AutopilotDecision =
  | {
      readonly kind: 'proposal';
      readonly direction: 'tighten' | 'loosen';
      readonly changes: readonly ParameterChange[];
      /** In words, for voters. */
      readonly reason: string;
      readonly expiresAtUnix: number;
    }
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'refused'; readonly code: 'STALE_INPUT' | 'SOURCES_DISAGREE'; readonly reason: string };

const EXPIRY_HOURS = 6;
/** Tighten by whole steps, loosen by quarters: too early a relief costs more than too late a one. */
const LOOSEN_SHARE = 0.25;
const TIGHTEN_ABOVE = 1.1;
const LOOSEN_BELOW = 0.8;
const LOOSEN_COVERAGE = 1.2;

/**
 * A bounded update from the market's state, or why there is none. Every change passes bounds, step, cool-down, drift and group
 * checks; what does not is left out. Refuses on stale inputs and on sources that disagree.
 */
export function autopilotDecision(
  state: MarketState,
  current: ParameterSet,
  history: ParameterHistory,
  terms: AutopilotTerms,
): AutopilotDecision {
  const age = state.nowUnix - state.asOfUnix;
  if (!(age >= 0 && age <= terms.maxAgeSeconds)) {
    const reason = `The oldest input is ${age} s old; at most ${terms.maxAgeSeconds} s are allowed.`;
    return { kind: 'refused', code: 'STALE_INPUT', reason };
  }
  if (!(state.sourceDisagreement <= terms.maxDisagreement)) {
    const reason = `Sources differ by ${percent(state.sourceDisagreement)}; at most ${percent(terms.maxDisagreement)} is allowed.`;
    return { kind: 'refused', code: 'SOURCES_DISAGREE', reason };
  }
  const tighten = reasonsToTighten(state);
  if (tighten.length > 0) return proposalOf('tighten', tighten, state, { current, history, terms });
  const loosen = reasonsToLoosen(state);
  if (loosen.length > 0) return proposalOf('loosen', loosen, state, { current, history, terms });
  return { kind: 'none', reason: 'Volatility, coverage and backtests are within their bands.' };
}

function reasonsToTighten({ volatilityRatio, coverage, backtest }: MarketState): readonly string[] {
  return [
    ...(volatilityRatio > TIGHTEN_ABOVE
      ? [`forecast volatility is ${percent(volatilityRatio)} of what requirements assume`]
      : []),
    ...(coverage < 1
      ? [`the safety fund covers only ${percent(Math.floor(coverage * 1_000) / 1_000)} of its target`]
      : []),
    ...(backtest === 'red' ? ['the backtest of requirements is red'] : []),
  ];
}

function reasonsToLoosen({ volatilityRatio, coverage, backtest }: MarketState): readonly string[] {
  const isCalm = volatilityRatio < LOOSEN_BELOW && coverage >= LOOSEN_COVERAGE && backtest === 'green';
  return isCalm
    ? [`forecast volatility is ${percent(volatilityRatio)} of what requirements assume and the fund covers its target`]
    : [];
}

function proposalOf(
  direction: 'tighten' | 'loosen',
  reasons: readonly string[],
  { nowUnix }: MarketState,
  { current, history, terms }: { current: ParameterSet; history: ParameterHistory; terms: AutopilotTerms },
): AutopilotDecision {
  const size = direction === 'tighten' ? 1 : -LOOSEN_SHARE;
  const isAllowed = (changes: readonly ParameterChange[]): boolean =>
    checkChanges({ current, changes, atUnix: nowUnix, history }).every(({ outcome }) => outcome === 'pass');
  let changes: readonly ParameterChange[] = [];
  for (const id of terms.ids) {
    const { tightens } = PARAMETER_RULES[parseParameterId(id).name];
    if (tightens === 'none' || current[id] === undefined) continue;
    const after = stepped(current, id, tightens === 'up' ? size : -size);
    const more = parameterChanges(current, withChanges(current, [...changes, { id, before: current[id], after }]));
    if (isAllowed(more)) changes = more;
  }
  if (changes.length === 0)
    return {
      kind: 'none',
      reason: `It would ${direction} because ${reasons.join(' and ')}, but no rule leaves room now.`,
    };
  return {
    kind: 'proposal',
    direction,
    changes,
    reason: `${direction === 'tighten' ? 'Tighten' : 'Loosen'} because ${reasons.join(' and ')}.`,
    expiresAtUnix: nowUnix + EXPIRY_HOURS * SECONDS_PER_HOUR,
  };
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
