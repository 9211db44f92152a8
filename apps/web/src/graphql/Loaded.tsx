import type { ReactNode } from 'react';
import { useQuery, type AnyVariables, type TypedDocumentNode } from 'urql';
import { Failed, Loading, Notice } from '../shell/states.js';
import { failureOf } from './failure.js';

/**
 * One query and its four states: loading, failed, and `children` with the data; data that could not be refreshed is shown
 * with a warning that it may be old.
 */
export function Loaded<Data, Variables extends AnyVariables>({
  what,
  document,
  variables,
  children,
}: {
  /** What is loaded, for readers: `the proposals`. */
  readonly what: string;
  readonly document: TypedDocumentNode<Data, Variables>;
  readonly variables: Variables;
  readonly children: (data: Data, reload: () => void) => ReactNode;
}) {
  const [{ data, error, fetching }, run] = useQuery<Data, Variables>({ query: document, variables } as never);
  const reload = () => run({ requestPolicy: 'network-only' });
  // A refused query answers with data that is null.
  if (data != null)
    return (
      <>
        {error === undefined || fetching ? null : (
          <Notice kind="warning">
            This may be old: {what} could not be read again. {failureOf(error).message}
          </Notice>
        )}
        {children(data, reload)}
      </>
    );
  if (error !== undefined) {
    const { code, message } = failureOf(error);
    return <Failed title={`Could not load ${what}`} code={code} message={message} retry={reload} />;
  }
  return <Loading what={what} />;
}
