import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  changesOf,
  DEMO_ROLES,
  deploymentText,
  propose,
  snapshotSequencer,
  startDemoDao,
  vote,
  type DemoDao,
  type DemoProposal,
} from '@riskdao/governance/remote';
import {
  canonicalJson,
  parseParameterSet,
  simulateImpact,
  type ImpactReport,
  type SimulationBundle,
} from '@riskdao/risk-core';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@riskdao/store/testing';
import { findAnvil, startLocalChain, type LocalChain } from '../start/localChain.js';

const COMMAND = path.join(import.meta.dirname, '../../bin/riskdao.mjs');

describe('riskdao verify-vote', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'verify-vote-'));
  const at = (name: string) => path.join(folder, name);
  let chain: LocalChain;
  let dao: DemoDao;
  let proposal: DemoProposal;
  let services: readonly string[];

  beforeAll(async () => {
    execFileSync(process.execPath, [COMMAND, 'demo-data', '--out', folder]);
    const demo = JSON.parse(readFileSync(at('bundle.json'), 'utf8')) as SimulationBundle;
    const proposedParameters = { ...demo.currentParameters, gammaBuffer: '1.25' };
    const book = { ...demo.book, accounts: demo.book.accounts.slice(0, 4) };
    const bundle = { ...demo, book, paths: 20, proposedParameters };
    const report: ImpactReport = simulateImpact(bundle, 'Gamma buffer');
    writeFileSync(at('other.json'), canonicalJson(simulateImpact(bundle, 'Another story')));
    const anvil = findAnvil();
    if (anvil === null) throw new Error('no anvil: run npm ci');
    const genesisUnix = demo.market.asOfUnix;
    chain = await startLocalChain({
      ...{ anvil, folder: at('chain'), port: await freePort(), host: '127.0.0.1', genesisUnix },
    });
    const parameterSet = parseParameterSet(demo.currentParameters);
    dao = await startDemoDao({ rpcUrl: chain.rpcUrl, chainId: 31_337n, parameterSet });
    proposal = await propose(dao, report, changesOf(demo.currentParameters, proposedParameters), 'Gamma buffer');
    const { message, id, signature, payload, reportHash } = proposal;
    const executor = await dao.senderOf(DEMO_ROLES.executors[0]);
    await executor.send(dao.writes.register(message, id, signature, payload, reportHash));
    await vote(dao, proposal, [1, 1, 1, 2]);
    await dao.passSeconds(message.end + 700 - dao.nowUnix());
    await snapshotSequencer(dao.standIn.sequencerUrl).finalise(id);
    writeFileSync(at('report.json'), canonicalJson(report));
    writeFileSync(at('deployment.json'), deploymentText(dao.deployment));
    services = [
      ...['--hub', dao.standIn.hubUrl, '--gateway', dao.standIn.gatewayUrl],
      // One node under two names.
      ...['--rpc', chain.rpcUrl, '--rpc', chain.rpcUrl.replace('127.0.0.1', 'localhost')],
    ];
  }, 180_000);

  afterAll(async () => {
    await dao?.stop();
    await chain?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The stand-in serves from this very process: it must go on while the command runs. */
  const verifyVote = (...args: readonly string[]) =>
    new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
      const { PATH = '', HOME = '' } = process.env;
      const child = execFile(
        process.execPath,
        [COMMAND, 'verify-vote', ...args],
        { env: { PATH, HOME } },
        (_, stdout, stderr) => {
          resolve({ status: child.exitCode ?? -1, stdout, stderr });
        },
      );
    });
  const files = () => ['--deployment', at('deployment.json'), '--report', at('report.json')];

  test('default: by id from services, then offline from what was kept', async () => {
    const fetched = await verifyVote(proposal.id, ...files(), ...services, '--out', at('kept/evidence.json'));
    expect(fetched).toMatchObject({ status: 0, stdout: expect.stringContaining('ACCEPTED') });
    expect(fetched.stdout).toContain('votes: 4 countable');
    const offline = await verifyVote(at('kept/evidence.json'));
    expect(offline).toMatchObject({ status: 0, stdout: expect.stringContaining('ACCEPTED') });
    const evidence = /evidence 0x[0-9a-f]{64}/;
    expect(evidence.exec(offline.stdout)?.[0]).toBe(evidence.exec(fetched.stdout)?.[0]);
  }, 120_000);

  test('behavior: a vote on another report is refused, a proposal that nobody knows is not accepted', async () => {
    const other = ['--deployment', at('deployment.json'), '--report', at('other.json')];
    const refused = await verifyVote(proposal.id, ...other, ...services);
    expect(refused).toMatchObject({ status: 1, stdout: expect.stringContaining('REFUSED') });
    const unknown = await verifyVote(`0x${'12'.repeat(32)}`, ...files(), ...services);
    expect(unknown).toMatchObject({ status: 1, stdout: expect.not.stringContaining('ACCEPTED') });
  }, 120_000);

  test.each<[string, () => readonly string[], string]>([
    ['an id that is too short', () => ['0x1234'], 'NO_SUBJECT'],
    ['a file of another kind', () => [at('bundle.json')], 'its schema is "riskdao.bundle/1"'],
    ['an id alone', () => [proposal.id], '--deployment, --report, --hub, --gateway, --rpc (two different ones)'],
    [
      'one endpoint twice',
      () => [proposal.id, ...files(), ...services.slice(0, 4), '--rpc', chain.rpcUrl, '--rpc', chain.rpcUrl],
      'two different ones',
    ],
    [
      'a report that was changed',
      () => {
        writeFileSync(at('changed.json'), readFileSync(at('report.json'), 'utf8').replace('Gamma buffer', 'Else'));
        return [proposal.id, '--deployment', at('deployment.json'), '--report', at('changed.json'), ...services];
      },
      'changed after it was made',
    ],
    [
      'a deployment that is none',
      () => [proposal.id, '--deployment', at('report.json'), '--report', at('report.json'), ...services],
      'DEPLOYMENT_NOT_READABLE',
    ],
  ])('error: %s', async (_, args, words) => {
    expect(await verifyVote(...args())).toMatchObject({ status: 2, stderr: expect.stringContaining(words) });
  });
});
