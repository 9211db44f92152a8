import { z } from 'zod';

const settings = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgresql:// address'),
  CHAIN_ID: z.coerce.bigint('must be a whole number'),
  PORT: z.coerce.number().int().min(0).max(65535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
});

export type ApiConfig = {
  readonly databaseUrl: string;
  readonly chainId: bigint;
  readonly port: number;
  readonly host: string;
  readonly logLevel: z.infer<typeof settings>['LOG_LEVEL'];
};

export class ConfigError extends Error {
  readonly code = 'CONFIG';
  constructor(problems: readonly string[]) {
    super(`The API cannot start with this environment:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Reads the environment once; throws {@link ConfigError} that names every problem. */
export function apiConfig(env: Readonly<Record<string, string | undefined>>): ApiConfig {
  const parsed = settings.safeParse(env);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map(({ path, message }) => {
        const name = path.join('.');
        return env[name] === undefined ? `${name} is not set` : `${name} ${message}`;
      }),
    );
  }
  const { DATABASE_URL: databaseUrl, CHAIN_ID: chainId, PORT: port, HOST: host, LOG_LEVEL: logLevel } = parsed.data;
  return { databaseUrl, chainId, port, host, logLevel };
}
