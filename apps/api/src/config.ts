import { readEnvironment, STORE_SETTINGS, type Environment } from '@riskdao/store';
import { z } from 'zod';

const SETTINGS = {
  ...STORE_SETTINGS,
  CHAIN_ID: z.coerce.bigint('must be a whole number'),
  PORT: z.coerce.number().int().min(0).max(65535).default(4000),
  HOST: z.string().default('127.0.0.1'),
} as const;

export type ApiConfig = {
  readonly databaseUrl: string;
  readonly queueUrl: string;
  readonly chainId: bigint;
  readonly port: number;
  readonly host: string;
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
    logLevel: read.LOG_LEVEL,
  };
}
