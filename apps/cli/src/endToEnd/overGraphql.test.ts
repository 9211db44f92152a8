import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  FundHistoryDocument,
  MetaDocument,
  ParameterDocument,
  ParameterHistoryDocument,
  ProposalLifeDocument,
  ProposalVotesDocument,
  ProposalsDocument,
  ReportDocument,
  SubmitVoteDocument,
  VoteToSignDocument,
  riskDaoClient,
  type ProposalLifeQuery,
  type RiskDaoClient,
} from '@riskdao/client';
import { DEMO_ROLES, demoWallet, rpcEndpoint } from '@riskdao/governance/remote';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { member, signed, type Member } from './member.fixture.js';
import { ended, platformFolder, type RunningPlatform } from './runningPlatform.fixture.js';

const CHANGES = [
  { parameterId: 'initialMarginFactor', value: '1.1' },
  { parameterId: 'maintenanceMarginFactor', value: '0.88' },
  { parameterId: 'fundMinimumUsd', value: '1200000' },
];
const CHANGED = { name: 'initialMarginFactor' };
/** Snapshot finalises a minute after the end, and the contract waits for latecomers. */
const SETTLED_SECONDS = 700;
const MINUTE = 60;

type Life = NonNullable<ProposalLifeQuery['proposal']>;

const platform = platformFolder();
let run: RunningPlatform;
let anybody: RiskDaoClient;
let author: Member;
let proposalId: string;
/** What the voted report says of the fund's coverage, as the API shows it. */
let forecast: { readonly before: string; readonly after: string };

beforeAll(async () => {
  run = await platform.start('--bare');
  anybody = riskDaoClient({ url: run.graphql });
}, 400_000);
afterAll(() => platform.forget(), 60_000);
afterEach(() => {
  if (process.env['RISKDAO_DEBUG']) console.log(readFileSync(path.join(platform.folder, 'logs/worker.log'), 'utf8'));
});

/** Reads the proposal until it is as wanted. */
async function until(isThere: (life: Life) => boolean, what: string): Promise<Life> {
  let life: Life | null = null;
  for (let tries = 0; tries < 600; tries++) {
    life = (await anybody.ask(ProposalLifeDocument, { id: proposalId })).proposal ?? null;
    if (life !== null && isThere(life)) return life;
    await pause(250);
  }
  throw new Error(`it did not come to "${what}": ${JSON.stringify(life)}`);
}
const stage = (wanted: Life['stage']) => until((life) => life.stage === wanted, wanted);

/** Moves the local chain on to a time; nobody waits for days here. */
async function passUntil(time: string | Date, afterSeconds = MINUTE): Promise<void> {
  const chain = rpcEndpoint(run.chain);
  const pending = await chain.call('eth_getBlockByNumber', ['pending', false]);
  if (pending.kind === 'failed') throw new Error(pending.detail);
  const nowUnix = Number((pending.value as { timestamp: string }).timestamp);
  const seconds = Math.floor(new Date(time).getTime() / 1_000) + afterSeconds - nowUnix;
  if (seconds > 0) await chain.call('evm_increaseTime', [seconds]);
  await chain.call('evm_mine', []);
}

