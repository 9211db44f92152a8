import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { CliError } from '../failure.js';

export class NotWrittenError extends CliError {
  readonly code = 'NOT_WRITTEN';
  constructor(target: string, cause: unknown) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    super(`${target}: nothing was written (${detail}). Check the folder, its permissions and the free space.`, {
      cause,
    });
  }
}

/**
 * Writes files into `folder` (made when missing) so that a reader sees each whole or not at all: everything is written
 * beside the target first and renamed only when all of it is there. Throws {@link NotWrittenError}.
 */
export function writeFilesAtomically(folder: string, files: Readonly<Record<string, string>>): void {
  let staging: string | undefined;
  try {
    makeFolder(path.resolve(folder));
    const made = mkdtempSync(path.join(folder, '.writing-'));
    staging = made;
    const entries = Object.entries(files);
    for (const [name, text] of entries) writeFileSync(path.join(made, name), text, { flush: true });
    for (const [name] of entries) renameSync(path.join(made, name), path.join(folder, name));
  } catch (cause) {
    throw new NotWrittenError(folder, cause);
  } finally {
    if (staging !== undefined) rmSync(staging, { recursive: true, force: true });
  }
}

/** Node's own recursive call never returns under /proc, where every name is said not to exist. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder);
  } catch (cause) {
    if (!existsSync(folder)) throw cause;
  }
}

/** Throws {@link NotWrittenError} when `folder` could not be written; called before long work, it makes nothing. */
export function requireWritable(folder: string): void {
  let existing = path.resolve(folder);
  try {
    while (!existsSync(existing)) existing = path.dirname(existing);
    if (!statSync(existing).isDirectory()) throw new Error(`${existing} is not a folder`);
    accessSync(existing, constants.W_OK);
  } catch (cause) {
    throw new NotWrittenError(folder, cause);
  }
}

/** {@link writeFilesAtomically} for one file. */
export function writeFileAtomically(file: string, text: string): void {
  writeFilesAtomically(path.dirname(file), { [path.basename(file)]: text });
}
