import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';

/** Entry `dist/supervise.js`: runs the worker and starts it again when it dies, or when it has not said for long that it lives. */

const MAIN = path.join(import.meta.dirname, 'main.js');
const PAUSE_MILLISECONDS = 1_000;
/** A worker says so every 5 to 12 s; one whose event loop stands still says nothing. */
const SILENCE_MILLISECONDS = 60_000;
/** Wrong settings: another start would fail the same way. */
const CONFIG_EXIT = 2;

let worker: ChildProcess;
let stopping = false;

function start(): void {
  worker = fork(MAIN, process.argv.slice(2), { stdio: 'inherit' });
  let silence = setTimeout(kill, SILENCE_MILLISECONDS);
  worker.on('message', () => {
    clearTimeout(silence);
    silence = setTimeout(kill, SILENCE_MILLISECONDS);
  });
  worker.on('exit', (code) => {
    clearTimeout(silence);
    if (stopping || code === 0 || code === CONFIG_EXIT) process.exit(code ?? 1);
    setTimeout(start, PAUSE_MILLISECONDS);
  });
}

const kill = () => worker.kill('SIGKILL');

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    stopping = true;
    worker.kill('SIGTERM');
  });
}
start();
