/** Conversions between the units that stand in names: seconds, hours, days, years (Actual/365, as Deribit and Derive quote). */
export const SECONDS_PER_HOUR = 3_600;
export const SECONDS_PER_DAY = 86_400;
export const DAYS_PER_YEAR = 365;
export const SECONDS_PER_YEAR = DAYS_PER_YEAR * SECONDS_PER_DAY;

/** Time from `fromUnix` to `toUnix` in years (Actual/365); negative when `toUnix` lies in the past. */
export function yearsBetween(fromUnix: number, toUnix: number): number {
  return (toUnix - fromUnix) / SECONDS_PER_YEAR;
}
