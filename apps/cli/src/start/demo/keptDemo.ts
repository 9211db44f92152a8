import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import {
  deploymentText,
  openDemoDao,
  readDeployment,
  standInStateOf,
  standInText,
  type DemoDao,
  type DeploymentFile,
  type RpcEndpoint,
} from '@riskdao/governance/remote';
import { chainPoints, type DatabaseClient } from '@riskdao/store';
import { writeFileAtomically } from '../../output/atomicWrite.js';

/** Files of a demo, below the folder of `riskdao start`. */
export const demoFiles = (folder: string) => ({
  deployment: path.join(folder, 'deployment.json'),
  snapshot: path.join(folder, 'snapshot.json'),
  seeded: path.join(folder, 'seeded.json'),
  chain: path.join(folder, 'chain'),
  /** Of the embedded server, with its password: for psql and backups. */
  databaseUrl: path.join(folder, 'database.url'),
});

/** The block that a finished demo ended on: a chain without it is another chain. */
type Seeded = { readonly blockNumber: number; readonly blockHash: string };

/** A demo counts once it is whole: one that was interrupted is begun anew. */
export const isSeeded = (folder: string): boolean => existsSync(demoFiles(folder).seeded);

export async function markSeeded(folder: string, dao: DemoDao): Promise<void> {
  const blockNumber = await dao.blockNumber();
  const blockHash = await hashAt(dao.endpoint, blockNumber);
  writeFileAtomically(
    demoFiles(folder).seeded,
    `${JSON.stringify({ blockNumber, blockHash } satisfies Partial<Seeded> & object)}\n`,
  );
}

/**
 * Whether the chain still is the one that the demo and the database speak of: it holds the demo's last block and every block up
 * to which the database has read. After a crash of the machine the chain may have lost its last seconds.
 */
export async function isSameChain(folder: string, endpoint: RpcEndpoint, client: DatabaseClient): Promise<boolean> {
  const seeded = JSON.parse(readFileSync(demoFiles(folder).seeded, 'utf8')) as Seeded;
  const { chainId } = keptDeployment(folder);
  const known = [seeded, ...(await chainPoints(client, chainId))];
  for (const { blockNumber, blockHash } of known)
    if ((await hashAt(endpoint, Number(blockNumber))) !== blockHash) return false;
  return true;
}

async function hashAt(endpoint: RpcEndpoint, block: number): Promise<string> {
  const answer = await endpoint.call('eth_getBlockByNumber', [`0x${block.toString(16)}`, false]);
  return answer.kind === 'failed' ? '' : ((answer.value as { hash: string } | null)?.hash ?? '');
}

export function keepDeployment(folder: string, deployment: DeploymentFile): void {
  writeFileAtomically(demoFiles(folder).deployment, deploymentText(deployment));
}

const keptDeployment = (folder: string): DeploymentFile =>
  readDeployment(readFileSync(demoFiles(folder).deployment, 'utf8'));

/** Opens the kept deployment; what the stand-in is told is kept before it answers. */
export async function openKeptDao(folder: string, rpcUrl: string, snapshotPort: number): Promise<DemoDao> {
  const file = demoFiles(folder).snapshot;
  const state = existsSync(file) ? standInStateOf(readFileSync(file, 'utf8')) : undefined;
  const dao: DemoDao = await openDemoDao({
    ...{ rpcUrl, deployment: keptDeployment(folder) },
    standIn: {
      port: snapshotPort,
      ...(state === undefined ? {} : { state }),
      onChange: () => writeFileAtomically(file, standInText(dao.standIn.state)),
    },
  });
  return dao;
}

/** Removes what a demo left, but for the database. */
export function forgetDemo(folder: string): void {
  for (const file of Object.values(demoFiles(folder))) rmSync(file, { recursive: true, force: true });
}
