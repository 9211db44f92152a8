import { ConfigError, readEnvironment, STORE_SETTINGS, type Environment } from '@riskdao/store';
import { z } from 'zod';

const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((entry) => (entry.trim() === '' ? [] : [entry.trim()])));
const url = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' });
const key = z.string().regex(/^0x[0-9a-fA-F]{64}$/, 'must be 0x and 64 hexadecimal digits');

export const DEFAULT_FINALITY_BLOCKS = 65;

const SETTINGS = {
  ...STORE_SETTINGS,
  /** Where the DAO lives: a JSON file as contracts/tools/deploy.mjs writes it. Without it nothing is done on a chain. */
  DEPLOYMENT_FILE: z.string().optional(),
  /** Endpoints of that chain, comma-separated; votes are verified with at least two, run by different people. */
  RPC_URLS: list,
  SNAPSHOT_HUB_URL: url.optional(),
  SNAPSHOT_SEQUENCER_URL: url.optional(),
  /** Up to where the CID follows, comma-separated. */
  IPFS_GATEWAY_URLS: list,
  /** Sends transactions; without it the chain is read and nothing is sent. */
  EXECUTOR_KEY: key.optional(),
  /** Signs margin requirements as one of the contract's engines; without it none are signed. */
  RISK_ENGINE_KEY: key.optional(),
  /** On an L2: the feed that says whether its sequencer is up; markets are degraded while it is not, and an hour after. */
  SEQUENCER_UPTIME_FEED: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/, 'must be an address')
    .optional(),
  /** Parameters that the autopilot may draft changes of, comma-separated ids; off when not set. */
  AUTOPILOT_PARAMETERS: list,
  MAX_FEE_PER_GAS_GWEI: z.coerce.number().int().min(1).max(100_000).default(500),
  /** Blocks after which a block counts as settled. */
  FINALITY_BLOCKS: z.coerce.number().int().min(1).max(10_000).default(DEFAULT_FINALITY_BLOCKS),
  /** Which sources are asked for what market, JSON; without it no market is ingested. */
  MARKET_FEEDS_FILE: z.string().optional(),
  /** The chain whose parameters are in force for the accounts that are watched. */
  CHAIN_ID: z.coerce.bigint().positive().optional(),
  /** Calculating threads. */
  WORKER_THREADS: z.coerce.number().int().min(1).max(256).default(1),
  SECRET_KEY: z.string().regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits (openssl rand -hex 32)'),
  WEBHOOK_ALLOW_ADDRESSES: z
    .string()
    .default('')
    .transform((list) => list.split(',').filter((address) => address !== '')),
  /** Where health and metrics are served; not served when not set. */
  HEALTH_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  HEALTH_HOST: z.string().default('127.0.0.1'),
} as const;

/** What the jobs of a proposal's life need. */
export type GovernanceConfig = {
  readonly deploymentFile: string;
  readonly rpcUrls: readonly string[];
  readonly finalityBlocks: number;
  readonly maxFeePerGas: bigint;
  readonly executorKey: string | null;
  readonly engineKey: string | null;
  readonly sequencerUptimeFeed: string | null;
  readonly snapshot: {
    readonly hubUrl: string;
    readonly sequencerUrl: string;
    readonly gatewayUrls: readonly string[];
  } | null;
  readonly autopilotParameters: readonly string[];
};

export type WorkerConfig = {
  /** Null: the worker does nothing on a chain. */
  readonly governance: GovernanceConfig | null;
  /** Null: no market is ingested and nobody is watched. */
  readonly market: { readonly feedsFile: string; readonly chainId: bigint } | null;
  readonly databaseUrl: string;
  readonly queueUrl: string;
  readonly threads: number;
  readonly secretKey: string;
  readonly webhookAllowAddresses: readonly string[];
  readonly logLevel: string;
  /** Null: health is not served. */
  readonly health: { readonly port: number; readonly host: string } | null;
};

