import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { CliError } from '../failure.js';
import { noteProcess } from './leftOver.js';

const START_MILLISECONDS = 60_000;
const STOP_MILLISECONDS = 25_000;
const RESTART_MILLISECONDS = 1_000;

export class ProgramNotStartedError extends CliError {
  readonly code = 'PROGRAM_NOT_STARTED';
  constructor(name: string, detail: string, log: string) {
    super(`The ${name} did not start: ${detail}. Its last words are in ${log}.`);
  }
}

export const programPidFile = (logFolder: string, name: string): string => path.join(logFolder, `${name}.pid`);

export type Program = { readonly stop: () => Promise<void> };

/**
 * Runs a program of the platform beside this process: its output goes to a log file, it is started again when it dies, and it
 * stops by itself when this process dies (its channel closes). Resolves when it says that it is ready.
 */
export async function startProgram(program: {
  readonly name: string;
  readonly main: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFolder: string;
  readonly onRestart: (reason: string) => void;
}): Promise<Program> {
  const { name, main, env, logFolder, onRestart } = program;
  mkdirSync(logFolder, { recursive: true });
  const file = path.join(logFolder, `${name}.log`);
  const log = createWriteStream(file, { flags: 'a' });
  let child: ChildProcess;
  let stopping = false;
  const launch = () => {
    child = spawn(process.execPath, [main], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    if (child.pid !== undefined) noteProcess(programPidFile(logFolder, name), child.pid, main);
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    return child;
  };
  const guard = (watched: ChildProcess) => {
    watched.once('exit', (code, signal) => {
      if (stopping) return;
      onRestart(`${name} ended with ${signal ?? String(code)}; starting it again, see ${file}`);
      setTimeout(() => {
        if (!stopping) guard(launch());
      }, RESTART_MILLISECONDS);
    });
  };
  const first = launch();
  await ready(first).catch((cause: Error) => {
    first.kill('SIGKILL');
    throw new ProgramNotStartedError(name, cause.message, file);
  });
  guard(first);
  return {
    stop: async () => {
      stopping = true;
      await ended(child);
      log.end();
    },
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('it was not ready in time')), START_MILLISECONDS);
    child.on('message', (message) => {
      if (message !== 'ready') return;
      clearTimeout(late);
      resolve();
    });
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`it ended with ${String(code)}`));
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS);
    child.once('exit', () => {
      clearTimeout(late);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
