import { bundleHashes, type BundleHashes, type SimulationBundle } from '@riskdao/risk-core';
import type { Database } from './database.js';
import { getDocument, putDocument } from './documents.js';

export class MissingDocumentError extends Error {
  readonly code = 'MISSING_DOCUMENT';
  constructor(kind: string, hash: string) {
    super(`The ${kind} ${hash} is not in the store. Import it again, or restore the documents table from a backup.`);
    this.name = 'MissingDocumentError';
  }
}

type PartName = Exclude<keyof BundleHashes, 'bundle'>;
type Manifest = Pick<SimulationBundle, 'schema' | 'seed' | 'paths'> & Omit<BundleHashes, 'bundle'>;

/** Keeps every part of a bundle once under its own hash, and their names under the bundle's hash, which it returns. */
export async function keepBundle(db: Database, bundle: SimulationBundle): Promise<string> {
  const { schema, seed, paths, ...held } = bundle;
  const hashed: Partial<Record<PartName, string>> = {};
  for (const part of Object.keys(held) as PartName[])
    if (held[part] !== undefined) hashed[part] = await putDocument(db, part, held[part]);
  const { bundle: bundleHash, ...parts } = bundleHashes(bundle, hashed);
  const kept = await putDocument(db, 'bundle', { schema, ...parts, seed, paths } satisfies Manifest);
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
  const { schema, seed, paths, ...names } = (await need('bundle', bundleHash)) as Manifest;
  const parts = await Promise.all(
    Object.entries(names).map(async ([part, hash]) => [part, await need(part, hash)] as const),
  );
  return { schema, ...Object.fromEntries(parts), seed, paths } as SimulationBundle;
}
