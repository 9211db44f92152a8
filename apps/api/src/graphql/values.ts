import {
  formatParameter,
  formatRatio,
  formatScaled,
  formatUsd,
  groupDigits,
  type ParameterUnit,
} from '@riskdao/risk-core';

/** What a value is counted in; `token` is the governance token. */
export type Unit = ParameterUnit | 'token';

/** The GraphQL type Value. */
export type ValueView = {
  readonly raw: bigint;
  readonly decimals: number;
  readonly value: string;
  readonly formatted: string;
  readonly unit: Unit;
};

/** Toward which side a computed double is brought onto its decimal grid: against whoever takes the risk. */
export type Rounding = 'up' | 'down' | 'nearest';

const USD_DECIMALS = 6;
const RATIO_DECIMALS = 6;
const COIN_DECIMALS = 8;

/** A governed parameter's raw integer. */
export function parameterValue(unit: ParameterUnit, decimals: number, raw: bigint): ValueView {
  const value = formatScaled(raw, decimals);
  return { raw, decimals, value, formatted: formatParameter(unit, value), unit };
}

/** US dollars to the millionth. */
export function usdValue(usd: number, rounding: Rounding = 'nearest'): ValueView {
  return computed(usd, USD_DECIMALS, rounding, 'usd', formatUsd(usd));
}

/** 1 = 100 %. */
export function ratioValue(ratio: number, rounding: Rounding = 'nearest'): ValueView {
  return computed(ratio, RATIO_DECIMALS, rounding, 'ratio', formatRatio(ratio));
}

/** A plain factor, e.g. health. */
export function multipleValue(factor: number, rounding: Rounding = 'down'): ValueView {
  const view = computed(factor, RATIO_DECIMALS, rounding, 'multiple', '');
  return { ...view, formatted: shortened(view.value, 2) };
}

export function coinValue(coins: number): ValueView {
  const view = computed(coins, COIN_DECIMALS, 'nearest', 'coin', '');
  return { ...view, formatted: groupDigits(trimmed(view.value)) };
}

export function daysValue(days: number): ValueView {
  const view = computed(days, 2, 'nearest', 'days', '');
  return { ...view, formatted: `${groupDigits(trimmed(view.value))} d` };
}

/** An integer in the smallest unit of an 18-decimal dollar, as the contracts state it. */
export function usd18Value(raw: bigint): ValueView {
  const value = formatScaled(raw, 18);
  return { raw, decimals: 18, value, formatted: formatUsd(Number(value)), unit: 'usd' };
}

/** Voting power in the token's smallest unit. */
export function tokenValue(raw: bigint, token: { readonly decimals: number; readonly symbol: string }): ValueView {
  const value = formatScaled(raw, token.decimals);
  return {
    raw,
    decimals: token.decimals,
    value,
    formatted: `${groupDigits(shortened(value, 2))} ${token.symbol}`,
    unit: 'token',
  };
}

function computed(amount: number, decimals: number, rounding: Rounding, unit: Unit, formatted: string): ValueView {
  const raw = onGrid(amount, decimals, rounding);
  return { raw, decimals, value: formatScaled(raw, decimals), formatted, unit };
}

/** Exact from the double's shortest decimal form: 0.1 is 0.1 here, not 0.1000000000000000055. */
function onGrid(amount: number, decimals: number, rounding: Rounding): bigint {
  const [mantissa = '0', exponent = '0'] = amount.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.replace('-', '').split('.');
  const shift = Number(exponent) - fraction.length + decimals;
  const digits = BigInt(whole + fraction);
  if (shift >= 0) return (amount < 0 ? -1n : 1n) * digits * 10n ** BigInt(shift);
  const unit = 10n ** BigInt(-shift);
  const floor = digits / unit;
  const rest = digits % unit;
  const awayFromZero = rounding === 'nearest' ? rest * 2n >= unit : rest > 0n && (rounding === 'up') === amount > 0;
  const size = awayFromZero ? floor + 1n : floor;
  return amount < 0 ? -size : size;
}

const trimmed = (value: string) => (value.includes('.') ? value.replace(/\.?0+$/, '') : value);

/** At most `digits` after the point, cut and not rounded: what is shown is never more than what there is. */
function shortened(value: string, digits: number): string {
  const [whole = '0', fraction = ''] = value.split('.');
  return trimmed(`${whole}.${fraction.slice(0, digits).padEnd(1, '0')}`);
}