/** Throws ConfigError that names every problem. */
export function workerConfig(env: Environment): WorkerConfig {
  const read = readEnvironment('worker', SETTINGS, env);
  return {
    governance: governanceConfig(read),
    market: marketConfig(read),
    databaseUrl: read.DATABASE_URL,
    queueUrl: read.QUEUE_URL ?? read.DATABASE_URL,
    threads: read.WORKER_THREADS,
    secretKey: read.SECRET_KEY,
    webhookAllowAddresses: read.WEBHOOK_ALLOW_ADDRESSES,
    logLevel: read.LOG_LEVEL,
    health: read.HEALTH_PORT === undefined ? null : { port: read.HEALTH_PORT, host: read.HEALTH_HOST },
  };
}

function marketConfig(read: z.infer<z.ZodObject<typeof SETTINGS>>): WorkerConfig['market'] {
  const { MARKET_FEEDS_FILE: feedsFile, CHAIN_ID: chainId } = read;
  if (feedsFile === undefined) return null;
  if (chainId === undefined)
    throw new ConfigError('worker', ['CHAIN_ID must be set with MARKET_FEEDS_FILE: it says whose parameters hold']);
  return { feedsFile, chainId };
}

const WEI_PER_GWEI = 1_000_000_000n;

/** What belongs together must be set together: half of it would fail later, and less clearly. */
function governanceConfig(read: z.infer<z.ZodObject<typeof SETTINGS>>): GovernanceConfig | null {
  const { DEPLOYMENT_FILE, RPC_URLS, SNAPSHOT_HUB_URL, SNAPSHOT_SEQUENCER_URL, IPFS_GATEWAY_URLS } = read;
  const chain = { DEPLOYMENT_FILE: DEPLOYMENT_FILE !== undefined, RPC_URLS: RPC_URLS.length > 0 };
  const snapshot = {
    SNAPSHOT_HUB_URL: SNAPSHOT_HUB_URL !== undefined,
    SNAPSHOT_SEQUENCER_URL: SNAPSHOT_SEQUENCER_URL !== undefined,
    IPFS_GATEWAY_URLS: IPFS_GATEWAY_URLS.length > 0,
  };
  const problems = [...missingOf(chain), ...missingOf(snapshot)];
  for (const [name, value] of RPC_URLS.map((value) => ['RPC_URLS', value] as const))
    if (!url.safeParse(value).success) problems.push(`${name} must be http:// or https:// addresses`);
  for (const [name, value] of IPFS_GATEWAY_URLS.map((value) => ['IPFS_GATEWAY_URLS', value] as const))
    if (!url.safeParse(value).success) problems.push(`${name} must be http:// or https:// addresses`);
  for (const name of ['RISK_ENGINE_KEY', 'SEQUENCER_UPTIME_FEED'] as const)
    if (read[name] !== undefined && DEPLOYMENT_FILE === undefined)
      problems.push(`${name} is set, but DEPLOYMENT_FILE is not: it says which chain is meant`);
  if (problems.length > 0) throw new ConfigError('worker', [...new Set(problems)]);
  if (DEPLOYMENT_FILE === undefined) return null;
  return {
    deploymentFile: DEPLOYMENT_FILE,
    rpcUrls: RPC_URLS,
    finalityBlocks: read.FINALITY_BLOCKS,
    maxFeePerGas: BigInt(read.MAX_FEE_PER_GAS_GWEI) * WEI_PER_GWEI,
    executorKey: read.EXECUTOR_KEY ?? null,
    engineKey: read.RISK_ENGINE_KEY ?? null,
    sequencerUptimeFeed: read.SEQUENCER_UPTIME_FEED ?? null,
    snapshot:
      SNAPSHOT_HUB_URL === undefined || SNAPSHOT_SEQUENCER_URL === undefined
        ? null
        : { hubUrl: SNAPSHOT_HUB_URL, sequencerUrl: SNAPSHOT_SEQUENCER_URL, gatewayUrls: IPFS_GATEWAY_URLS },
    autopilotParameters: read.AUTOPILOT_PARAMETERS,
  };
}

/** All or none: what is missing when only some are set. */
function missingOf(isSet: Readonly<Record<string, boolean>>): string[] {
  const names = Object.keys(isSet);
  const missing = names.filter((name) => isSet[name] === false);
  if (missing.length === 0 || missing.length === names.length) return [];
  return missing.map((name) => `${name} is not set, but ${names.filter((other) => isSet[other]).join(', ')} is`);
}
