const at = (utc: string) => Date.parse(`${utc}T00:00:00Z`) / 1000;

/** Periods that every stressed measure contains when the price history covers them; UTC, end exclusive. */
export const STRESS_WINDOWS = [
  { name: 'COVID-19 crash 2020', fromUnix: at('2020-02-20'), toUnix: at('2020-04-21') },
  { name: 'May 2021 deleveraging', fromUnix: at('2021-05-01'), toUnix: at('2021-06-02') },
  { name: 'Terra and lender failures 2022', fromUnix: at('2022-05-01'), toUnix: at('2022-07-02') },
  { name: 'FTX failure 2022', fromUnix: at('2022-11-01'), toUnix: at('2022-12-16') },
  { name: 'Auto-deleveraging cascade 2025', fromUnix: at('2025-10-09'), toUnix: at('2025-10-13') },
] as const;
