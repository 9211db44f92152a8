import type { ExecutionResult } from 'graphql';
import mercurius from 'mercurius';

/** A query that was refused before execution is the client's error: never 200, never 500. */
export function refusalsAreClientErrors(...[result, context]: Parameters<typeof mercurius.defaultErrorFormatter>) {
  const formatted = mercurius.defaultErrorFormatter(result, context);
  const { data } = formatted.response as ExecutionResult;
  const refused = formatted.response.errors?.some((error) => error.extensions?.['code'] === 'QUERY_TOO_EXPENSIVE');
  return refused && data === null ? { ...formatted, statusCode: 400 } : formatted;
}
