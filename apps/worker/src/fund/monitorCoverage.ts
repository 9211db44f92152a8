import type { CoverageBand, FundState } from '@riskdao/risk-core';
import { announce, closeAlert, keepFundReading, raiseAlert, type FundReading } from '@riskdao/store';
import type { WatchContext } from '../accounts/remarginAccounts.js';
import { watchState, type NotWatched } from '../accounts/watchState.js';

export type CoverageOutcome = {
  readonly kind: 'read';
  readonly reading: FundReading;
  /** False when the same market, book and set had been read before. */
  readonly isNew: boolean;
  readonly previousBand: CoverageBand | null;
};

/**
 * Reads the fund against its target and keeps it. When coverage enters another band, the alert and the webhooks of the crossing are
 * written with the reading and its event: all or none. A degraded market is not read: its alert stands already.
 */
export async function monitorCoverage(context: WatchContext): Promise<CoverageOutcome | NotWatched> {
  const { client, calculator } = context;
  const state = await watchState(client, context);
  if ('kind' in state) return state;
  const { market, book, setId, at, inputs } = state;
  if (market.quality === 'degraded') return { kind: 'skipped', because: 'the newest market is degraded' };
  const fund = await calculator.coverage(inputs);
  let previousBand: CoverageBand | null = null;
  const observation = { at, marketHash: market.hash, bookHash: book.hash, setId, state: fund };
  const { reading, isNew } = await keepFundReading(client, observation, async (tx, now, previous) => {
    previousBand = previous?.band ?? null;
    await tellCrossing(tx, now, previous, fund);
  });
  return { kind: 'read', reading, isNew, previousBand };
}

type Transaction = Parameters<typeof announce>[0];

const SEVERITY = { green: null, amber: 'warning', red: 'critical' } as const;

async function tellCrossing(
  tx: Transaction,
  reading: FundReading,
  previous: FundReading | null,
  { binding, floor }: FundState,
): Promise<void> {
  const { at, band, coverage, targetUsd, balanceUsd, marketHash, setId } = reading;
  const severity = SEVERITY[band];
  const figures = `${(coverage * 100).toFixed(2)} % of ${targetUsd.toFixed(0)} USD (what binds: ${binding})`;
  if (severity === null) {
    const because = `Coverage is green again: ${figures}.`;
    await closeAlert(tx, { kind: 'coverage', subject: 'fund', because, at });
  } else {
    const remedy =
      band === 'amber'
        ? 'Tighten requirements or fill the fund up before it falls below the floor.'
        : 'Take no new risk, and fill the fund up.';
    const message = `The safety fund covers ${figures}; the floor is ${(floor * 100).toFixed(0)} %. ${remedy}`;
    const details = { band, previousBand: previous?.band ?? null, coverage, targetUsd, balanceUsd };
    await raiseAlert(tx, { kind: 'coverage', subject: 'fund', severity, message, details, at });
  }
  if (previous?.band === band) return;
  const payload = {
    band,
    previousBand: previous?.band ?? null,
    coverage: coverage.toFixed(6),
    targetUsd: targetUsd.toFixed(6),
    balanceUsd: balanceUsd.toFixed(6),
    marketHash,
    setId,
    at: at.toISOString(),
  };
  await announce(tx, 'coverage.changed', payload, at);
}
