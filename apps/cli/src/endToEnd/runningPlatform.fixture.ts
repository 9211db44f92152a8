import { startEmbeddedPostgres } from '@riskdao/store';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const COMMAND = path.join(import.meta.dirname, '../../bin/riskdao.mjs');
const FREE_PORTS = ['--port', '0', '--chain-port', '0', '--snapshot-port', '0'];

/** What `riskdao start` says that it listens on. */
export type RunningPlatform = { readonly process: ChildProcess; readonly graphql: string; readonly chain: string };

/** `riskdao start` as people run it, on a folder of its own. */
export type PlatformFolder = {
  readonly folder: string;
  /** Resolves when everything is up. */
  readonly start: (...options: readonly string[]) => Promise<RunningPlatform>;
  /** Runs to the end: for starts that are refused. */
  readonly refused: (
    ...options: readonly string[]
  ) => Promise<{ readonly status: number | null; readonly said: string }>;
  /** Command lines of everything that runs on the folder. */
  readonly processes: () => readonly string[];
  readonly forget: () => Promise<void>;
};

export const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve));

export function platformFolder(): PlatformFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'riskdao-start-'));
  const run = (options: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    spawn(process.execPath, [COMMAND, 'start', '--data', folder, ...FREE_PORTS, ...options], {
      env: { ...process.env, ...env },
    });
  let last: ChildProcess | null = null;
  return {
    folder,
    start: (...options) => {
      const child = run(options);
      last = child;
      return new Promise((resolve, reject) => {
        let output = '';
        const read = (part: Buffer) => {
          output += part.toString();
          const [graphql, chain] = [/^GraphQL +(\S+)$/m, /^chain +(\S+)$/m].map((line) => line.exec(output)?.[1]);
          if (graphql && chain && output.includes('Ctrl-C')) resolve({ process: child, graphql, chain });
        };
        child.stdout.on('data', read);
        child.stderr.on('data', read);
        child.once('exit', (code) => reject(new Error(`it ended with ${code}:\n${output}`)));
      });
    },
    refused: async (...options) => {
      const [settings, rest] = [options.filter(isSetting), options.filter((option) => !isSetting(option))];
      const child = run(rest, Object.fromEntries(settings.map((setting) => setting.split('=') as [string, string])));
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()));
      return { status: await ended(child), said };
    },
    processes: () =>
      spawnSync('ps', ['-eo', 'command='], { encoding: 'utf8' })
        .stdout.split('\n')
        .filter((line) => line.includes(folder)),
    forget: async () => {
      last?.kill('SIGKILL');
      // What kill -9 leaves behind is ended by the next start; here there is none.
      const pid = path.join(folder, 'chain/anvil.pid');
      if (existsSync(pid)) endAtOnce(Number(readFileSync(pid, 'utf8').split('\n')[0]));
      const postgres = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres') });
      await postgres.stop('immediate');
      for (const each of [folder, postgres.folder]) rmSync(each, { recursive: true, force: true });
    },
  };
}

const isSetting = (option: string) => /^[A-Z_]+=/.test(option);

function endAtOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
