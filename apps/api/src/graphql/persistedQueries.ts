import { createHash } from 'node:crypto';
import type { PersistedQueryProvider } from 'mercurius';

type Body = {
  readonly query?: string;
  readonly extensions?: { readonly persistedQuery?: { readonly sha256Hash?: unknown } };
};

const KEPT = 1_000;
const SHA256 = /^[0-9a-f]{64}$/;

const namedHash = (body: Body): string | null => {
  const hash = body.extensions?.persistedQuery?.sha256Hash;
  return typeof hash === 'string' && SHA256.test(hash) ? hash : null;
};

/**
 * Queries that clients name by their SHA-256. A text is learnt when it is sent along with its hash once; the thousand last used are
 * kept, so that nobody fills the memory. Only what is known by hash can be asked with GET.
 */
export function persistedQueries(): PersistedQueryProvider {
  const texts = new Map<string, string>();
  const remember = (hash: string, text: string) => {
    texts.delete(hash);
    texts.set(hash, text);
    for (const oldest of texts.keys()) if (texts.size > KEPT) texts.delete(oldest);
  };
  return {
    isPersistedQuery: (body) => namedHash(body as Body) !== null && !(body as Body).query,
    isPersistedQueryRetry: (body) => namedHash(body as Body) !== null && Boolean((body as Body).query),
    getHash: (body) => namedHash(body as Body) ?? '',
    getHashForQuery: (query) => createHash('sha256').update(query).digest('hex'),
    getQueryFromHash: async (hash) => {
      const text = texts.get(hash);
      if (text !== undefined) remember(hash, text);
      return text as string;
    },
    saveQuery: async (hash, text) => remember(hash, text),
    notFoundError: 'PERSISTED_QUERY_NOT_FOUND: send the query once along with its hash, by POST.',
    mismatchError: 'PERSISTED_QUERY_MISMATCH: the hash is not the SHA-256 of the query.',
  };
}
