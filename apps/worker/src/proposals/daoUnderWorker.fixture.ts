import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildProposal, payloadHashOf, payloadOf } from '@riskdao/governance';
import {
  DEMO_ROLES,
  demoWallet,
  deploymentText,
  signEnvelope,
  snapshotSequencer,
  startDemoDao,
  type DemoDao,
} from '@riskdao/governance/remote';
import {
  ENGINE_VERSION,
  parseParameterSet,
  withChanges,
  formatParameterSet,
  type ParameterChange,
  type SimulationBundle,
} from '@riskdao/risk-core';
import {
  createProposal,
  getProposal,
  getReport,
  openQueues,
  recordSigned,
  relayOutbox,
  requestSimulation,
  type Proposal,
  type Queues,
} from '@riskdao/store';
import { temporaryStore, type TemporaryStore } from '@riskdao/store/testing';
import pino from 'pino';
import { startChain } from '../chain/localChain.fixture.js';
import { workerConfig } from '../config.js';
import { computeShard, mergeSimulation, planSimulation } from '../simulations/simulate.js';
import { openCalculator, type Calculator } from '../threads/calculator.js';
import { advanceProposal, governanceRound } from './advance.js';
import { openGovernance, type GovernanceContext } from './context.js';
import { scheduleDue } from './schedule.js';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const HOUR = 3_600;

/** A DAO on a local chain with a worker's jobs around it; the test moves the chain's clock and the schedule's. */
export type DaoUnderWorker = {
  readonly store: TemporaryStore;
  readonly dao: DemoDao;
  readonly context: GovernanceContext;
  /** Closes the queues and goes on with those of another address. */
  readonly useQueues: (url: string) => Promise<void>;
  readonly bundle: SimulationBundle;
  /** Lets the schedule turn until `isThere` says so of the proposal. */
  readonly until: (id: string, isThere: (proposal: Proposal) => boolean | Promise<boolean>) => Promise<Proposal>;
  readonly draft: (changes: readonly ParameterChange[]) => Promise<Proposal>;
  /** The author's part: signs what the report says. */
  readonly sign: (proposal: Proposal) => Promise<Proposal>;
  readonly vote: (proposal: Proposal, choices: readonly number[]) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export async function daoUnderWorker(): Promise<DaoUnderWorker> {
  const store = await temporaryStore();
  const riskdao = path.join(ROOT, 'apps/cli/bin/riskdao.mjs');
  execFileSync(process.execPath, [riskdao, 'demo-data', '--out', store.folder]);
  const demo = JSON.parse(await readFile(path.join(store.folder, 'bundle.json'), 'utf8')) as SimulationBundle;
  const bundle = { ...demo, paths: 20, book: { ...demo.book, accounts: demo.book.accounts.slice(0, 8) } };
  const { anvil, url } = await startChain();
  const dao = await startDemoDao({
    rpcUrl: url,
    chainId: 31_337n,
    parameterSet: parseParameterSet(bundle.currentParameters),
  });
  const deploymentFile = path.join(store.folder, 'deployment.json');
  await writeFile(deploymentFile, deploymentText(dao.deployment));
  const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });
  const config = workerConfig({
    ...{ DATABASE_URL: store.postgres.url, SECRET_KEY: '11'.repeat(32), DEPLOYMENT_FILE: deploymentFile },
    ...{ RPC_URLS: `${url},${url}`, IPFS_GATEWAY_URLS: dao.standIn.gatewayUrl },
    ...{ SNAPSHOT_HUB_URL: dao.standIn.hubUrl, SNAPSHOT_SEQUENCER_URL: dao.standIn.sequencerUrl },
    EXECUTOR_KEY: demoWallet(DEMO_ROLES.executors[0]).privateKey,
    AUTOPILOT_PARAMETERS: 'initialMarginFactor',
  });
  if (config.governance === null) throw new Error('the worker is configured for a chain');
  const open = (url: string) => openQueues(url, (error) => log.warn(error.message));
  let queues = open(config.queueUrl);
  const calculator = openCalculator({ databaseUrl: config.databaseUrl, threads: 1 });
  const context = await openGovernance({ client: store.client, log, calculator }, config.governance);
  work(queues, context, calculator);

  // The schedule's own clock: every turn of it is a new one, without waiting.
  let wallUnix = 0;
  const turn = async () => {
    wallUnix += 7_200;
    await scheduleDue({ client: store.client, queues }, { nowUnix: await context.chain.reader.nowUnix(), wallUnix });
    await relayOutbox(store.client, queues);
  };
  return {
    ...{ store, dao, context, bundle },
    useQueues: async (url) => {
      await queues.close();
      queues = open(url);
      work(queues, context, calculator);
    },
    until: async (id, isThere) => {
      let last = 'nothing read yet';
      for (let tries = 0; tries < 2_000; tries++) {
        try {
          const proposal = await getProposal(store.client, id);
          if (proposal !== null && (await isThere(proposal))) return proposal;
          last = `it is ${proposal?.stage}`;
          if (tries % 4 === 0) await turn();
        } catch (error) {
          // As the worker's own loop does: what a busy machine did not answer is asked again.
          last = (error as Error).message;
        }
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      throw new Error(`proposal ${id} did not get there: ${last}`);
    },
    draft: async (changes) => {
      const current = parseParameterSet(bundle.currentParameters);
      const proposal = await createProposal(store.client, {
        ...{ origin: 'member', author: demoWallet(DEMO_ROLES.author).address, title: 'Raise the gamma buffer' },
        ...{ summary: 'Short options move fast.', discussionUrl: null, draftExpiresAt: null, current, changes },
      });
      const proposedParameters = formatParameterSet(withChanges(current, changes));
      await requestSimulation(store.client, {
        ...{ bundle: { ...bundle, proposedParameters }, engineVersion: ENGINE_VERSION },
        ...{ proposalId: proposal.id, moment: 'draft' },
      });
      return proposal;
    },
    sign: async (proposal) => signed(store, dao, proposal),
    vote: async ({ vote }, choices) => {
      for (const [index, choice] of choices.entries()) {
        const wallet = demoWallet(DEMO_ROLES.delegates[index] ?? 0);
        const message = {
          ...{ from: wallet.address, space: dao.terms.space, timestamp: dao.nowUnix(), choice },
          ...{ proposal: vote?.snapshotId ?? '', reason: '', app: 'riskdao', metadata: '{}' },
        };
        await snapshotSequencer(dao.standIn.sequencerUrl).submit(await signEnvelope(wallet, 'Vote', message));
      }
    },
    stop: async () => {
      await queues.close();
      await calculator.close();
      await dao.stop();
      anvil.kill('SIGKILL');
      await store.close();
    },
  };
}

