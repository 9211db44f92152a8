import { readEnvironment, STORE_SETTINGS, type Environment } from '@riskdao/store';
import { z } from 'zod';

const SETTINGS = {
  ...STORE_SETTINGS,
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

export type WorkerConfig = {
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
    databaseUrl: read.DATABASE_URL,
    queueUrl: read.QUEUE_URL ?? read.DATABASE_URL,
    threads: read.WORKER_THREADS,
    secretKey: read.SECRET_KEY,
    webhookAllowAddresses: read.WEBHOOK_ALLOW_ADDRESSES,
    logLevel: read.LOG_LEVEL,
    health: read.HEALTH_PORT === undefined ? null : { port: read.HEALTH_PORT, host: read.HEALTH_HOST },
  };
}
