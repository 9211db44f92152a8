import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  DEMO_ROLES,
  demoWallet,
  deployDemoDao,
  deploymentText,
  openDemoMarket,
  type Attestation,
  type DemoMarket,
} from '@riskdao/governance/remote';
import { initialParameterSet, type BarSeries, type MarketSnapshot } from '@riskdao/risk-core';
import { keepBars, type KeptRequirement } from '@riskdao/store';
import { temporaryStore, type TemporaryStore } from '@riskdao/store/testing';
import pino from 'pino';
import { startChain } from '../chain/localChain.fixture.js';
import { workerConfig, type WorkerConfig } from '../config.js';
import type { MarketSources } from '../markets/sources.js';
import type { MarketWatch } from '../markets/watchMarket.js';
import { openGovernance, type GovernanceContext } from '../proposals/context.js';
import { openCalculator, type Calculator } from '../threads/calculator.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const BAR_DAYS = 120;
const BAR_SOURCE = 'drawn for this test';
export const WAD = 10n ** 18n;
export const SPOT = 100_000;
export const PRICES = { BTC: BigInt(SPOT) * WAD, USDC: WAD };
/** Demo wallets that trade. */
export const [ALICE, BOB, CAROL] = [5, 8, 9] as const;

/** A market with its contracts on a real chain, a real database, and what a worker opens around them. */
export type ChainMarket = {
  readonly store: TemporaryStore;
  readonly market: DemoMarket;
  readonly config: WorkerConfig;
  readonly context: GovernanceContext;
  readonly calculator: Calculator;
  /** BTC at a price at a time, with one smile a month away. */
  readonly snapshot: (asOfUnix: number, spotUsd: number) => MarketSnapshot;
  readonly expiryUnix: number;
  readonly stop: () => Promise<void>;
};

export async function chainMarket(): Promise<ChainMarket> {
  const [store, { anvil, url }] = await Promise.all([temporaryStore(), startChain()]);
  const parameterSet = initialParameterSet({ underlyings: ['BTC'], assets: { USDC: 'stable' } });
  const cash = { cash: 'USDC' };
  const deployment = await deployDemoDao({ rpcUrl: url, chainId: 31_337n, parameterSet, market: cash });
  const deploymentFile = path.join(store.folder, 'deployment.json');
  await writeFile(deploymentFile, deploymentText(deployment));
  const config = workerConfig({
    ...{ DATABASE_URL: store.postgres.url, SECRET_KEY: '11'.repeat(32), DEPLOYMENT_FILE: deploymentFile },
    ...{ RPC_URLS: `${url},${url}`, RISK_ENGINE_KEY: demoWallet(DEMO_ROLES.author).privateKey, FINALITY_BLOCKS: '8' },
  });
  if (config.governance === null) throw new Error('the worker is configured for a chain');
  const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });
  const calculator = openCalculator({ databaseUrl: config.databaseUrl, threads: 1 });
  const context = await openGovernance({ client: store.client, log, calculator }, config.governance);
  const market = openDemoMarket(url, deployment);
  const startUnix = await market.nowUnix();
  const expiryUnix = Math.ceil(startUnix / DAY) * DAY + 30 * DAY;
  await keepBars(store.client, { source: BAR_SOURCE, barSeconds: HOUR, series: { BTC: barsUntil(startUnix) } });
  return {
    ...{ store, market, config, context, calculator, expiryUnix },
    snapshot: (asOfUnix, spotUsd) => snapshotOf({ asOfUnix, spotUsd, expiryUnix }),
    stop: async () => {
      await calculator.close();
      market.close();
      anvil.kill('SIGKILL');
      await store.close();
    },
  };
}

/** Two sources that say the same, and a chain around it. */
export const sourcesOf = ({ snapshot }: Pick<ChainMarket, 'snapshot'>, spotUsd: () => number): MarketSources => ({
  ...{ symbols: ['BTC'], underlyings: ['BTC'], barSource: BAR_SOURCE, oldestChainSeconds: 900 },
  assets: snapshot(0, spotUsd()).assets,
  prices: async (_, nowUnix) => {
    const price = { priceUsd: spotUsd(), confidenceUsd: null, observedUnix: nowUnix, publishedUnix: nowUnix };
    return ['one', 'two'].map((source) => ({ source, ...price }));
  },
  chain: async (nowUnix) => snapshot(nowUnix, spotUsd()),
  depth: async () => ({ books: {} }),
  bars: async () => ({}),
});

/** What a relayer reads and sends. */
export const relayed = ({ payload, signatures }: KeptRequirement): Attestation => ({
  payload: payload as unknown as Attestation['payload'],
  signatures,
});

/** The watch of that market as a worker has it. */
export const watchOf = (
  { store: { client }, calculator, context: { log } }: ChainMarket,
  sources: MarketSources,
  requestSigning: NonNullable<MarketWatch['requestSigning']>,
): MarketWatch => ({
  ...{ client, calculator, log, memory: { chain: null }, chainId: 31_337n, barSource: BAR_SOURCE, sources },
  requestSigning,
});

function snapshotOf(at: {
  readonly asOfUnix: number;
  readonly spotUsd: number;
  readonly expiryUnix: number;
}): MarketSnapshot {
  const { asOfUnix, spotUsd, expiryUnix } = at;
  const smile = [80_000, 90_000, 100_000, 110_000, 120_000].map((strikeUsd) => ({
    ...{ strikeUsd, markVol: 0.5 + Math.abs(strikeUsd - spotUsd) / 1e6, bidVol: null, askVol: null, openInterest: 100 },
  }));
  const expiries = [{ expiryUnix, forwardUsd: spotUsd * 1.003, smile }];
  return {
    ...{ asOfUnix, label: 'synthetic', source: BAR_SOURCE, warnings: [] },
    underlyings: { BTC: { spotUsd, confidence: 1, expiries, perpetual: { markUsd: spotUsd, fundingRate8h: 0.0001 } } },
    assets: { USDC: { priceUsd: 1, class: 'stable', tracks: null, adv30dUsd: 5e9, idiosyncraticVol: 0.01 } },
  };
}

/** Prices that swing and drift, hour by hour: enough of a history for every model of the engine. */
function barsUntil(endUnix: number): BarSeries {
  const count = BAR_DAYS * 24;
  const first = Math.floor(endUnix / HOUR) * HOUR - count * HOUR;
  const price = (hour: number) => 100_000 * (1 + 0.05 * Math.sin(hour / 37) + 0.02 * Math.sin(hour / 5.3));
  const hours = Array.from({ length: count }, (_, hour) => hour);
  const [open, close] = [hours.map(price), hours.map((hour) => price(hour + 1))];
  return {
    ...{ startUnix: hours.map((hour) => first + hour * HOUR), open, close, volume: hours.map(() => 1_000) },
    high: hours.map((hour) => Math.max(open[hour] ?? 0, close[hour] ?? 0)),
    low: hours.map((hour) => Math.min(open[hour] ?? 0, close[hour] ?? 0)),
  };
}