function work(queues: Queues, context: GovernanceContext, calculator: Calculator): void {
  const simulating = { client: context.client, queues, calculator, onShard: () => undefined };
  queues.work('planSimulation', (payload) => planSimulation(simulating, payload));
  queues.work('computeShard', (payload, { progress }) => computeShard(simulating, payload, progress));
  queues.work('mergeSimulation', (payload) => mergeSimulation(simulating, payload));
  queues.work('advanceProposal', (payload) => advanceProposal(context, payload), { concurrency: 2 });
  queues.work('governanceRound', (payload) => governanceRound(context, payload));
}

async function signed({ client }: TemporaryStore, dao: DemoDao, proposal: Proposal): Promise<Proposal> {
  const author = demoWallet(DEMO_ROLES.author);
  const { reportHash, changes, title } = proposal;
  const report = await getReport(client, reportHash ?? '');
  for (let block = 0; block < 2; block++) await dao.provider.send('evm_mine', []);
  const payloadHash = payloadHashOf(payloadOf(changes), dao.contracts);
  const createdUnix = dao.nowUnix();
  const { message } = buildProposal({
    ...{ payloadHash, reportHash: reportHash ?? '', space: dao.terms.space, author: author.address, title },
    ...{ digest: report?.digest.slice(0, 9_000) ?? '', discussion: '', app: 'riskdao', createdUnix },
    ...{ startUnix: createdUnix + HOUR, endUnix: createdUnix + HOUR + 72 * HOUR },
    snapshotBlock: (await dao.blockNumber()) - 1,
  });
  const { sig: signature } = await signEnvelope(author, 'Proposal', message);
  return recordSigned(client, proposal, { message, signature, chainId: dao.chainId, payloadHash });
}
