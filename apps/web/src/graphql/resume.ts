import type { Client, TypedDocumentNode } from 'urql';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Follows a subscription across broken connections: each new connection begins after the last cursor seen, so nothing is lost
 * and nothing comes twice. Returns the function that ends it.
 */
export function follow<Data, Variables extends { after?: string | null | undefined }>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Omit<Variables, 'after'>,
  {
    cursorOf,
    heard,
    isLast = () => false,
  }: {
    readonly cursorOf: (data: Data) => string;
    readonly heard: (data: Data) => void;
    readonly isLast?: (data: Data) => boolean;
  },
): () => void {
  let after: string | null = null;
  let wait = FIRST_WAIT_MS;
  let hasEnded = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop = () => {};

  function connect() {
    const subscribed = client
      .subscription(document, { ...variables, after } as Variables)
      .subscribe(({ data, error }) => {
        if (hasEnded) return;
        if (error !== undefined) {
          stop();
          timer = setTimeout(connect, wait);
          wait = Math.min(LONGEST_WAIT_MS, wait * 2);
          return;
        }
        if (data === undefined) return;
        wait = FIRST_WAIT_MS;
        after = cursorOf(data);
        heard(data);
        if (isLast(data)) end();
      });
    stop = () => subscribed.unsubscribe();
  }

  function end() {
    hasEnded = true;
    clearTimeout(timer);
    stop();
  }

  connect();
  return end;
}
