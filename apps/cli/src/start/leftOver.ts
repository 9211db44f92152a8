import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { writeFileAtomically } from '../output/atomicWrite.js';

const STOP_MILLISECONDS = 26_000;

/** True when `pid` lives and its command line holds `words`: a number alone may belong to somebody else by now. */
function isRunning(pid: number, words: string): boolean {
  const { status, stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && stdout.includes(words);
}

/** Notes a process that must not outlive its folder; `words` stand in its command line. */
export function noteProcess(file: string, pid: number, words: string): void {
  writeFileAtomically(file, `${pid}\n${words}`);
}

/** The process that `file` names, when it lives; null otherwise. */
export function notedProcess(file: string): { readonly pid: number; readonly isAlive: () => boolean } | null {
  if (!existsSync(file)) return null;
  const [pid, words = ''] = readFileSync(file, 'utf8').split('\n');
  const isAlive = () => isRunning(Number(pid), words);
  return isAlive() ? { pid: Number(pid), isAlive } : null;
}

/** Asks the process of `file` to end, waits until it has, and forgets it. */
export async function endNoted(file: string): Promise<void> {
  const noted = notedProcess(file);
  if (noted !== null) {
    process.kill(noted.pid, 'SIGTERM');
    const deadline = performance.now() + STOP_MILLISECONDS;
    while (noted.isAlive()) {
      if (performance.now() > deadline) process.kill(noted.pid, 'SIGKILL');
      await pause(50);
    }
  }
  rmSync(file, { force: true });
}
