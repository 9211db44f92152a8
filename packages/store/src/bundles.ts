import { bundleHashes, type SimulationBundle } from '@riskdao/risk-core';
import type { Database } from './database.js';
import { getDocument, putDocument } from './documents.js';

export class MissingDocumentError extends Error {
  readonly code = 'MISSING_DOCUMENT';
  constructor(kind: string, hash: string) {
    super(`The ${kind} ${hash} is not in the store. Import it again, or restore the documents table from a backup.`);
    this.name = 'MissingDocumentError';
  }
}

const PARTS = ['market', 'history', 'depth', 'book', 'currentParameters', 'proposedParameters'] as const;
type Manifest = Readonly<Record<(typeof PARTS)[number], string>> & Pick<SimulationBundle, 'schema' | 'seed' | 'paths'>;

/** Keeps every part of a bundle once under its own hash, and their names under the bundle's hash, which it returns. */
export async function keepBundle(db: Database, bundle: SimulationBundle): Promise<string> {
  const { bundle: bundleHash, ...parts } = bundleHashes(bundle);
  for (const part of PARTS) await putDocument(db, part, bundle[part]);
  const manifest: Manifest = { schema: bundle.schema, ...parts, seed: bundle.seed, paths: bundle.paths };
  const kept = await putDocument(db, 'bundle', manifest);
  if (kept !== bundleHash) throw new Error(`bundle manifest hashes to ${kept}, not to ${bundleHash}`);
  return bundleHash;
}

/** Reads a bundle back; throws {@link MissingDocumentError} when it or a part of it is gone. */
export async function loadBundle(db: Database, bundleHash: string): Promise<SimulationBundle> {
  const need = async (kind: string, hash: string) => {
    const value = await getDocument(db, hash);
    if (value === null) throw new MissingDocumentError(kind, hash);
    return value;
  };
  const manifest = (await need('bundle', bundleHash)) as Manifest;
  const { schema, seed, paths } = manifest;
  const parts = await Promise.all(PARTS.map(async (part) => [part, await need(part, manifest[part])] as const));
  return { schema, ...Object.fromEntries(parts), seed, paths } as SimulationBundle;
}
