import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { connect, listProposals, startEmbeddedPostgres } from '@riskdao/store';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const COMMAND = path.join(import.meta.dirname, '../../bin/riskdao.mjs');
const PORTS = ['--port', '0', '--chain-port', '0', '--snapshot-port', '0'];
const STAGES = [
  ...['executed', 'expired', 'cancelled', 'rejected', 'queued', 'unverifiable', 'challenged', 'passed', 'voting'],
  ...['registered', 'simulated', 'draft', 'draft'],
];

type Run = { readonly process: ChildProcess; readonly graphql: string; readonly chain: string };

describe('riskdao start', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'riskdao-start-'));
  let run: Run;

  /** Resolves when everything is up. */
  function start(...options: readonly string[]): Promise<Run> {
    const child = spawn(process.execPath, [COMMAND, 'start', '--data', folder, ...PORTS, ...options]);
    let output = '';
    return new Promise((resolve, reject) => {
      const read = (part: Buffer) => {
        output += part.toString();
        const [graphql, chain] = [/^GraphQL +(\S+)$/m, /^chain +(\S+)$/m].map((line) => line.exec(output)?.[1]);
        if (graphql && chain && output.includes('Ctrl-C')) resolve({ process: child, graphql, chain });
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code) => reject(new Error(`it ended with ${code}:\n${output}`)));
    });
  }
  const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ask = async (query: string) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(run.graphql, { method: 'POST', headers, body: JSON.stringify({ query }) });
    return (await answer.json()) as { data: Record<string, unknown> };
  };
  /** Stages by proposal id, from the database that the run uses. */
  async function stages(): Promise<Readonly<Record<string, string>>> {
    const postgres = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres') });
    const client = connect(postgres.url);
    try {
      const { items } = await listProposals(client, { first: 100 });
      return Object.fromEntries(items.map(({ proposal }) => [proposal.id, proposal.stage]));
    } finally {
      await client.$disconnect();
    }
  }
  const processes = () =>
    spawnSync('ps', ['-eo', 'command='], { encoding: 'utf8' })
      .stdout.split('\n')
      .filter((line) => line.includes(folder));

  beforeAll(async () => {
    run = await start();
  }, 400_000);

  afterEach(() => {
    if (process.env['RISKDAO_DEBUG']) console.log(readFileSync(path.join(folder, 'logs/worker.log'), 'utf8'));
  });

  afterAll(async () => {
    run.process.kill('SIGKILL');
    // What kill -9 leaves behind is ended by the next start; here there is none.
    const pid = path.join(folder, 'chain/anvil.pid');
    if (existsSync(pid)) process.kill(Number(readFileSync(pid, 'utf8').split('\n')[0]), 'SIGKILL');
    const postgres = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres') });
    await postgres.stop('immediate');
    for (const each of [folder, postgres.folder]) rmSync(each, { recursive: true, force: true });
  }, 60_000);

  test('default: a report, the API, and a proposal in every stage', async () => {
    expect(existsSync(path.join(folder, 'report/report.html'))).toBe(true);
    expect((await ask('{ _meta { chainId } }')).data).toEqual({ _meta: { chainId: '31337' } });
    expect(Object.values(await stages()).sort()).toEqual([...STAGES].sort());
  }, 60_000);

  test('error: a second one on the same folder says who holds it', () => {
    const { status, stderr } = spawnSync(process.execPath, [COMMAND, 'start', '--data', folder, ...PORTS], {
      encoding: 'utf8',
    });
    expect({ status, says: stderr.includes(`ALREADY_RUNNING: Process ${run.process.pid}`) }).toEqual({
      status: 2,
      says: true,
    });
  }, 60_000);

  test('behavior: after kill -9 it goes on where it was, on the same chain', async () => {
    const before = await stages();
    run.process.kill('SIGKILL');
    run = await start();
    const after = await stages();
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect((await ask('{ _meta { chainId } }')).data).toEqual({ _meta: { chainId: '31337' } });
  }, 200_000);

  test('behavior: ctrl-c ends everything that was started', async () => {
    run.process.kill('SIGINT');
    expect(await ended(run.process)).toBe(0);
    expect(processes()).toEqual([]);
  }, 60_000);

  test('error: ports in use are named at once, with the option that moves them', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const address = holder.address();
    const port = String(typeof address === 'object' ? address?.port : 0);
    const ports = ['--port', port, '--chain-port', port, '--snapshot-port', '0'];
    const child = spawn(process.execPath, [COMMAND, 'start', '--data', folder, ...ports]);
    let said = '';
    child.stderr.on('data', (part: Buffer) => (said += part.toString()));
    expect(await ended(child)).toBe(2);
    holder.close();
    expect(said).toContain('PORT_IN_USE');
    expect(said).toContain(`${port} (web app and API): choose another with --port`);
    expect(said).toContain(`${port} (local chain): choose another with --chain-port`);
    expect(processes()).toEqual([]);
  }, 60_000);
});
