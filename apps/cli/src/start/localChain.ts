import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { rpcEndpoint } from '@riskdao/governance/remote';
import { CliError } from '../failure.js';
import { endNoted, noteProcess } from './leftOver.js';

export const LOCAL_CHAIN_ID = 31_337n;
const START_MILLISECONDS = 60_000;
/** A machine that crashes loses at most this much of the chain. */
const SAVE_SECONDS = 20;

export class ChainNotStartedError extends CliError {
  readonly code = 'CHAIN_NOT_STARTED';
  constructor(detail: string, log: string) {
    super(`The local chain did not start: ${detail}. Read ${log}; \`npm start -- --reset\` begins anew.`);
  }
}

export type LocalChain = { readonly rpcUrl: string; readonly stop: () => Promise<void> };

/** The anvil that ANVIL names, the one that npm installed, or one on the PATH; null where there is none. */
export function findAnvil({ ANVIL: named, PATH = '' }: NodeJS.ProcessEnv = process.env): string | null {
  const installed = path.resolve(import.meta.dirname, '../../../../node_modules/.bin/anvil');
  const onPath = PATH.split(path.delimiter).map((folder) => path.join(folder, 'anvil'));
  const places = named === undefined ? [installed, ...onPath] : [named];
  return places.find((file) => existsSync(file)) ?? null;
}

export const chainPidFile = (folder: string): string => path.join(folder, 'anvil.pid');

/**
 * Starts anvil on the state kept in `folder`. One that a killed process left running is stopped first, so that it saves what it
 * holds. `genesisUnix` is when a new chain begins; a kept one goes on at the present.
 */
export async function startLocalChain(options: {
  readonly anvil: string;
  readonly folder: string;
  readonly port: number;
  readonly host: string;
  readonly genesisUnix: number;
}): Promise<LocalChain> {
  const { anvil, folder, port, host, genesisUnix } = options;
  mkdirSync(folder, { recursive: true });
  const pidFile = chainPidFile(folder);
  await endNoted(pidFile);
  const state = path.join(folder, 'state.json');
  const args = [
    ...['--port', String(port), '--host', host, '--chain-id', LOCAL_CHAIN_ID.toString(), '--quiet'],
    ...['--state', state, '--state-interval', String(SAVE_SECONDS)],
    ...(existsSync(state) ? [] : ['--timestamp', String(genesisUnix)]),
  ];
  const child = spawn(anvil, args, { stdio: 'ignore', detached: true });
  if (child.pid !== undefined) noteProcess(pidFile, child.pid, state);
  const rpcUrl = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  await answering(rpcUrl, child, folder);
  return { rpcUrl, stop: () => endNoted(pidFile) };
}

async function answering(rpcUrl: string, child: ChildProcess, folder: string): Promise<void> {
  let failure: string | null = null;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code) => (failure = `anvil ended with ${String(code)}`));
  const endpoint = rpcEndpoint(rpcUrl);
  const deadline = performance.now() + START_MILLISECONDS;
  while ((await endpoint.call('eth_chainId', [])).kind === 'failed') {
    if (failure !== null || performance.now() > deadline)
      throw new ChainNotStartedError(failure ?? 'no answer', folder);
    await pause(50);
  }
}
