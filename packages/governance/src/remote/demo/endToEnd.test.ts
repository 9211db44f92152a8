import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseParameterSet, simulateImpact, type ImpactReport, type SimulationBundle } from '@riskdao/risk-core';
import { Interface } from 'ethers';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runChecks } from '../../checks/runChecks.js';
import { openEvidence, sealEvidence } from '../../evidence/bundle.js';
import { operationIdOf, timelockCalls } from '../../proposal/payload.js';
import { ballotOf, sufficientVotes, type AssertedVote } from '../../verify/ballot.js';
import { judgeAssertion } from '../../verify/judgeAssertion.js';
import { resultText } from '../../verify/resultText.js';
import { readAssertion } from '../chain/readAssertion.js';
import { verifyResult, type VoteResult } from '../../verify/verifyResult.js';
import { riskParametersAbi } from '../abi/RiskParameters.js';
import { riskTokenAbi } from '../abi/RiskToken.js';
import { DEFAULT_SETTINGS } from '../deployment/deployGovernance.js';
import { startLocalChain, type LocalChain } from '../deployment/localChain.fixture.js';
import { deployContractWallet } from './contractWallet.fixture.js';
import { startDemoDao, type DemoDao } from './demoDao.js';
import { DEMO_ROLES, demoWallet } from './demoRoles.js';
import { changesOf, evidenceOf, propose, vote, type DemoProposal } from './demoVote.js';

const ROOT = path.resolve(import.meta.dirname, '../../../../..');
const GAMMA = 'gammaBuffer';
const FOR_ALL = [1, 1, 1, 2];

let demo: SimulationBundle;
let bundle: SimulationBundle;
let report: ImpactReport;
let chain: LocalChain;
let dao: DemoDao;

beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'governance-'));
  spawnSync(process.execPath, [path.join(ROOT, 'apps/cli/bin/riskdao.mjs'), 'demo-data', '--out', folder], {
    cwd: ROOT,
  });
  demo = JSON.parse(readFileSync(path.join(folder, 'bundle.json'), 'utf8')) as SimulationBundle;
  rmSync(folder, { recursive: true });
  const book = { ...demo.book, accounts: demo.book.accounts.slice(0, 8) };
  bundle = { ...demo, book, paths: 20, proposedParameters: { ...demo.currentParameters, [GAMMA]: '1.25' } };
  report = simulateImpact(bundle, 'Raise the gamma buffer');
}, 120_000);

/** Every story runs on a chain of its own: time only moves forward. */
async function freshDao(): Promise<void> {
  chain = await startLocalChain();
  dao = await startDemoDao({
    rpcUrl: chain.url,
    chainId: 31_337n,
    parameterSet: parseParameterSet(bundle.currentParameters),
  });
}
async function stopDao(): Promise<void> {
  await dao?.stop();
  chain?.stop();
}

async function registered(
  proposed: Readonly<Record<string, string>> = { [GAMMA]: '1.25' },
  voted: ImpactReport = report,
): Promise<DemoProposal> {
  const changes = changesOf(bundle.currentParameters, { ...bundle.currentParameters, ...proposed });
  const proposal = await propose(dao, voted, changes, 'Raise requirements');
  const { message, id, signature, payload, reportHash } = proposal;
  const sender = await dao.senderOf(7);
  expect(await sender.send(dao.writes.register(message, id, signature, payload, reportHash))).toMatchObject({
    kind: 'mined',
  });
  return proposal;
}

async function asserted(proposal: DemoProposal, result: VoteResult): Promise<void> {
  const votes = result.tally === null ? null : sufficientVotes(result.tally);
  const sender = await dao.senderOf(7);
  const outcome = await sender.send(dao.writes.assertPassed(proposal.id, votes ?? [], DEFAULT_SETTINGS.bond));
  expect(outcome).toMatchObject({ kind: 'mined' });
}

async function passed(
  choices: readonly number[] = FOR_ALL,
  start: () => Promise<DemoProposal> = registered,
): Promise<{ proposal: DemoProposal; result: VoteResult }> {
  const proposal = await start();
  await vote(dao, proposal, choices);
  const result = verifyResult(await evidenceOf(dao, proposal));
  expect([result.outcome, result.findings, result.gaps]).toEqual(['accepted', [], []]);
  await asserted(proposal, result);
  return { proposal, result };
}

