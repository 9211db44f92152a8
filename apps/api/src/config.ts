import { readFileSync } from 'node:fs';
import { readDeployment, type DeploymentFile } from '@riskdao/governance/remote';
import { readEnvironment, STORE_SETTINGS, type Environment } from '@riskdao/store';
import { getAddress } from 'ethers';
import { z } from 'zod';

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()])));
const addresses = list.refine((entries) => entries.every((entry) => ADDRESS.test(entry)), 'must be EVM addresses');
const webAddress = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' });

const WALLETCONNECT_RELAY = 'wss://relay.walletconnect.org';

const SETTINGS = {
  ...STORE_SETTINGS,
  CHAIN_ID: z.coerce.bigint('must be a whole number'),
  PORT: z.coerce.number().int().min(0).max(65535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  /** Where metrics are served, apart from the public port; not served when not set. */
  METRICS_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  /** Folder of the built web app; none is served without it. */
  WEB_ROOT: z.string().optional(),
  /** Origins that pages may call beside this one, as the hub that takes votes. */
  WEB_CONNECT: list,
  /** Of WalletConnect's cloud: with it the web app offers wallets on other devices, and pages may call its relay. */
  WALLETCONNECT_PROJECT_ID: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits, as the WalletConnect dashboard shows them')
    .optional(),
  /** Where people reach this server: sign-in messages carry its host. */
  PUBLIC_URL: webAddress.optional(),
  SECRET_KEY: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits (openssl rand -hex 32)')
    .optional(),
  /** Proxies whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: list,
  OPERATORS: addresses,
  AUTHORS: addresses,
  /** Voting power, in whole tokens, that makes an author; needs RPC_URLS and DEPLOYMENT_FILE. */
  AUTHOR_MIN_POWER: z.coerce.bigint('must be a whole number').optional(),
  RPC_URLS: list.refine((urls) => urls.every((url) => /^(https?|wss?):\/\//.test(url)), 'must be http:// addresses'),
  DEPLOYMENT_FILE: z.string().optional(),
  SNAPSHOT_SEQUENCER_URL: webAddress.optional(),
  /** A mainnet node for ENS names; names are not resolved without it. */
  ENS_RPC_URL: webAddress.optional(),
  /** Bull Board for operators at /operators/queues. */
  QUEUE_BOARD: z.enum(['on', 'off'], 'must be on or off').default('off'),
  RATE_LIMIT: z.coerce.number().int().min(1).default(6_000),
  /** Open WebSockets per network address. */
  SOCKETS_PER_ADDRESS: z.coerce.number().int().min(1).default(100),
  RATE_LIMIT_KEY: z.coerce.number().int().min(1).default(60_000),
} as const;

export type ApiConfig = {
  readonly databaseUrl: string;
  readonly queueUrl: string;
  readonly chainId: bigint;
  readonly port: number;
  readonly host: string;
  /** Null: metrics are not served. */
  readonly metrics: { readonly port: number; readonly host: string } | null;
  /** Folder of the built web app, or null. */
  readonly webRoot: string | null;
  readonly webConnect: readonly string[];
  readonly walletConnectProjectId: string | null;
  readonly logLevel: string;
  readonly publicUrl: URL;
  /** Seals webhook secrets; null when webhooks cannot be managed here. */
  readonly secretKey: string | null;
  readonly trustedProxies: readonly string[];
  /** Checksummed. */
  readonly operators: ReadonlySet<string>;
  readonly authors: ReadonlySet<string>;
  readonly authorMinPower: bigint | null;
  readonly rpcUrls: readonly string[];
  readonly deployment: DeploymentFile | null;
  readonly sequencerUrl: string | null;
  readonly ensRpcUrl: string | null;
  readonly servesQueueBoard: boolean;
  /** Points per minute for a network address, and for an API key or session. */
  readonly socketsPerAddress: number;
  readonly ratePoints: { readonly address: number; readonly caller: number };
};

/** Throws ConfigError that names every problem, and what readDeployment throws. */
export function apiConfig(env: Environment): ApiConfig {
  const read = readEnvironment('API', SETTINGS, env);
  return {
    databaseUrl: read.DATABASE_URL,
    queueUrl: read.QUEUE_URL ?? read.DATABASE_URL,
    chainId: read.CHAIN_ID,
    port: read.PORT,
    host: read.HOST,
    metrics: read.METRICS_PORT === undefined ? null : { port: read.METRICS_PORT, host: read.METRICS_HOST },
    webRoot: read.WEB_ROOT ?? null,
    webConnect: [...read.WEB_CONNECT, ...(read.WALLETCONNECT_PROJECT_ID === undefined ? [] : [WALLETCONNECT_RELAY])],
    walletConnectProjectId: read.WALLETCONNECT_PROJECT_ID ?? null,
    logLevel: read.LOG_LEVEL,
    publicUrl: new URL(read.PUBLIC_URL ?? `http://localhost:${read.PORT}`),
    secretKey: read.SECRET_KEY ?? null,
    trustedProxies: read.TRUSTED_PROXIES,
    operators: new Set(read.OPERATORS.map((address) => getAddress(address.toLowerCase()))),
    authors: new Set(read.AUTHORS.map((address) => getAddress(address.toLowerCase()))),
    authorMinPower: read.AUTHOR_MIN_POWER ?? null,
    rpcUrls: read.RPC_URLS,
    deployment: read.DEPLOYMENT_FILE === undefined ? null : readDeployment(readFileSync(read.DEPLOYMENT_FILE, 'utf8')),
    sequencerUrl: read.SNAPSHOT_SEQUENCER_URL ?? null,
    ensRpcUrl: read.ENS_RPC_URL ?? null,
    servesQueueBoard: read.QUEUE_BOARD === 'on',
    socketsPerAddress: read.SOCKETS_PER_ADDRESS,
    ratePoints: { address: read.RATE_LIMIT, caller: read.RATE_LIMIT_KEY },
  };
}
