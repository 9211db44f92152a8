/**
 * The one place where numbers become text. What the report says is said by the report's own functions; this file adds what
 * only a page needs.
 */
export {
  formatChange,
  formatCount,
  formatCoverage,
  formatDuration,
  formatEstimate,
  formatIn,
  formatParameter,
  formatRatio,
  formatTime,
  formatUsd,
  formatWait,
  groupDigits,
} from '@riskdao/risk-core';
import { formatRatio, formatUsd } from '@riskdao/risk-core';

/** `+20 %`, `-5 %`, `0 %`. */
export function formatMove(ratio: number, digits = Number.isInteger(Math.round(ratio * 1e6) / 1e4) ? 0 : 1): string {
  return `${ratio > 0 ? '+' : ''}${formatRatio(ratio, digits)}`;
}

/** `-5.3 % to -6.1 %`; one text where both are the same. */
export const formatRange = (from: string, to: string): string => (from === to ? from : `${from} to ${to}`);

/** `4.06x`, rounded down: equity over what must be held. */
export function formatMultiple(ratio: number): string {
  return `${(Math.floor(ratio * 100) / 100).toFixed(2)}x`;
}

/** A difference of two ratios: `4.5 points` for 0.045. */
export function formatPoints(ratio: number): string {
  return formatRatio(ratio, 1).replace(' %', ' points');
}

/** Fits a cell or a tick: `0`, `$12 k`, `$3.4 m`, `$2 bn`. */
export function formatUsdShort(usd: number): string {
  if (usd === 0) return '0';
  const text = formatUsd(usd);
  if (/( k| m| bn)$/.test(text)) return text.replace(/(\.\d)\d( m| bn)$/, '$1$2').replace(/\.0( m| bn)$/, '$1');
  const size = Math.abs(usd);
  return size >= 1_000 ? `${usd < 0 ? '-' : ''}$${(size / 1_000).toFixed(size < 9_950 ? 1 : 0)} k` : formatUsd(usd);
}

const DAY = 86_400;

/** `3 d 4 h`, `5 h 12 min`, `4 min 10 s`: the two largest units of a time span in seconds. */
export function formatCountdown(seconds: number): string {
  const left = Math.max(0, Math.floor(seconds));
  if (left >= DAY) return `${Math.floor(left / DAY)} d ${Math.floor((left % DAY) / 3600)} h`;
  if (left >= 3600) return `${Math.floor(left / 3600)} h ${Math.floor((left % 3600) / 60)} min`;
  if (left >= 60) return `${Math.floor(left / 60)} min ${left % 60} s`;
  return `${left} s`;
}

/** `in 3 d 4 h`, `5 min 3 s ago`. */
export function formatRelative(unix: number, nowUnix: number): string {
  const ahead = unix - nowUnix;
  return ahead >= 0 ? `in ${formatCountdown(ahead)}` : `${formatCountdown(-ahead)} ago`;
}

/** ISO 8601 from the API as seconds since 1970. */
export function unixOf(dateTime: string): number {
  return Math.floor(Date.parse(dateTime) / 1000);
}
