import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** AES-256-GCM; the layout is nonce (12 bytes), tag (16 bytes), ciphertext, in base64. */
export type SecretBox = { readonly seal: (secret: string) => string; readonly open: (sealed: string) => string };

export class SecretKeyError extends Error {
  readonly code = 'SECRET_KEY';
  constructor() {
    super('SECRET_KEY must be 64 hexadecimal digits (32 bytes). Make one with: openssl rand -hex 32');
    this.name = 'SecretKeyError';
  }
}

/** Seals secrets that must be readable again (webhook signing keys) before they reach the database. */
export function secretBox(keyHex: string): SecretBox {
  if (!/^[0-9a-fA-F]{64}$/.test(keyHex)) throw new SecretKeyError();
  const key = Buffer.from(keyHex, 'hex');
  return {
    seal: (secret) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}
