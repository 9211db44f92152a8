import { userError } from './errors.js';
import { QUERY_LIMITS } from './limits.js';

export type Connection<Node> = {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
};

export type PageArgs = { readonly first: number; readonly after?: string | null };

/** A Relay page of edges that a store read, with one more row than asked for when there is a next page. */
export function connectionOf<Node>(
  { after }: PageArgs,
  edges: readonly { readonly cursor: string; readonly node: Node }[],
  hasNextPage: boolean,
): Connection<Node> {
  return {
    edges,
    pageInfo: {
      hasNextPage,
      hasPreviousPage: after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Reads one row more than asked for and cuts it off. The id of a row is its key; cursors hide it. */
export async function pageById<Row extends { readonly id: string }, Node>(
  args: PageArgs,
  read: (query: { first: number; after?: string }) => Promise<readonly Row[]>,
  nodeOf: (row: Row) => Node,
): Promise<Connection<Node>> {
  const first = pageSize(args.first);
  const after = args.after == null ? {} : { after: idOf(args.after) };
  const rows = await read({ first: first + 1, ...after });
  const edges = rows.slice(0, first).map((row) => ({ cursor: cursorOf(row.id), node: nodeOf(row) }));
  return connectionOf(args, edges, rows.length > first);
}

/** `first` as it came in a variable, which no rule has seen. Throws BAD_USER_INPUT outside 1 to 100. */
export function pageSize(first: number): number {
  if (first >= 1 && first <= QUERY_LIMITS.pageSize) return first;
  throw userError('BAD_USER_INPUT', `first: ${first} is outside 1 to ${QUERY_LIMITS.pageSize}. Page through the rest.`);
}

export const cursorOf = (key: string) => Buffer.from(key).toString('base64url');

/** Throws BAD_USER_INPUT unless the cursor holds an id. */
function idOf(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return id;
  throw userError(
    'BAD_USER_INPUT',
    `after: "${cursor.slice(0, 80)}" is not a cursor. Use the endCursor of the page before.`,
  );
}
