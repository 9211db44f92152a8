import { GraphQLError, type ExecutionResult } from 'graphql';
import mercurius from 'mercurius';

/** Status of answers without data, by the code of their error: a refusal is the client's error, never 200, never 500. */
const STATUS: Readonly<Record<string, number>> = {
  QUERY_TOO_EXPENSIVE: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  BAD_USER_INPUT: 400,
  UNKNOWN_PARAMETER: 400,
  UNKNOWN_BLOCK: 400,
  BAD_CURSOR: 400,
  PERSISTED_QUERY_NOT_FOUND: 404,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

/** Gives refusals their status, and hides the inside of what nobody expected behind the id of the request. */
export function answerFormatter(onUnexpected: (error: unknown, requestId: string) => void) {
  return (...[result, context]: Parameters<typeof mercurius.defaultErrorFormatter>) => {
    const requestId = String((context as { reply?: { request?: { id?: string } } }).reply?.request?.id ?? 'unknown');
    const formatted = mercurius.defaultErrorFormatter(result, context);
    const response = formatted.response as ExecutionResult;
    const errors = (result.errors ?? []).flatMap(eachOf).map((error) => {
      const shown = withoutSuggestions(error);
      if (isExpected(error)) return shown;
      onUnexpected(error.originalError ?? error, requestId);
      return new GraphQLError(`Something failed inside. Tell the operators this request's id: ${requestId}.`, {
        path: error.path ?? null,
        extensions: { code: 'INTERNAL', requestId },
      });
    });
    if (errors.length === 0) return formatted;
    const code = errors.map(({ extensions }) => String(extensions['code'])).find((name) => name in STATUS);
    const statusCode = response.data != null ? 200 : (code && STATUS[code]) || formatted.statusCode;
    return {
      statusCode: statusCode === 200 && response.data == null ? 400 : statusCode,
      response: { ...response, errors: errors.map((error) => error.toJSON()) },
    } as typeof formatted;
  };
}

/** All that was wrong with a request, where mercurius holds it together in one error. */
function eachOf(error: GraphQLError): readonly GraphQLError[] {
  const inside = (error.originalError as { errors?: unknown } | null | undefined)?.errors;
  if (!Array.isArray(inside)) return [error];
  return inside.map((each: unknown) =>
    each instanceof GraphQLError ? each : new GraphQLError((each as Error).message),
  );
}

/** What graphql-js and mercurius say about the request itself has no original error, or a code of theirs. */
function isExpected(error: GraphQLError): boolean {
  if (typeof error.extensions['code'] === 'string') return true;
  const { originalError } = error;
  if (originalError == null) return true;
  return (
    String((originalError as { code?: unknown }).code).startsWith('MER_ERR') || originalError instanceof GraphQLError
  );
}

/** A5: names that were not asked for are not offered. */
function withoutSuggestions(error: GraphQLError): GraphQLError {
  const [asked = error.message] = error.message.split(' Did you mean ');
  if (asked === error.message) return error;
  return new GraphQLError(asked, {
    nodes: error.nodes ?? null,
    path: error.path ?? null,
    extensions: error.extensions,
  });
}