async function queued(proposal: DemoProposal): Promise<number> {
  const sender = await dao.senderOf(7);
  await dao.passSeconds(DEFAULT_SETTINGS.challengeWindow + 60);
  expect(await sender.send(dao.writes.queue(proposal.id, proposal.payload))).toMatchObject({ kind: 'mined' });
  const operation = await dao.reader.operation(operationOf(proposal));
  expect(operation.state).toBe('waiting');
  return operation.readyAtUnix - dao.nowUnix();
}

/** The same book after every price that follows an underlying fell by `ratio`. */
function fallenBy(ratio: number, { market, ...rest }: SimulationBundle): SimulationBundle {
  const fallen = (usd: number) => usd * (1 - ratio);
  const underlyings = Object.entries(market.underlyings).map(([symbol, underlying]) => [
    symbol,
    {
      ...underlying,
      spotUsd: fallen(underlying.spotUsd),
      expiries: underlying.expiries.map((expiry) => ({ ...expiry, forwardUsd: fallen(expiry.forwardUsd) })),
      perpetual: underlying.perpetual && { ...underlying.perpetual, markUsd: fallen(underlying.perpetual.markUsd) },
    },
  ]);
  const assets = Object.entries(market.assets).map(([symbol, asset]) => [
    symbol,
    asset.tracks === null ? asset : { ...asset, priceUsd: fallen(asset.priceUsd) },
  ]);
  return {
    ...rest,
    market: { ...market, underlyings: Object.fromEntries(underlyings), assets: Object.fromEntries(assets) },
  };
}

const operationOf = ({ payload, id }: DemoProposal) => operationIdOf(timelockCalls(payload, dao.contracts, id), id);
const gammaNow = async () => (await dao.reader.parameters([GAMMA]))[GAMMA];

describe('a proposal from draft to the chain', () => {
  beforeAll(freshDao, 60_000);
  afterAll(stopDao);

  test('default: what was voted on is what is in force, and the event names proposal and set', async () => {
    expect(await gammaNow()).toBe(100n);
    const before = await dao.blockNumber();
    const { proposal, result } = await passed();
    expect(result.tally).toMatchObject({ forPower: 125_000n * 10n ** 18n, againstPower: 10_000n * 10n ** 18n });
    expect(result.comparison?.differences).toEqual([]);
    await dao.passSeconds((await queued(proposal)) + 60);
    const [first, second] = await Promise.all(DEMO_ROLES.executors.map((executor) => dao.senderOf(executor)));
    const race = await Promise.all(
      [first, second].map((sender) => sender?.send(dao.writes.execute(proposal.id, proposal.payload))),
    );
    expect(race.map((outcome) => outcome?.kind).sort()).toEqual(['alreadyDone', 'mined']);
    expect(await gammaNow()).toBe(125n);
    expect((await dao.reader.parameters([GAMMA], before))[GAMMA]).toBe(100n);
    const face = new Interface(riskParametersAbi);
    const logs = await dao.provider.getLogs({
      address: dao.addresses.parameters,
      fromBlock: before,
      toBlock: 'latest',
    });
    const [changed] = logs.map((log) => face.parseLog(log)).filter((event) => event?.name === 'ParameterSetChanged');
    expect([changed?.args['proposalId'], changed?.args['current']]).toEqual([
      proposal.id,
      await dao.reader.parameterSetId(),
    ]);
  }, 120_000);

  test('behavior: every write again is benign', async () => {
    const sender = await dao.senderOf(7);
    const [proposal] = [...dao.standIn.state.proposals.keys()];
    expect((await dao.reader.proposal(proposal ?? '')).stage).toBe('queued');
    expect(await sender.send(dao.writes.assertPassed(proposal ?? '', [], 1n))).toEqual({ kind: 'alreadyDone' });
  });
});

