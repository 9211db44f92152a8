import type { JobPayload } from '@riskdao/store';
import type { Logger } from 'pino';
import { remarginAccounts, type WatchContext } from '../accounts/remarginAccounts.js';
import { monitorCoverage } from '../fund/monitorCoverage.js';
import { ingestMarket, type IngestContext } from './ingestMarket.js';

export type MarketWatch = IngestContext &
  WatchContext & {
    readonly log: Logger;
    /** Asks for the minute's requirements to be signed; null when this deployment signs none. */
    readonly requestSigning: ((minute: number) => Promise<void>) | null;
  };

/**
 * One minute of the watch: the market is ingested, whom it touches is margined again, signatures are asked for, and when anybody was
 * margined the fund is read. The payload names the minute, so that of several workers one does it; a job that comes late looks at the
 * market of now.
 */
export async function watchMarket(watch: MarketWatch, { minute }: JobPayload<'watchMarket'>): Promise<void> {
  const nowUnix = Math.max(minute * 60, Math.floor(Date.now() / 1_000));
  const market = await ingestMarket(watch, nowUnix);
  const margins = await remarginAccounts(watch);
  if (margins.kind === 'skipped') {
    watch.log.info({ market: market.kind, because: margins.because }, 'market watched, nobody margined');
    return;
  }
  const { computed, accounts, newlyUnder, underMaintenance } = margins;
  await watch.requestSigning?.(minute);
  const coverage = computed > 0 ? await monitorCoverage(watch) : null;
  const read = coverage?.kind === 'read' ? { coverage: coverage.reading.coverage, band: coverage.reading.band } : {};
  watch.log.info(
    { market: market.kind, computed, accounts, newlyUnder: newlyUnder.length, underMaintenance, ...read },
    'market watched',
  );
}
