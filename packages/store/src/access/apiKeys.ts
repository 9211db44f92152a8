import { createHash, randomBytes } from 'node:crypto';
import { inTransaction, type Database, type DatabaseClient } from '../database.js';

export const API_SCOPES = ['read', 'draft', 'webhooks', 'operate'] as const;
export type ApiScope = (typeof API_SCOPES)[number];

/** What is kept of a key: never the key. */
export type ApiKey = {
  readonly id: string;
  /** Checksummed address. */
  readonly owner: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly ApiScope[];
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
};

/** Every key begins with this, so that scanners of leaked secrets find it. */
export const API_KEY_PREFIX = 'rdk_';
const SHOWN_CHARACTERS = 12;
const USE_NOTED_EVERY_MILLISECONDS = 60_000;

export async function createApiKey(
  db: Database,
  wanted: { owner: string; name: string; scopes: readonly ApiScope[]; expiresAt: Date | null },
): Promise<{ readonly apiKey: ApiKey; readonly secret: string }> {
  const { owner, name, scopes, expiresAt } = wanted;
  const secret = `${API_KEY_PREFIX}${randomBytes(32).toString('base64url')}`;
  const row = await db.apiKey.create({
    data: {
      owner,
      name,
      scopes: [...scopes],
      expiresAt,
      prefix: secret.slice(0, SHOWN_CHARACTERS),
      hash: hashOf(secret),
    },
  });
  return { apiKey: asApiKey(row), secret };
}

/** The live key behind a secret, with its use noted to the minute; null when it is unknown, revoked or has lapsed. */
export async function findApiKey(db: Database, secret: string): Promise<ApiKey | null> {
  const row = await db.apiKey.findUnique({ where: { hash: hashOf(secret) } });
  const now = new Date();
  if (row === null || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now)) return null;
  if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() > USE_NOTED_EVERY_MILLISECONDS) {
    await db.apiKey.updateMany({ where: { id: row.id }, data: { lastUsedAt: now } });
  }
  return asApiKey(row);
}

/** The keys of an owner, newest first. */
export async function apiKeysOf(db: Database, owner: string): Promise<readonly ApiKey[]> {
  const rows = await db.apiKey.findMany({ where: { owner }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] });
  return rows.map(asApiKey);
}

/** Revokes a live key of this owner; null when the owner has none of this id. */
export async function revokeApiKey(db: Database, key: { owner: string; id: string }): Promise<ApiKey | null> {
  await db.apiKey.updateMany({ where: { ...key, revokedAt: null }, data: { revokedAt: new Date() } });
  const row = await db.apiKey.findFirst({ where: key });
  return row === null ? null : asApiKey(row);
}

/** A new key in the place of an old one, which lapses after the overlap; null when the owner has no such live key. */
export async function rotateApiKey(
  client: DatabaseClient,
  rotation: { owner: string; id: string; overlapHours: number },
): Promise<{ readonly apiKey: ApiKey; readonly secret: string } | null> {
  const { owner, id, overlapHours } = rotation;
  return inTransaction(client, async (tx) => {
    const old = await tx.apiKey.findFirst({ where: { owner, id, revokedAt: null } });
    if (old === null) return null;
    const { name, scopes, expiresAt } = asApiKey(old);
    const created = await createApiKey(tx, { owner, name, scopes, expiresAt });
    const end = new Date(Date.now() + overlapHours * 3_600_000);
    const lapses = old.expiresAt !== null && old.expiresAt < end ? old.expiresAt : end;
    await tx.apiKey.update({ where: { id }, data: { expiresAt: lapses } });
    return created;
  });
}

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');

function asApiKey(row: Omit<ApiKey, 'scopes'> & { scopes: string[] }): ApiKey {
  const { id, owner, name, prefix, scopes, createdAt, lastUsedAt, expiresAt, revokedAt } = row;
  return { ...{ id, owner, name, prefix, createdAt, lastUsedAt, expiresAt, revokedAt }, scopes: scopes as ApiScope[] };
}