describe('a proposal over GraphQL only', () => {
  test('default: an author signs in, drafts, watches the simulation, reads the report and proposes', async () => {
    author = await member(run.graphql, demoWallet(DEMO_ROLES.author));
    expect(author.roles).toContain('author');
    const draft = await author.draft({
      title: 'Raise the margin factors',
      summary: 'Losses of the last weeks came close to what accounts had put up.',
      changes: CHANGES,
    });
    proposalId = draft.id;

    const seen = await author.simulate(draft.id);
    expect(seen.length).toBeGreaterThan(1);
    expect(seen[0]?.state).not.toBe('completed');
    const done = seen.at(-1);
    expect(done).toMatchObject({ state: 'completed', failure: null, shardsDone: done?.shardCount });

    const simulated = await until(
      ({ stage: at, reportHash }) => at === 'simulated' && reportHash === done?.reportHash,
      'simulated',
    );
    const { report } = await anybody.ask(ReportDocument, { hash: simulated.reportHash ?? '' });
    expect(report?.verdict).toMatchObject({ isReady: true, direction: 'tightens', blockers: [] });

    const proposed = await author.propose(simulated);
    expect(proposed).toMatchObject({ author: author.address, snapshotId: expect.stringMatching(/^0x/) });
    await stage('registered');
    const { fund } = await anybody.ask(FundHistoryDocument, { first: 1 });
    const [coming] = fund?.forecast ?? [];
    expect(coming?.proposal.id).toBe(proposalId);
    forecast = { before: coming?.before.formatted ?? '', after: coming?.after.formatted ?? '' };
    expect(forecast.before).toBe(fund?.coverage.formatted);
    expect(forecast.after).not.toBe(forecast.before);
  }, 180_000);

  test('default: delegates vote, the tally is verified, the result is asserted, queued and executed', async () => {
    const { voting } = await stage('registered');
    await passUntil(voting?.startsAt ?? '');
    await stage('voting');
    for (const [index, choice] of (['for', 'for', 'for', 'against'] as const).entries())
      await vote(DEMO_ROLES.delegates[index] ?? 0, choice);
    await passUntil(voting?.endsAt ?? '', SETTLED_SECONDS);

    await stage('passed');
    const voted = (await anybody.ask(ProposalVotesDocument, { id: proposalId, first: 10 })).proposal;
    const tallies = voted?.tallies;
    expect(tallies).toMatchObject({ isPassing: true, differences: [] });
    const sums = [tallies?.enforceable, tallies?.hub].map((tally) => [tally?.for.value, tally?.against.value]);
    expect(sums).toEqual([
      ['125000', '10000'],
      ['125000', '10000'],
    ]);
    expect(voted?.votes.edges.map(({ node }) => node.verdict)).toEqual(Array.from({ length: 4 }, () => 'countable'));

    const step = ({ timeline }: Life) => timeline.find(({ name }) => name === 'challengeWindow');
    const asserted = await until((life) => step(life)?.transactionHash != null, 'asserted');
    await passUntil(step(asserted)?.expectedAt ?? '');
    const { timelock } = await stage('queued');
    expect(timelock).toMatchObject({ state: 'waiting', executedTransaction: null });
    await until(isRerun('queue'), 'simulated again when queued');
    await passUntil(timelock?.readyAt ?? '');
    const executed = await stage('executed');
    expect(executed.timelock).toMatchObject({ state: 'executed', executedTransaction: expect.stringMatching(/^0x/) });
    expect(executed.checks.map(({ moment }) => moment)).toEqual([
      ...['draft', 'voteStart', 'voteEnd', 'queue', 'execution'],
    ]);
  }, 300_000);

  test('default: an integrator reads the new value at the head and the old one before, and the fund is measured anew', async () => {
    const history = async () =>
      (await anybody.ask(ParameterHistoryDocument, { ...CHANGED, first: 2 })).parameter?.history;
    for (let tries = 0; tries < 400 && (await history())?.edges.length !== 1; tries++) await pause(250);
    const [change] = (await history())?.edges ?? [];
    expect(change?.node).toMatchObject({ proposalId, before: { raw: '10000' }, after: { raw: '11000' } });
    const blockNumber = change?.node.point.blockNumber ?? '0';
    const at = async (block: bigint) =>
      (await anybody.ask(ParameterDocument, { ...CHANGED, at: { blockNumber: block.toString() } })).parameter?.value
        .raw;
    const { parameter: head } = await anybody.ask(ParameterDocument, CHANGED);
    const { proposal } = await anybody.ask(ProposalLifeDocument, { id: proposalId });
    expect(head).toMatchObject({ value: { raw: '11000', decimals: 4 }, reportHash: proposal?.reportHash });
    expect(head?.since.blockNumber).toBe(blockNumber);
    expect([await at(BigInt(blockNumber)), await at(BigInt(blockNumber) - 1n)]).toEqual(['11000', '10000']);

    const fund = async () => (await anybody.ask(FundHistoryDocument, { first: 2 })).fund;
    for (let tries = 0; tries < 400 && (await fund())?.parameterSetId !== proposal?.proposedSetId; tries++)
      await pause(250);
    const measured = (await fund())?.history.edges.map(({ node }) => node.coverage.formatted);
    expect(measured).toEqual([forecast.after, forecast.before]);
  }, 120_000);

  const isRerun =
    (moment: string) =>
    ({ reruns, checks }: Life) =>
      reruns.some((rerun) => rerun.moment === moment && rerun.simulation.state === 'completed') &&
      checks.some((judged) => judged.moment === moment);

  /** As a page does: asks for what to sign, signs, hands it over. The stand-in's clock follows the chain's within a second. */
  async function vote(wallet: number, choice: 'for' | 'against'): Promise<void> {
    const voter = demoWallet(wallet);
    let answer: unknown = 'nothing to sign';
    for (let tries = 0; tries < 60; tries++) {
      const asked = { id: proposalId, voter: voter.address, choice };
      const toSign = (await anybody.ask(VoteToSignDocument, asked)).proposal?.voteToSign;
      if (toSign != null) {
        const envelope = await signed(voter, toSign);
        const { submitVote } = await anybody.ask(SubmitVoteDocument, { proposalId, envelope });
        if (submitVote.__typename === 'VoteSubmitted') return;
        answer = submitVote;
      }
      await pause(250);
    }
    throw new Error(`the vote was not taken: ${JSON.stringify(answer)}`);
  }
});

