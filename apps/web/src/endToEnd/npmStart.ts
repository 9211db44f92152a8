import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../../../..');

export type Platform = {
  readonly origin: string;
  /** Where rows and queues are kept; null when only an address is known. */
  readonly databaseUrl: string | null;
  readonly stop: () => Promise<void>;
};

/**
 * The whole platform as `npm start` brings it up, on free ports with data of its own. RISKDAO_PLATFORM names one that runs
 * instead, by its web address, and RISKDAO_PLATFORM_DATABASE its database.
 */
export async function npmStart(): Promise<Platform> {
  const running = process.env['RISKDAO_PLATFORM'];
  if (running !== undefined) {
    const databaseUrl = process.env['RISKDAO_PLATFORM_DATABASE'] ?? null;
    return { origin: running.replace(/\/$/, ''), databaseUrl, stop: async () => {} };
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'riskdao-platform-'));
  const ports = ['--port', '0', '--chain-port', '0', '--snapshot-port', '0'];
  const child = spawn(process.execPath, [path.join(ROOT, 'tools/start.mjs'), '--data', folder, ...ports], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = async () => {
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const origin = await webAddress(child);
    return { origin, databaseUrl: readFileSync(path.join(folder, 'database.url'), 'utf8').trim(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What it prints when everything runs. */
function webAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (part: string) => {
      said += part;
      const [, web] = /^web app +(http:\S+?)\/?$/m.exec(said) ?? [];
      if (web !== undefined) resolve(web);
    };
    child.stdout?.setEncoding('utf8').on('data', hear);
    child.stderr?.setEncoding('utf8').on('data', hear);
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${said.slice(-2_000)}`)));
  });
}
