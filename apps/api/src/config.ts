import { readEnvironment, STORE_SETTINGS, type Environment } from '@riskdao/store';
import { z } from 'zod';

const SETTINGS = {
  ...STORE_SETTINGS,
  CHAIN_ID: z.coerce.bigint('must be a whole number'),
  PORT: z.coerce.number().int().min(0).max(65535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  /** Folder of the built web app; none is served without it. */
  WEB_ROOT: z.string().optional(),
  /** Origins that pages may call beside this one, as the hub that takes votes. */
  WEB_CONNECT: z
    .string()
    .default('')
    .transform((list) => list.split(',').filter((origin) => origin !== '')),
} as const;

export type ApiConfig = {
  readonly databaseUrl: string;
  readonly queueUrl: string;
  readonly chainId: bigint;
  readonly port: number;
  readonly host: string;
  /** Folder of the built web app, or null. */
  readonly webRoot: string | null;
  readonly webConnect: readonly string[];
  readonly logLevel: string;
};

/** Throws ConfigError that names every problem. */
export function apiConfig(env: Environment): ApiConfig {
  const read = readEnvironment('API', SETTINGS, env);
  return {
    databaseUrl: read.DATABASE_URL,
    queueUrl: read.QUEUE_URL ?? read.DATABASE_URL,
    chainId: read.CHAIN_ID,
    port: read.PORT,
    host: read.HOST,
    webRoot: read.WEB_ROOT ?? null,
    webConnect: read.WEB_CONNECT,
    logLevel: read.LOG_LEVEL,
  };
}
