import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '../database.js';

/** Somebody who signed in. `address` is checksummed. */
export type Session = { readonly address: string; readonly createdAt: Date; readonly expiresAt: Date };

const NONCE_MILLISECONDS = 5 * 60_000;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const NONCE_LENGTH = 22;

/** A number for one sign-in: 22 letters and digits, about 130 bits, good for five minutes. */
export async function issueNonce(db: Database): Promise<{ readonly nonce: string; readonly expiresAt: Date }> {
  const nonce = randomLetters(NONCE_LENGTH);
  const expiresAt = new Date(Date.now() + NONCE_MILLISECONDS);
  await db.signInNonce.create({ data: { nonce, expiresAt } });
  return { nonce, expiresAt };
}

/** Uses a number up, atomically: of any number of callers with the same one, one hears true. */
export async function takeNonce(db: Database, nonce: string): Promise<boolean> {
  const { count } = await db.signInNonce.deleteMany({ where: { nonce, expiresAt: { gt: new Date() } } });
  return count === 1;
}

/** Begins a session; the token is told this once, the store keeps its hash. */
export async function openSession(
  db: Database,
  wanted: { readonly address: string; readonly hours: number },
): Promise<Session & { readonly token: string }> {
  const { address, hours } = wanted;
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.now() + hours * 3_600_000);
  const { createdAt } = await db.session.create({ data: { tokenHash: hashOf(token), address, expiresAt } });
  return { address, createdAt, expiresAt, token };
}

/** The session of a token; null when it never was, has ended or has lapsed. */
export async function findSession(db: Database, token: string): Promise<Session | null> {
  const row = await db.session.findUnique({ where: { tokenHash: hashOf(token) } });
  if (row === null || row.expiresAt <= new Date()) return null;
  const { address, createdAt, expiresAt } = row;
  return { address, createdAt, expiresAt };
}

/** Ends a session; false when there was none. */
export async function closeSession(db: Database, token: string): Promise<boolean> {
  const { count } = await db.session.deleteMany({ where: { tokenHash: hashOf(token) } });
  return count === 1;
}

/** Removes what has lapsed: sessions, numbers and spent rate-limit windows. Returns how many rows. */
export async function forgetLapsed(db: Database): Promise<number> {
  const lapsed = { where: { expiresAt: { lte: new Date() } } };
  const sessions = await db.session.deleteMany(lapsed);
  const nonces = await db.signInNonce.deleteMany(lapsed);
  const windows = await db.rateLimit.deleteMany({ where: { expire: { lte: BigInt(Date.now()) } } });
  return sessions.count + nonces.count + windows.count;
}

/** Tokens are random: one hash is enough, there is nothing to guess. */
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

function randomLetters(length: number): string {
  const fair = Math.floor(256 / ALPHABET.length) * ALPHABET.length;
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length))
      if (byte < fair && text.length < length) text += ALPHABET[byte % ALPHABET.length];
  }
  return text;
}