describe('a challenged result', () => {
  beforeAll(freshDao, 60_000);
  afterAll(stopDao);

  test('behavior: a recount of all votes confirms an honest result', async () => {
    const { proposal, result } = await passed();
    const challenger = await dao.senderOf(DEMO_ROLES.challenger);
    expect(await challenger.send(dao.writes.challenge(proposal.id, DEFAULT_SETTINGS.bond))).toMatchObject({
      kind: 'mined',
    });
    const ballots = (result.tally?.counted ?? []).map(ballotOf);
    expect(await challenger.send(dao.writes.relayVotes(proposal.id, ballots, async () => false))).toMatchObject({
      kind: 'mined',
    });
    await dao.passSeconds(DEFAULT_SETTINGS.recountWindow + 60);
    expect(await challenger.send(dao.writes.closeRecount(proposal.id))).toMatchObject({ kind: 'mined' });
    expect((await dao.reader.proposal(proposal.id)).stage).toBe('confirmed');
    await dao.passSeconds((await queued(proposal)) + 60);
    expect(await challenger.send(dao.writes.execute(proposal.id, proposal.payload))).toMatchObject({ kind: 'mined' });
    expect(await gammaNow()).toBe(125n);
  }, 120_000);
});

describe('a result with omitted votes', () => {
  beforeAll(freshDao, 60_000);
  afterAll(stopDao);

  test('behavior: a challenger relays what the hub left out, and the recount blocks', async () => {
    const proposal = await registered();
    await vote(dao, proposal, [2, 1, 1, 1]);
    const honest = verifyResult(await evidenceOf(dao, proposal));
    expect([honest.outcome, honest.findings]).toEqual(['rejected', []]);
    // The hub hides the largest vote and keeps its books consistent: nobody can see that from the hub alone.
    dao.standIn.state.votes.get(proposal.id)?.delete(demoWallet(1).address);
    const poster = verifyResult(await evidenceOf(dao, proposal));
    expect(poster.outcome).toBe('accepted');
    await asserted(proposal, poster);
    const challenger = await dao.senderOf(DEMO_ROLES.challenger);
    await challenger.send(dao.writes.challenge(proposal.id, DEFAULT_SETTINGS.bond));
    const found = await readAssertion(dao.endpoint, dao.addresses.governor, proposal.id, 0);
    if (found.kind === 'failed' || honest.tally === null) throw new Error('nothing to judge');
    const powers = new Map(honest.tally.counted.map(({ voter, power }) => [voter, power]));
    const verdict = judgeAssertion({
      ...{ asserted: found.value, proposalId: proposal.id, space: dao.terms.space, tally: honest.tally },
      powerOf: (voter) => powers.get(voter) ?? 0n,
    });
    const ballots = verdict.kind === 'challenge' ? verdict.ballots : [];
    expect(await challenger.send(dao.writes.relayVotes(proposal.id, ballots, async () => false))).toMatchObject({
      kind: 'mined',
    });
    await dao.passSeconds(DEFAULT_SETTINGS.recountWindow + 60);
    await challenger.send(dao.writes.closeRecount(proposal.id));
    expect((await dao.reader.proposal(proposal.id)).stage).toBe('blocked');
    const refused = await challenger.send(dao.writes.queue(proposal.id, proposal.payload));
    expect(refused).toMatchObject({ kind: 'refused', reason: expect.stringContaining('WrongStage') });
    expect(await gammaNow()).toBe(100n);
  }, 120_000);
});

