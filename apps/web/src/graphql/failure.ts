import type { CombinedError } from 'urql';

export type Failure = { readonly code: string; readonly message: string };

/** What went wrong in one line, with the API's stable code where it gave one. */
export function failureOf({ networkError, graphQLErrors }: CombinedError): Failure {
  const [first] = graphQLErrors;
  if (first !== undefined) {
    const code = first.extensions['code'];
    return { code: typeof code === 'string' ? code : 'UNKNOWN', message: first.message };
  }
  return {
    code: 'UNREACHABLE',
    message: `The API does not answer${networkError === undefined ? '' : ` (${networkError.message})`}. Check the connection, then try again.`,
  };
}
