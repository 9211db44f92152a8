import { z } from 'zod';

const settings = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgresql:// address'),
  QUEUE_URL: z
    .string()
    .regex(/^(postgres(ql)?|rediss?):\/\//, 'must be a postgresql:// or redis:// address')
    .optional(),
  /** Calculating threads. */
  WORKER_THREADS: z.coerce.number().int().min(1).max(256).default(1),
  SECRET_KEY: z.string().regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits (openssl rand -hex 32)'),
  WEBHOOK_ALLOW_ADDRESSES: z
    .string()
    .default('')
    .transform((list) => list.split(',').filter((address) => address !== '')),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
});

export type WorkerConfig = {
  readonly databaseUrl: string;
  readonly queueUrl: string;
  readonly threads: number;
  readonly secretKey: string;
  readonly webhookAllowAddresses: readonly string[];
  readonly logLevel: z.infer<typeof settings>['LOG_LEVEL'];
};

export class ConfigError extends Error {
  readonly code = 'CONFIG';
  constructor(problems: readonly string[]) {
    super(`The worker cannot start with this environment:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Reads the environment once; throws {@link ConfigError} that names every problem. */
export function workerConfig(env: Readonly<Record<string, string | undefined>>): WorkerConfig {
  const parsed = settings.safeParse(env);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map(({ path, message }) => {
        const name = path.join('.');
        return env[name] === undefined ? `${name} is not set` : `${name} ${message}`;
      }),
    );
  }
  const { data } = parsed;
  return {
    databaseUrl: data.DATABASE_URL,
    queueUrl: data.QUEUE_URL ?? data.DATABASE_URL,
    threads: data.WORKER_THREADS,
    secretKey: data.SECRET_KEY,
    webhookAllowAddresses: data.WEBHOOK_ALLOW_ADDRESSES,
    logLevel: data.LOG_LEVEL,
  };
}
