import type { ApiContext } from './context.js';

const KEPT = new WeakMap<ApiContext, Map<string, unknown>>();

/** Reads something once for a request, however many fields ask for it. */
export function once<T>(context: ApiContext, key: string, read: () => Promise<T>): Promise<T> {
  const kept = KEPT.get(context) ?? new Map<string, unknown>();
  KEPT.set(context, kept);
  const known = kept.get(key) as Promise<T> | undefined;
  if (known !== undefined) return known;
  const reading = read();
  kept.set(key, reading);
  return reading;
}