describe('a vote by transaction', () => {
  beforeAll(freshDao, 60_000);
  afterAll(stopDao);

  test('default: a contract wallet decides the vote; it is in the evidence, the tally and the assertion', async () => {
    const safe = await deployContractWallet(dao, DEMO_ROLES.executors[1]);
    const delegate = new Interface(riskTokenAbi).encodeFunctionData('delegate', [safe.address]);
    const holder = demoWallet(DEMO_ROLES.holder).connect(dao.provider);
    await (await holder.sendTransaction({ to: dao.addresses.token, data: delegate })).wait();
    const proposal = await registered();
    await vote(dao, proposal, [3, 1, 3, 2]);
    await safe.call(dao.addresses.governor, dao.writes.castVote(proposal.id, safe.address, 1).data);
    const evidence = await evidenceOf(dao, proposal);
    const { text, hash } = sealEvidence(evidence);
    const result = verifyResult(openEvidence(text, hash));
    expect([result.outcome, result.findings, result.gaps]).toEqual(['accepted', [], []]);
    const power = 25_000n * 10n ** 18n;
    expect(result.tally?.forPower).toBe(30_000n * 10n ** 18n + power);
    expect(result.comparison?.differences).toEqual([
      expect.objectContaining({ voter: safe.address.toLowerCase(), ourPower: power, reason: 'BY_TRANSACTION' }),
    ]);
    const [block] = result.tally?.counted.flatMap((one) => (one.origin === 'transaction' ? [one.blockHash] : [])) ?? [];
    expect(resultText(result, dao.terms).join('\n')).toContain(`For 25000 RISK`);
    expect(resultText(result, dao.terms).join('\n')).toContain(block);
    expect(verifyResult({ ...evidence, directVotes: [] })).toMatchObject({ outcome: 'unverifiable' });

    await asserted(proposal, result);
    const found = await readAssertion(dao.endpoint, dao.addresses.governor, proposal.id, 0);
    if (found.kind === 'failed' || result.tally === null) throw new Error('nothing to judge');
    const powers = new Map(result.tally.counted.map((one) => [one.voter, one.power]));
    const subject = { asserted: found.value, proposalId: proposal.id, space: dao.terms.space, tally: result.tally };
    expect(judgeAssertion({ ...subject, powerOf: (voter) => powers.get(voter) ?? 0n })).toEqual({ kind: 'sound' });
    expect(found.value).toHaveLength(2);
    await queued(proposal);
  }, 120_000);
});

describe('a false assertion', () => {
  beforeAll(freshDao, 60_000);
  afterAll(stopDao);

  test.each([
    ['power', ({ ballot }: AssertedVote) => ({ ballot, power: 10n ** 24n })],
    ['signature', ({ ballot, power }: AssertedVote) => ({ ballot: { ...ballot, s: `0x${'1'.repeat(64)}` }, power })],
  ] as const)(
    'behavior: a watcher finds a wrong %s and has the poster slashed',
    async (reason, spoil) => {
      const proposal = await registered();
      await vote(dao, proposal, FOR_ALL);
      const { tally } = verifyResult(await evidenceOf(dao, proposal));
      if (tally === null) throw new Error('no tally');
      const truth = sufficientVotes(tally) ?? [];
      const powers = new Map(tally.counted.map(({ voter, power }) => [voter, power]));
      const judge = (asserted: readonly AssertedVote[]) =>
        judgeAssertion({
          ...{ asserted, proposalId: proposal.id, space: dao.terms.space, tally },
          powerOf: (voter) => powers.get(voter) ?? 0n,
        });
      expect(judge(truth)).toEqual({ kind: 'sound' });
      const poster = await dao.senderOf(8);
      const lie = truth.map(spoil);
      await poster.send(dao.writes.assertPassed(proposal.id, lie, DEFAULT_SETTINGS.bond));
      const asserted = await readAssertion(dao.endpoint, dao.addresses.governor, proposal.id, 0);
      if (asserted.kind === 'failed') throw new Error(asserted.detail);
      const verdict = judge(asserted.value);
      expect(verdict).toMatchObject({ kind: 'fault', index: 0, reason });
      if (verdict.kind !== 'fault') return;
      const watcher = await dao.senderOf(DEMO_ROLES.challenger);
      const proof = dao.writes.proveFault(
        proposal.id,
        verdict.leaves,
        verdict.index,
        asserted.value[0] as AssertedVote,
      );
      expect(await watcher.send(proof)).toMatchObject({ kind: 'mined' });
      expect(await dao.reader.proposal(proposal.id)).toMatchObject({ stage: 'registered', posterBond: 0n });
    },
    120_000,
  );
});

