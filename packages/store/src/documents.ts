import { canonicalJson, canonicalTextHash, contentHash } from '@riskdao/risk-core';
import type { Database } from './database.js';

export class CorruptDocumentError extends Error {
  readonly code = 'CORRUPT_DOCUMENT';
  constructor(hash: string, actual: string) {
    super(`Document ${hash} hashes to ${actual}: its text was changed in the database. Restore it from a backup.`);
    this.name = 'CorruptDocumentError';
  }
}

/** Keeps a value under its content hash; writing it again changes nothing. Returns the hash. */
export async function putDocument(db: Database, kind: string, value: unknown): Promise<string> {
  const text = canonicalJson(value);
  const hash = canonicalTextHash(text);
  await db.document.createMany({ data: [{ hash, kind, canonicalJson: text }], skipDuplicates: true });
  return hash;
}

/** Reads a value back and checks that it still is what its name says; null when it was never kept. */
export async function getDocument(db: Database, hash: string): Promise<unknown> {
  const row = await db.document.findUnique({ where: { hash } });
  if (row === null) return null;
  const value: unknown = JSON.parse(row.canonicalJson);
  const actual = contentHash(value);
  if (actual !== hash) throw new CorruptDocumentError(hash, actual);
  return value;
}
