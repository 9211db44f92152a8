import type { ParameterUnit } from '../parameters/rules.js';
import { DAYS_PER_YEAR } from '../units.js';
import type { Estimate } from './reportSections.js';

/** The one place where report numbers become text. No locale: the same bytes everywhere. */

const MINUS = '-';

/** Groups the integer digits of a plain decimal string by thousands. */
export function groupDigits(decimal: string): string {
  const [whole = '', fraction] = decimal.split('.');
  const sign = whole.startsWith('-') ? MINUS : '';
  const grouped = whole.replace('-', '').replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${sign}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

const USD_SCALES = [
  { from: 999_995_000, divisor: 1_000_000_000, suffix: ' bn', digits: 2 },
  { from: 999_500, divisor: 1_000_000, suffix: ' m', digits: 2 },
  { from: 99_999.5, divisor: 1_000, suffix: ' k', digits: 0 },
  { from: 99.995, divisor: 1, suffix: '', digits: 0 },
  { from: 0.005, divisor: 1, suffix: '', digits: 2 },
  { from: 0, divisor: 1, suffix: '', digits: 0 },
] as const;

/** `$1.23 m`, `$640 k`, `$12,345`, `-$0.50`: for prose and tables. */
export function formatUsd(usd: number): string {
  const size = Math.abs(usd);
  const { divisor, digits, suffix } = USD_SCALES.find(({ from }) => size >= from) ?? USD_SCALES[0];
  const text = `${groupDigits((size / divisor).toFixed(digits))}${suffix}`;
  return `${isShownNegative(usd, text) ? MINUS : ''}$${text}`;
}

/** `12.34 %`; whole percents keep no zeros when `digits` is 0. */
export function formatRatio(ratio: number, digits = 2): string {
  const text = groupDigits((Math.abs(ratio) * 100).toFixed(digits));
  return `${isShownNegative(ratio, text) ? MINUS : ''}${text} %`;
}

/** Coverage never reads better than it is: rounded down, `99.9 %` for 0.9999. `coverage` has four decimals. */
export function formatCoverage(coverage: number): string {
  return formatRatio(Math.floor(Math.round(coverage * 10_000) / 10) / 1_000, 1);
}

export function formatCount(count: number): string {
  return groupDigits(count.toFixed(0));
}

/** `1 account`, `1,200 accounts`: a noun whose plural takes an s. */
export function formatCountOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A signed change: `+$1.20 m`, `-3`, `no change`. */
export function formatChange(change: number, format: (value: number) => string): string {
  const text = format(change);
  if (!/[1-9]/.test(text)) return 'no change';
  return change > 0 ? `+${text}` : text;
}

export function formatIn(unit: 'usd' | 'ratio' | 'count', value: number): string {
  if (unit === 'usd') return formatUsd(value);
  return unit === 'ratio' ? formatRatio(value) : formatCount(value);
}

/** `$1.2 m (95 %: $1.0 m to $1.5 m)`; exact values stand alone. */
export function formatEstimate(estimate: Estimate, format: (value: number) => string): string {
  if (estimate.low === null || estimate.high === null) return format(estimate.value);
  return `${format(estimate.value)} (95 %: ${format(estimate.low)} to ${format(estimate.high)})`;
}

/** `2026-02-04 04:24 UTC`. */
export function formatTime(unix: number): string {
  return `${new Date(unix * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `45 min`, `3 h 20 min`, `2 d 4 h`. */
export function formatDuration(minutes: number): string {
  const whole = Math.round(minutes);
  if (whole < 120) return `${whole} min`;
  const [large, small, size] = whole < 2880 ? (['h', 'min', 60] as const) : (['d', 'h', 1440] as const);
  const rest = Math.floor((whole % size) / (size === 60 ? 1 : 60));
  return `${Math.floor(whole / size)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}

/** When something is expected, rounded as far as such a time is known: `now`, `5 h`, `12 d`, `1.4 years`; null is further than that. */
export function formatWait(days: number | null): string {
  if (days === null) return 'beyond 10 years';
  if (days === 0) return 'now';
  if (days < 2) return `${Math.max(1, Math.round(days * 24))} h`;
  return days < DAYS_PER_YEAR ? `${Math.round(days)} d` : `${(days / DAYS_PER_YEAR).toFixed(1)} years`;
}

const UNIT_TEXT: Readonly<Record<Exclude<ParameterUnit, 'ratio'>, (value: string) => string>> = {
  multiple: (value) => `${value}x`,
  minutes: (value) => `${value} min`,
  hours: (value) => `${value} h`,
  days: (value) => `${value} d`,
  coin: (value) => `${value} coins`,
  usd: (value) => (value.startsWith('-') ? `-$${value.slice(1)}` : `$${value}`),
};

/** A governed value for readers: exact, with unit, without trailing zeros. `decimal` is the plain decimal string. */
export function formatParameter(unit: ParameterUnit, decimal: string): string {
  if (unit === 'ratio') return `${groupDigits(trimZeros(shiftPoint(decimal, 2)))} %`;
  return UNIT_TEXT[unit](groupDigits(trimZeros(decimal)));
}

/** Moves the decimal point right by `places`, digit by digit: no rounding. */
function shiftPoint(decimal: string, places: number): string {
  const negative = decimal.startsWith('-');
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.');
  const digits = fraction.padEnd(places, '0');
  const shifted = `${whole}${digits.slice(0, places)}`.replace(/^0+(?=\d)/, '');
  const rest = digits.slice(places);
  return `${negative ? '-' : ''}${shifted}${rest === '' ? '' : `.${rest}`}`;
}

function trimZeros(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/0+$/, '').replace(/\.$/, '') : decimal;
}

/** A negative value that rounds to zero is shown without a sign. */
function isShownNegative(value: number, text: string): boolean {
  return value < 0 && /[1-9]/.test(text);
}
