import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setInterval } from 'node:timers';
import { DEMO_ROLES, demoWallet, deployDemoDao, rpcEndpoint, type DemoDao } from '@riskdao/governance/remote';
import { parseParameterSet, type SimulationBundle } from '@riskdao/risk-core';
import { connect, migrate, startEmbeddedPostgres, type DatabaseClient, type EmbeddedPostgres } from '@riskdao/store';
import { syncParameters } from '@riskdao/worker';
import { DEFAULT_FINALITY_BLOCKS } from '@riskdao/worker/config';
import { writeFileAtomically } from '../output/atomicWrite.js';
import { reportThreads, type MakeReport } from '../simulation/reportThreads.js';
import {
  forgetDemo,
  isSameChain,
  isSeeded,
  keepDeployment,
  markSeeded,
  openKeptDao,
  demoFiles,
} from './demo/keptDemo.js';
import { seedBare } from './demo/seedBare.js';
import { seedDemo } from './demo/seedDemo.js';
import { chainPidFile, LOCAL_CHAIN_ID, startLocalChain, type LocalChain } from './localChain.js';
import { requireFreePorts, settledPort } from './ports.js';
import { programPidFile, startProgram } from './program.js';
import { endNoted } from './leftOver.js';
import { lockFolder } from './runLock.js';
import type { StartSettings } from './settings.js';
import type { Started } from './started.js';
import { untilRead } from './untilRead.js';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
/** The pace of mainnet: between transactions too, so that the chain sees when a vote opens or a timelock is over. */
const BLOCK_MILLISECONDS = 12_000;
const WEB_ROOT = path.join(ROOT, 'apps/web/dist');
const PROGRAMS = ['worker', 'api'] as const;
const logsOf = (folder: string) => path.join(folder, 'logs');
/** The chain begins before the first story. */
const CHAIN_DAYS = 31;

export type Addresses = Readonly<Record<'web' | 'graphql' | 'explorer' | 'chain' | 'snapshot' | 'database', string>>;

export type Say = (line: string) => void;

type Surroundings = {
  readonly say: Say;
  readonly started: Started;
  /**
   * Called when the folder is held and the ports are free: from here nothing foreseeable stands in the way. What it does is waited
   * for at the end.
   */
  readonly whenHeld: (makeReport: MakeReport) => Promise<void>;
};

/**
 * Starts Postgres, a local chain, Snapshot's stand-in, API and worker on what `folder` keeps, and invents the demo when there is
 * none. What is started is handed to `started`, also when a later step fails.
 */
export async function startEmbedded(
  settings: StartSettings,
  bundle: SimulationBundle,
  { say, started, whenHeld }: Surroundings,
): Promise<Addresses> {
  const { folder, host } = settings;
  const { undo, stop } = started;
  mkdirSync(folder, { recursive: true });
  const lock = lockFolder(folder);
  undo(() => lock.release());
  await endLeftOvers(folder);
  const [port, chainPort, snapshotPort] = await portsOf(settings);
  const openReports = () => {
    const threads = reportThreads(settings.threads);
    undo(() => threads.close());
    return threads;
  };
  const reports = openReports();
  const held = whenHeld(reports.make);
  held.catch(() => undefined); // heard of below, unless another step fails first
  if (settings.reset || !isSeeded(folder)) await forgetEverything(folder);
  const settled = { ...settings, chainPort, snapshotPort };
  let parts = await openParts(settled, bundle, { undo, say, makeReport: reports.make });
  if (parts === null) {
    say('the chain lost its last blocks: the demo begins anew');
    await held;
    await stop();
    await forgetEverything(folder);
    const again = lockFolder(folder);
    undo(() => again.release());
    parts = await openParts(settled, bundle, { undo, say, makeReport: openReports().make });
  }
  if (parts === null) throw new Error('a new chain is not the chain that was just made');
  const { dao, postgres, chain } = parts;
  const env = environment(settings, { dao, databaseUrl: postgres.url, rpcUrl: chain.rpcUrl, port });
  const starting = PROGRAMS.map(async (name) => {
    const main = path.join(ROOT, 'apps', name, 'dist/main.js');
    const program = await startProgram({ name, main, env, logFolder: logsOf(folder), onRestart: say });
    undo(() => program.stop());
    say(`${name} ready`);
  });
  await allOf(starting);
  const base = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  await held;
  const isRead = await untilRead(`${base}/graphql`, await dao.blockNumber());
  say(isRead ? 'chain read' : `the worker still reads the chain: see ${logsOf(folder)}/worker.log`);
  return {
    web: existsSync(WEB_ROOT) ? `${base}/` : 'not built: npm run build -w apps/web',
    ...{ graphql: `${base}/graphql`, explorer: `${base}/graphiql`, chain: chain.rpcUrl },
    ...{ snapshot: dao.standIn.hubUrl, database: postgres.url },
  };
}

/** Waits for all, also when one fails: what comes up meanwhile must be there to be stopped. */
async function allOf(steps: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(steps)) if (outcome.status === 'rejected') throw outcome.reason;
}

/** Ends what a killed run left behind: programs end by themselves when their parent dies, the chain waits to be told. */
async function endLeftOvers(folder: string): Promise<void> {
  const files = [
    chainPidFile(demoFiles(folder).chain),
    ...PROGRAMS.map((name) => programPidFile(logsOf(folder), name)),
  ];
  await Promise.all(files.map(endNoted));
}

