import type { PinnedEnvelope } from '../snapshot/wire.js';

type Unknown = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isFields = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((field) => isRecord(field) && typeof field['name'] === 'string' && typeof field['type'] === 'string');

/** Reads a pinned document; `null` when it has not the shape of one. Written by hand: it runs once per vote. */
export function readPinnedEnvelope(text: string): PinnedEnvelope | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || !isRecord(value['data'])) return null;
  const { address, sig, hash, data } = value as { address: unknown; sig: unknown; hash: unknown; data: Unknown };
  if (typeof address !== 'string' || typeof sig !== 'string' || typeof hash !== 'string') return null;
  const { domain, types, message } = data;
  if (!isRecord(domain) || !isRecord(types) || !isRecord(message) || !Object.values(types).every(isFields)) return null;
  return value as unknown as PinnedEnvelope;
}
