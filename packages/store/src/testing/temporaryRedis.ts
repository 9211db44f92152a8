import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { freePort } from './freePort.js';

export type TemporaryRedis = {
  readonly url: string;
  readonly port: number;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Kills it as a crash would. */
  readonly kill: () => Promise<void>;
  /** Starts it again at the same address, with what its folder keeps. */
  readonly restart: () => Promise<void>;
  readonly wipe: () => void;
};

/** Whether redis-server is installed. CI installs it: there, a missing one is a failure, not a reason to skip. */
export const hasRedis = (() => {
  if (process.env['CI']) return true;
  try {
    execFileSync('redis-server', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

/** A real Redis of a test's own; with `appendOnly` it remembers after a crash, without it forgets. */
export async function temporaryRedis(wanted: { folder: string; appendOnly: boolean }): Promise<TemporaryRedis> {
  const port = await freePort();
  const { folder, appendOnly } = wanted;
  const args = ['--port', `${port}`, '--save', '', '--dir', folder, '--appendonly', appendOnly ? 'yes' : 'no'];
  const cli = (...words: string[]) => execFileSync('redis-cli', ['-p', `${port}`, ...words], { encoding: 'utf8' });
  let redis: ChildProcess;
  const start = async () => {
    redis = spawn('redis-server', args, { stdio: 'ignore' });
    for (let i = 0; i < 200; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      try {
        if (cli('ping').trim() === 'PONG') return;
      } catch {
        // not up yet
      }
    }
    throw new Error(`redis-server did not answer on port ${port}`);
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    signal: (signal) => redis.kill(signal),
    kill: async () => {
      if (redis.exitCode !== null || redis.signalCode !== null) return;
      const gone = new Promise((resolve) => redis.once('exit', resolve));
      redis.kill('SIGKILL');
      await gone;
    },
    restart: start,
    wipe: () => void cli('flushall'),
  };
}