async function portsOf({ host, port, chainPort, snapshotPort }: StartSettings) {
  await requireFreePorts(host, [
    { port, what: 'web app and API', option: '--port' },
    { port: chainPort, what: 'local chain', option: '--chain-port' },
    { port: snapshotPort, what: 'stand-in for Snapshot', option: '--snapshot-port' },
  ]);
  return [
    await settledPort(host, port),
    await settledPort(host, chainPort),
    await settledPort(host, snapshotPort),
  ] as const;
}

type Parts = { readonly postgres: EmbeddedPostgres; readonly chain: LocalChain; readonly dao: DemoDao };

/** Database, chain and stand-in, with the demo in them; null when the kept chain is not the one that the database speaks of. */
async function openParts(
  settings: StartSettings,
  bundle: SimulationBundle,
  { undo, say, makeReport }: { readonly undo: Started['undo']; readonly say: Say; readonly makeReport: MakeReport },
): Promise<Parts | null> {
  const { folder, host, anvil, chainPort, snapshotPort } = settings;
  const postgres = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres') });
  undo(() => postgres.stop());
  writeFileSync(demoFiles(folder).databaseUrl, `${postgres.url}\n`, { mode: 0o600 });
  await migrate(postgres.url);
  const client: DatabaseClient = connect(postgres.url);
  undo(() => client.$disconnect());
  say('database ready');

  const genesisUnix = Math.floor(Date.now() / 1_000) - CHAIN_DAYS * 86_400;
  const chain = await startLocalChain({ anvil, folder: demoFiles(folder).chain, port: chainPort, host, genesisUnix });
  undo(() => chain.stop());
  const isNew = !isSeeded(folder);
  if (!isNew && !(await isSameChain(folder, rpcEndpoint(chain.rpcUrl), client))) return null;
  if (isNew) {
    const parameterSet = parseParameterSet(bundle.currentParameters);
    const { rpcUrl } = chain;
    const market = { cash: 'USDC' };
    keepDeployment(folder, await deployDemoDao({ rpcUrl, chainId: LOCAL_CHAIN_ID, parameterSet, market }));
  }
  say('chain ready');
  const dao = await openKeptDao(folder, chain.rpcUrl, snapshotPort);
  undo(() => dao.stop());
  if (isNew) {
    await (settings.bare ? seedBare({ dao, client, bundle }) : seedDemo({ dao, client, bundle, makeReport, say }));
    await markSeeded(folder, dao);
  }
  await readChain(dao, client).catch((failure: Error) => say(failure.message)); // the worker goes on trying
  const blocks = setInterval(() => void dao.provider.send('evm_mine', []).catch(() => undefined), BLOCK_MILLISECONDS);
  undo(() => clearInterval(blocks));
  return { postgres, chain, dao };
}

/** As the worker does from then on: it comes up beside simulations, and pages have no parameters to show before. */
async function readChain({ deployment, endpoint }: DemoDao, client: DatabaseClient): Promise<void> {
  const log = { info: () => undefined, warn: () => undefined };
  const chain = { deployment, endpoints: [endpoint], finalityBlocks: DEFAULT_FINALITY_BLOCKS };
  await syncParameters({ client, log, chain });
}

/** What API and worker read, and what both would read on a server: there the two endpoints would be run by different people. */
function environment(
  settings: StartSettings,
  { dao, databaseUrl, rpcUrl, port }: { dao: DemoDao; databaseUrl: string; rpcUrl: string; port: number },
): Record<string, string> {
  const { hubUrl, sequencerUrl, scoreUrl, gatewayUrl } = dao.standIn;
  return {
    ...{
      DATABASE_URL: databaseUrl,
      RPC_URLS: `${rpcUrl},${rpcUrl}`,
      DEPLOYMENT_FILE: demoFiles(settings.folder).deployment,
    },
    ...{ SNAPSHOT_HUB_URL: hubUrl, SNAPSHOT_SEQUENCER_URL: sequencerUrl, SNAPSHOT_SCORE_URL: scoreUrl },
    ...{ IPFS_GATEWAY_URLS: gatewayUrl, CHAIN_ID: dao.chainId.toString(), HOST: settings.host, PORT: String(port) },
    ...{ SECRET_KEY: secretOf(settings.folder), WORKER_THREADS: String(settings.threads) },
    EXECUTOR_KEY: demoWallet(DEMO_ROLES.executors[1]).privateKey,
    AUTHORS: demoWallet(DEMO_ROLES.author).address,
    ...{ OPERATORS: demoWallet(DEMO_ROLES.executors[1]).address, QUEUE_BOARD: 'on' },
    PUBLIC_URL: `http://${settings.host}:${port}`,
    RISK_ENGINE_KEY: demoWallet(DEMO_ROLES.author).privateKey,
    ...(existsSync(WEB_ROOT) ? { WEB_ROOT, WEB_CONNECT: [new URL(hubUrl).origin, rpcUrl].join(',') } : {}),
  };
}

/** Seals webhook secrets; made once for a folder. */
function secretOf(folder: string): string {
  const file = path.join(folder, 'secret.key');
  if (!existsSync(file)) writeFileAtomically(file, randomBytes(32).toString('hex'));
  return readFileSync(file, 'utf8');
}

/** Removes database, chain and all that belongs to them. Reports that were written stay. */
async function forgetEverything(folder: string): Promise<void> {
  const cluster = path.join(folder, 'postgres');
  if (existsSync(cluster)) {
    const postgres = await startEmbeddedPostgres({ folder: cluster }).catch(() => null);
    await postgres?.stop('immediate').catch(() => undefined);
    for (const each of [cluster, postgres?.folder ?? cluster]) rmSync(each, { recursive: true, force: true });
  }
  forgetDemo(folder);
}
