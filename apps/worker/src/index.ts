export { ingestMarket, type IngestContext, type IngestOutcome } from './markets/ingestMarket.js';
export { liveSources, marketFeedsSchema, type MarketSources } from './markets/sources.js';
export { remarginAccounts, type Remarginings, type WatchContext } from './accounts/remarginAccounts.js';
export { monitorCoverage, type CoverageOutcome } from './fund/monitorCoverage.js';
export { syncParameters } from './proposals/syncParameters.js';
export { openCalculator, type Calculator } from './threads/calculator.js';