describe('a queued operation', () => {
  beforeAll(freshDao, 60_000);
  afterAll(stopDao);

  test('behavior: two changes of one parameter: the first is executed, the second meets another old value', async () => {
    const [first, second] = [await registered({ [GAMMA]: '1.25' }), await registered({ [GAMMA]: '1.2' })];
    await vote(dao, first, FOR_ALL);
    await vote(dao, second, FOR_ALL);
    for (const proposal of [first, second]) await asserted(proposal, verifyResult(await evidenceOf(dao, proposal)));
    await queued(first);
    const wait = await queued(second);
    await dao.passSeconds(wait + 60);
    const sender = await dao.senderOf(7);
    expect(await sender.send(dao.writes.execute(first.id, first.payload))).toMatchObject({ kind: 'mined' });
    const outcome = await sender.send(dao.writes.execute(second.id, second.payload));
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining('StaleExpectation') });
    expect(await gammaNow()).toBe(125n);
  }, 120_000);
});

describe('a queued operation that is stopped', () => {
  beforeAll(freshDao, 60_000);
  afterAll(stopDao);

  test('behavior: the guardian cancels, and nobody can execute', async () => {
    const { proposal } = await passed();
    const wait = await queued(proposal);
    const guardian = await dao.senderOf(DEMO_ROLES.guardian);
    expect(await guardian.send(dao.writes.cancel(proposal.id, proposal.payload))).toMatchObject({ kind: 'mined' });
    await dao.passSeconds(wait + 60);
    expect((await guardian.send(dao.writes.execute(proposal.id, proposal.payload))).kind).toBe('refused');
    expect(await gammaNow()).toBe(100n);
  }, 120_000);

  test('behavior: the market falls after the vote, the drift rule fires, and the guardian cancels', async () => {
    const tighter = { initialMarginFactor: '1.1', maintenanceMarginFactor: '0.88' };
    const accounts = demo.book.accounts.filter(({ kind }) => kind === 'put seller').slice(0, 60);
    const proposedParameters = { ...demo.currentParameters, ...tighter };
    const voted = { ...demo, book: { ...demo.book, accounts }, proposedParameters, paths: 20 };
    const votedReport = simulateImpact(voted);
    const { proposal } = await passed(FOR_ALL, () => registered(tighter, votedReport));
    const wait = await queued(proposal);

    const calls = timelockCalls(proposal.payload, dao.contracts, proposal.id);
    const checksAt = (now: ImpactReport) =>
      runChecks('queue', {
        ...{ atUnix: dao.nowUnix(), deployment: dao.contracts, current: parseParameterSet(bundle.currentParameters) },
        ...{ history: null, payload: proposal.payload, report: now, signed: null, calls, proposalId: proposal.id },
        ...{ targets: [], queuedCodeHashes: null, schedule: null, votedReport },
      });
    expect(checksAt(votedReport).isCancellable).toBe(false);
    expect(checksAt(simulateImpact(fallenBy(0.05, voted))).isCancellable).toBe(false);
    const drifted = checksAt(simulateImpact(fallenBy(0.1, voted)));
    expect(drifted).toMatchObject({ isCancellable: true, isReady: false });
    expect(drifted.results.liquidationDrift.errors).toEqual([expect.stringContaining('cancellable')]);

    const guardian = await dao.senderOf(DEMO_ROLES.guardian);
    expect(await guardian.send(dao.writes.cancel(proposal.id, proposal.payload))).toMatchObject({ kind: 'mined' });
    await dao.passSeconds(wait + 60);
    expect((await guardian.send(dao.writes.execute(proposal.id, proposal.payload))).kind).toBe('refused');
    expect((await dao.reader.parameters(['initialMarginFactor']))['initialMarginFactor']).toBe(10_000n);
  }, 180_000);

  test('behavior: F26 past its expiry it is shown as expired and refused', async () => {
    const { proposal } = await passed();
    await dao.passSeconds((await queued(proposal)) + 3 * 86_400 + 60);
    expect((await dao.reader.operation(operationOf(proposal))).state).toBe('expired');
    const sender = await dao.senderOf(7);
    const outcome = await sender.send(dao.writes.execute(proposal.id, proposal.payload));
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining('OperationExpired') });
  }, 120_000);
});
