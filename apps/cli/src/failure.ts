/**
 * Base of the failures that the command line itself raises. `code` is stable; the message names file, field, value and
 * remedy. Failures of risk-core carry the same two.
 */
export abstract class CliError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** 0 done; 1 a check failed or two results differ; 2 the input or the command cannot be used. */
export const EXIT = { ok: 0, different: 1, badInput: 2 } as const;

/** One printable line: `CODE: message with its remedy`. The stack follows when `debug` is set or the failure is ours. */
export function describeFailure(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return `UNEXPECTED: ${String(error)}`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'UNEXPECTED';
  const hint = code === 'UNEXPECTED' ? ' This is a defect of riskdao: run again with --debug and report it.' : '';
  const line = `${code}: ${error.message}${hint}`;
  return debug && error.stack !== undefined ? `${line}\n${error.stack}` : line;
}
