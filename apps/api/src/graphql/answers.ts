import { GraphQLError, type ExecutionResult } from 'graphql';
import mercurius from 'mercurius';
import { databaseAway } from './errors.js';

/** Status of answers without data, by the code of their error: a refusal is the client's error, never 200, never 500. */
const STATUS: Readonly<Record<string, number>> = {
  QUERY_TOO_EXPENSIVE: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  GRAPHQL_PARSE_FAILED: 400,
  BAD_REQUEST: 400,
  BAD_USER_INPUT: 400,
  UNKNOWN_PARAMETER: 400,
  UNKNOWN_BLOCK: 400,
  BAD_CURSOR: 400,
  PERSISTED_QUERY_NOT_FOUND: 404,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};

/** Codes of bodies that were not read, by the status that Fastify refuses them with. */
const UNREAD: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  413: 'BODY_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

type Formatted = ReturnType<typeof mercurius.defaultErrorFormatter>;

/** Gives refusals their status, and hides the inside of what nobody expected behind the id of the request. */
export function answerFormatter(onUnexpected: (error: unknown, requestId: string) => void) {
  return (...[result, context]: Parameters<typeof mercurius.defaultErrorFormatter>) => {
    const requestId = String((context as { reply?: { request?: { id?: string } } }).reply?.request?.id ?? 'unknown');
    const formatted = mercurius.defaultErrorFormatter(result, context);
    const errors = (result.errors ?? []).flatMap(eachOf).map((error) => {
      const shown = withoutSuggestions(error);
      if (isExpected(error)) return shown;
      onUnexpected(error.originalError ?? error, requestId);
      const away = databaseAway(error.originalError);
      if (away !== null) {
        const extensions = { ...away.extensions, requestId };
        return new GraphQLError(away.message, { path: error.path ?? null, extensions });
      }
      return new GraphQLError(`Something failed inside. Tell the operators this request's id: ${requestId}.`, {
        path: error.path ?? null,
        extensions: { code: 'INTERNAL', requestId },
      });
    });
    if (errors.length === 0) return formatted;
    return answered(formatted, errors);
  };
}

function answered(formatted: Formatted, refusals: readonly GraphQLError[]): Formatted {
  const response = formatted.response as ExecutionResult;
  const errors = response.data == null ? refusals.map(withCode) : refusals;
  const code = errors.map(({ extensions }) => String(extensions['code'])).find((name) => name in STATUS);
  const refused = (code !== undefined && STATUS[code]) || formatted.statusCode;
  const statusCode = isAnswered(response, refused) ? 200 : refused;
  return {
    statusCode: statusCode === 200 && response.data == null ? 400 : statusCode,
    response: { ...response, errors: errors.map((error) => error.toJSON()) },
  } as Formatted;
}

/** What graphql-js and mercurius refuse before anything is resolved comes without a code. */
function withCode(error: GraphQLError): GraphQLError {
  if (error.extensions['code'] !== undefined || error.path !== undefined) return error;
  const code = error.message.startsWith('Syntax Error')
    ? 'GRAPHQL_PARSE_FAILED'
    : error.locations === undefined
      ? 'BAD_REQUEST'
      : 'GRAPHQL_VALIDATION_FAILED';
  const { message, nodes, source, positions, originalError } = error;
  const extensions = { ...error.extensions, code };
  return new GraphQLError(message, {
    ...{ nodes: nodes ?? null, source: source ?? null, positions: positions ?? null },
    ...{ originalError: originalError ?? null, extensions },
  });
}

/** Where the server failed, and not the question, nothing but nulls is no answer. */
function isAnswered({ data }: ExecutionResult, status: number): boolean {
  if (data == null) return false;
  return status < 500 || Object.values(data).some((value) => value !== null);
}

/** All that was wrong with a request, where mercurius holds it together in one error. */
function eachOf(error: GraphQLError): readonly GraphQLError[] {
  const inside = (error.originalError as { errors?: unknown } | null | undefined)?.errors;
  if (!Array.isArray(inside)) return [complete(error)];
  return inside.map((each: unknown) =>
    each instanceof GraphQLError ? each : new GraphQLError((each as Error).message),
  );
}

/** Errors of compiled queries lack extensions and toJSON; what Fastify refuses before GraphQL reads it lacks a code. */
function complete({ message, path, originalError, extensions }: GraphQLError): GraphQLError {
  const { statusCode } = (originalError ?? {}) as { statusCode?: number };
  const unread = extensions?.['code'] === undefined ? UNREAD[statusCode ?? 0] : undefined;
  return new GraphQLError(message, {
    path: path ?? null,
    originalError: originalError ?? null,
    extensions: unread === undefined ? (extensions ?? {}) : { code: unread },
  });
}

/** What graphql-js and mercurius say about the request itself has no original error, or a code of theirs. */
function isExpected({ extensions, originalError }: GraphQLError): boolean {
  if (typeof extensions['code'] === 'string' || originalError == null) return true;
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