describe('riskdao start, again', () => {
  test('error: a second one on the same folder says who holds it', async () => {
    const { status, said } = await platform.refused();
    expect(status).toBe(2);
    expect(said).toContain(`ALREADY_RUNNING: Process ${run.process.pid}`);
  }, 60_000);

  test('behavior: after kill -9 it goes on where it was, on the same chain', async () => {
    run.process.kill('SIGKILL');
    run = await platform.start();
    anybody = riskDaoClient({ url: run.graphql });
    expect((await stage('executed')).id).toBe(proposalId);
    expect((await anybody.ask(ParameterDocument, CHANGED)).parameter?.value.raw).toBe('11000');
    expect((await anybody.ask(MetaDocument))._meta.chainId).toBe('31337');
  }, 400_000);

  test('behavior: a signal ends everything that was started', async () => {
    run.process.kill('SIGTERM');
    expect(await ended(run.process)).toBe(0);
    expect(platform.processes()).toEqual([]);
  }, 60_000);

  test('error: ports in use are named at once, with the option that moves them', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const address = holder.address();
    const port = String(typeof address === 'object' ? address?.port : 0);
    const { status, said } = await platform.refused('--port', port, '--chain-port', port);
    holder.close();
    expect(status).toBe(2);
    expect(said).toContain('PORT_IN_USE');
    expect(said).toContain(`${port} (web app and API): choose another with --port`);
    expect(said).toContain(`${port} (local chain): choose another with --chain-port`);
    expect(platform.processes()).toEqual([]);
  }, 60_000);

  test('behavior: --reset begins anew and keeps nothing', async () => {
    const deployment = path.join(platform.folder, 'deployment.json');
    expect(existsSync(deployment)).toBe(true);
    run = await platform.start('--bare', '--reset');
    anybody = riskDaoClient({ url: run.graphql });
    expect((await anybody.ask(ProposalsDocument, { first: 5 })).proposals.totalCount).toBe(0);
    expect((await anybody.ask(ParameterDocument, CHANGED)).parameter?.value.raw).toBe('10000');
    run.process.kill('SIGINT');
    expect(await ended(run.process)).toBe(0);
  }, 400_000);
});
