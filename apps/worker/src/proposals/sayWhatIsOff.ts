import type { Logger } from 'pino';
import type { GovernanceConfig } from '../config.js';

/** One line at start for everything that this worker will not do, with the setting that would turn it on. */
export function sayWhatIsOff(
  log: Logger,
  governance: GovernanceConfig | null,
  { hasMarket, hasFeeds }: { readonly hasMarket: boolean; readonly hasFeeds: boolean },
): void {
  if (governance === null) {
    log.warn('off: everything on a chain (DEPLOYMENT_FILE and RPC_URLS are not set)');
    return;
  }
  if (governance.rpcUrls.length < 2) log.warn('votes cannot be verified: RPC_URLS names one endpoint, two are needed');
  if (governance.snapshot === null)
    log.warn('off: sending, reading and verifying votes (SNAPSHOT_HUB_URL and its companions are not set)');
  if (!hasMarket) log.warn('off: book and liquidations from the chain (the deployment file names no market)');
  if (!hasFeeds) log.warn('off: markets, requirements and the signing of them (MARKET_FEEDS_FILE is not set)');
  if (governance.engineKey === null) log.warn('off: signing margin requirements (RISK_ENGINE_KEY is not set)');
  if (governance.executorKey === null) log.warn('off: transactions (EXECUTOR_KEY is not set)');
  if (governance.autopilotParameters.length === 0) log.warn('off: autopilot (AUTOPILOT_PARAMETERS is not set)');
}
