import { DatabaseError, failureCode } from '@riskdao/store';
import { GraphQLError } from 'graphql';

/** An error of the caller's making, with the code that programs read. */
export function userError(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

/** Failures of the caller's making keep their code and message; others stay what they are. */
export function asUserError(error: unknown, codes: readonly string[]): unknown {
  const { code, message } = error as { code?: string; message: string };
  return code !== undefined && codes.includes(code) ? userError(code, message) : error;
}

/** What to tell a caller when the database is why something failed, whatever library said so; null for any other error. */
export function databaseAway(error: unknown): GraphQLError | null {
  const reason = failureCode(error);
  if (reason === null) return null;
  return new GraphQLError(new DatabaseError(reason, error).message, { extensions: { code: 'UNAVAILABLE', reason } });
}
