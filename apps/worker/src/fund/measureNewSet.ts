import { bestBars, latestFundReading, latestMarket, parametersInForce } from '@riskdao/store';
import { remarginAccounts } from '../accounts/remarginAccounts.js';
import type { GovernanceContext } from '../proposals/context.js';
import { monitorCoverage } from './monitorCoverage.js';

/**
 * Margins everybody again and reads the fund when parameters have come into force that it was not read with: the market's next tick
 * may be a minute away, and where no market is watched there is none. A degraded market is left to the watch.
 */
export async function measureNewSet({ client, calculator, chain, log }: GovernanceContext): Promise<void> {
  const { chainId } = chain.deployment;
  const [reading, inForce] = await Promise.all([latestFundReading(client), parametersInForce(client, chainId)]);
  if (inForce === null || reading?.setId === inForce.setId) return;
  const market = await latestMarket(client);
  const bars = market === null ? null : await bestBars(client, market);
  if (market?.quality !== 'sound' || bars === null) return;
  const watch = { client, calculator, chainId, barSource: bars.source };
  await remarginAccounts(watch);
  const coverage = await monitorCoverage(watch);
  if (coverage.kind === 'read')
    log.info({ setId: inForce.setId, coverage: coverage.reading.coverage }, 'measured with new parameters');
}
