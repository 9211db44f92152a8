import { askedAnew } from '../askedAnew.js';

/** What public answers read at the head of the index, once for each version of the data. */
export type HeadReads = {
  /** Names the state of all public data. At most half a second old; not older than the last event that was handed out here. */
  readonly version: () => Promise<string>;
  /** What `read` gives, not older than `version`. Values are shared: nobody may change them. */
  readonly read: <T>(key: string, read: () => Promise<T>) => Promise<T>;
  /** Asks for the version anew with the next reading. */
  readonly forget: () => void;
};

const VERSION_MILLISECONDS = 500;
const MOST_KEPT = 1_000;

/** `readVersion` names the state of the data; it changes whenever an answer could. */
export function openHeadReads(readVersion: () => Promise<string>): HeadReads {
  const version = askedAnew(VERSION_MILLISECONDS, readVersion);
  let kept: { readonly version: string; readonly values: Map<string, Promise<unknown>> } = {
    version: '',
    values: new Map(),
  };
  return {
    version,
    forget: version.forget,
    // A value is read after its version: it may be newer than that says, never older.
    read: async <T>(key: string, read: () => Promise<T>): Promise<T> => {
      const now = await version();
      if (kept.version !== now || kept.values.size >= MOST_KEPT) kept = { version: now, values: new Map() };
      const { values } = kept;
      const found = values.get(key) as Promise<T> | undefined;
      if (found !== undefined) return found;
      const reading = read();
      values.set(key, reading);
      reading.catch(() => values.delete(key));
      return reading;
    },
  };
}
