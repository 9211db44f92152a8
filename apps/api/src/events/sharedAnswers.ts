import { execute, type ExecutionArgs, type ExecutionResult, type GraphQLError } from 'graphql';
import { userError } from '../graphql/errors.js';

const ANSWERS_KEPT = 200;

/** The payload of a `next` message as text. */
export type SharedAnswer = (args: ExecutionArgs, event: unknown) => Promise<string>;

/**
 * Subscribers with the same question about the same event share one execution and one text. No answer of a subscription depends on
 * who asks.
 */
export function sharedAnswers(onError: (error: unknown) => void): SharedAnswer {
  const kept = new Map<string, Promise<string>>();
  const questions = new WeakMap<ExecutionArgs, string>();
  const questionOf = (args: ExecutionArgs): string => {
    const known = questions.get(args);
    if (known !== undefined) return known;
    const variables = { ...args.variableValues, after: null };
    const question = JSON.stringify([args.document.loc?.source.body ?? '', variables, args.operationName]);
    questions.set(args, question);
    return question;
  };
  const answer = async (args: ExecutionArgs, event: unknown): Promise<string> => {
    const { data, errors } = await (execute({ ...args, rootValue: event }) as
      ExecutionResult | PromiseLike<ExecutionResult>);
    return JSON.stringify({ data, errors: errors?.map((error) => expected(error, onError).toJSON()) });
  };
  return (args, event) => {
    const [field] = Object.values(event as Record<string, { cursor?: string; isSnapshot?: true }>);
    if (field?.cursor === undefined || field.isSnapshot === true) return answer(args, event);
    const key = `${field.cursor} ${questionOf(args)}`;
    const found = kept.get(key);
    if (found !== undefined) return found;
    const made = answer(args, event);
    kept.set(key, made);
    for (const oldest of kept.keys()) if (kept.size > ANSWERS_KEPT) kept.delete(oldest);
    return made;
  };
}

const expected = (error: GraphQLError, onError: (error: unknown) => void) =>
  typeof error.extensions['code'] === 'string' || error.originalError == null
    ? error
    : internal(error.originalError, onError);

export function internal(error: unknown, onError: (error: unknown) => void): GraphQLError {
  onError(error);
  return userError('INTERNAL', 'Something failed inside. Come back with the last cursor.');
}
