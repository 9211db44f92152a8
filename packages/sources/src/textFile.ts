import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { SourceError } from './errors.js';

/** Decompressed input above this size is refused: a gzip of a few kB can hold gigabytes. */
const LARGEST_INPUT_BYTES = 400 * 1024 * 1024;

export class UnreadableFileError extends SourceError {
  readonly code = 'UNREADABLE_FILE';
  constructor(
    readonly file: string,
    reason: string,
    remedy: string,
  ) {
    super(`${file}: ${reason}. ${remedy}`);
  }
}

/** The text of a file, decompressed when it is gzip by its first bytes (whatever its name says). Throws {@link UnreadableFileError}. */
export function readText(file: string): string {
  const bytes = readBytes(file);
  if (bytes.length === 0) throw new UnreadableFileError(file, 'the file is empty', 'Fetch it again.');
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? decompress(file, bytes) : bytes;
  if (plain.length > LARGEST_INPUT_BYTES)
    throw new UnreadableFileError(file, `the file has more than ${LARGEST_INPUT_BYTES} bytes`, 'Split it.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch {
    throw new UnreadableFileError(file, 'the file is not UTF-8 text', 'Convert it to UTF-8.');
  }
}

/** The JSON value in a file. Throws {@link UnreadableFileError}. */
export function readJson(file: string): unknown {
  const text = readText(file);
  if (text.includes('"__proto__"')) throw new UnreadableFileError(file, 'the file has a key "__proto__"', 'Remove it.');
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new UnreadableFileError(file, `the file is not JSON (${detail})`, 'Fetch it again, complete.');
  }
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new UnreadableFileError(file, `the file cannot be read (${reason})`, 'Check the path and its permissions.');
  }
}

function decompress(file: string, bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_INPUT_BYTES + 1 });
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new UnreadableFileError(file, `the gzip is damaged, cut off or too large (${detail})`, 'Fetch it again.');
  }
}
