import { rmSync } from 'node:fs';
import path from 'node:path';
import { CliError } from '../failure.js';
import { notedProcess, noteProcess } from './leftOver.js';

export class AlreadyRunningError extends CliError {
  readonly code = 'ALREADY_RUNNING';
  constructor(folder: string, pid: number) {
    super(
      `Process ${pid} runs the platform on ${folder} already. Stop it (kill ${pid}), or name another folder with --data <folder>.`,
    );
  }
}

/** Holds `folder` for this process; a lock that a killed process left is taken over. Throws {@link AlreadyRunningError}. */
export function lockFolder(folder: string): { readonly release: () => void } {
  const file = path.join(folder, 'running.pid');
  const holder = notedProcess(file);
  if (holder !== null && holder.pid !== process.pid) throw new AlreadyRunningError(folder, holder.pid);
  noteProcess(file, process.pid, path.basename(process.argv[1] ?? ''));
  return { release: () => rmSync(file, { force: true }) };
}
