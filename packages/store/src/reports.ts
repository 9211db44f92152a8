import type { Database } from './database.js';

export type StoredReport = {
  readonly hash: string;
  readonly bundleHash: string;
  readonly engineVersion: string;
  readonly markdown: string;
  readonly digest: string;
  readonly canonicalJson: string;
};

/** An impact report by its hash; null when it is not kept here. */
export async function getReport(db: Database, hash: string): Promise<StoredReport | null> {
  const row = await db.report.findUnique({ where: { hash }, include: { document: true } });
  if (row === null) return null;
  const { bundleHash, engineVersion, markdown, digest, document } = row;
  return { hash, bundleHash, engineVersion, markdown, digest, canonicalJson: document.canonicalJson };
}
