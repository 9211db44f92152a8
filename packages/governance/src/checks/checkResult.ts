/** What every check returns. Errors keep a proposal from being ready; warnings and notes are read by people. */
export type CheckResult = {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
};

export const passedWith = (...notes: readonly string[]): CheckResult => ({ errors: [], warnings: [], notes });
export const failedWith = (...errors: readonly string[]): CheckResult => ({ errors, warnings: [], notes: [] });
export const warnedWith = (...warnings: readonly string[]): CheckResult => ({ errors: [], warnings, notes: [] });

export function joined(results: readonly CheckResult[]): CheckResult {
  return {
    errors: results.flatMap(({ errors }) => errors),
    warnings: results.flatMap(({ warnings }) => warnings),
    notes: results.flatMap(({ notes }) => notes),
  };
}
