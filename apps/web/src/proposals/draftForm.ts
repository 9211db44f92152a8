import {
  boundsOf,
  formatParameter,
  formatScaled,
  isWithin,
  OffGridError,
  PARAMETER_RULES,
  parseParameterId,
  stepRange,
  toScaled,
  type ParameterRule,
} from '@riskdao/risk-core';

/** One line of the form: a parameter and what its author typed, in the unit of the rule. */
export type DraftRow = { readonly parameterId: string; readonly entered: string };

export type RowVerdict = {
  /** The value as it will be stored; null while it cannot be used. */
  readonly raw: bigint | null;
  readonly formatted: string | null;
  /** Why it cannot be used, with the remedy. */
  readonly errors: readonly string[];
  /** Why it must be confirmed: a wrong unit looks like this. */
  readonly mustConfirm: string | null;
};

/** A factor of ten between current and new value is what a wrong unit looks like: percent for ratio, wei for coins. */
const TENFOLD = 10n;

export function ruleOf(parameterId: string): ParameterRule {
  return PARAMETER_RULES[parseParameterId(parameterId).name];
}

/** Judges what was typed for one parameter by its rule. Plain decimals only: `0.9975`, never `99.75 %`. */
export function judgeRow({ parameterId, entered }: DraftRow, currentRaw: bigint): RowVerdict {
  const rule = ruleOf(parameterId);
  const { unit, decimals } = rule;
  const words = (raw: bigint) => formatParameter(unit, formatScaled(raw, decimals));
  const refused = (error: string): RowVerdict => ({ raw: null, formatted: null, errors: [error], mustConfirm: null });
  const text = entered.trim();
  if (text === '') return refused('Enter a value.');
  if (text.includes('%')) return refused('Write a plain decimal number: 0.25 for 25 %.');
  let raw: bigint;
  try {
    raw = toScaled(text, decimals);
  } catch (error) {
    if (!(error instanceof OffGridError)) throw error;
    return refused(`Write a plain decimal number with at most ${decimals} digits after the point.`);
  }
  const [bounds, step] = [boundsOf(rule), stepRange(rule, currentRaw)];
  const errors = [
    ...(raw === currentRaw ? ['This is the current value: change it, or take the line out.'] : []),
    ...(isWithin(bounds, raw) ? [] : [`Outside of its bounds, ${words(bounds.min)} to ${words(bounds.max)}.`]),
    ...(isWithin(step, raw)
      ? []
      : [`Larger than one step: from here ${words(step.min)} to ${words(step.max)} is allowed.`]),
  ];
  const [small, large] = raw < currentRaw ? [raw, currentRaw] : [currentRaw, raw];
  const isTenfold = currentRaw !== 0n && large >= small * TENFOLD;
  return {
    raw,
    formatted: words(raw),
    errors,
    mustConfirm: isTenfold
      ? `${words(raw)} is at least ten times ${raw > currentRaw ? 'larger' : 'smaller'} than ${words(currentRaw)}. Is the unit right?`
      : null,
  };
}

/** `from 5 % to 60 %, at most +4 % / -4 % at once`, in the unit of the form. */
export function limitsText(parameterId: string, currentRaw: bigint): string {
  const rule = ruleOf(parameterId);
  const [bounds, step] = [boundsOf(rule), stepRange(rule, currentRaw)];
  const lowest = bounds.min > step.min ? bounds.min : step.min;
  const highest = bounds.max < step.max ? bounds.max : step.max;
  const plain = (raw: bigint) => formatScaled(raw, rule.decimals);
  return `${plain(lowest)} to ${plain(highest)} (${rule.unit}, ${rule.decimals} decimals), after ${rule.cooldownHours} h of cool-down`;
}
