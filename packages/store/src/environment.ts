import { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What every program that opens the store reads; each adds its own settings. */
export const STORE_SETTINGS = {
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgresql:// address'),
  QUEUE_URL: z
    .string()
    .regex(/^(postgres(ql)?|rediss?):\/\//, 'must be a postgresql:// or redis:// address')
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
} as const;

export class ConfigError extends Error {
  readonly code = 'CONFIG';
  constructor(
    program: string,
    readonly problems: readonly string[],
  ) {
    const lines = problems.map((problem) => `  - ${problem}`).join('\n');
    super(`The ${program} cannot start with this environment:\n${lines}`);
    this.name = 'ConfigError';
  }
}

/** Reads the environment once; throws {@link ConfigError} that names every problem and never a value, which may be a secret. */
export function readEnvironment<Shape extends z.ZodRawShape>(
  program: string,
  shape: Shape,
  env: Environment,
): z.infer<z.ZodObject<Shape>> {
  const parsed = z.object(shape).safeParse(env);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    program,
    parsed.error.issues.map(({ path, message }) => {
      const name = path.join('.');
      return env[name] === undefined ? `${name} is not set` : `${name} ${message}`;
    }),
  );
}
