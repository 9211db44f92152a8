/** Weighted equity and requirements of one account, USD. */
export type Standing = {
  readonly equityUsd: number;
  readonly initialUsd: number;
  readonly maintenanceUsd: number;
};

/**
 * Share of its positions that an account keeps when the parameters take effect: all while equity meets the maintenance
 * requirement; else it is reduced until equity meets the initial requirement again. In [0, 1], and never larger under a
 * higher requirement, so that tightening cannot raise later shortfalls.
 */
export function keptShare({ equityUsd, initialUsd, maintenanceUsd }: Standing): number {
  if (equityUsd >= maintenanceUsd) return 1;
  return Math.max(0, Math.min(1, equityUsd / Math.max(initialUsd, maintenanceUsd)));
}
