import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sufficientVotes, verifyResult } from '@riskdao/governance';
import { DEFAULT_SETTINGS, DEMO_ROLES, demoWallet, snapshotHub } from '@riskdao/governance/remote';
import {
  latestTallies,
  latestVerdict,
  listVotes,
  operationOfProposal,
  parameterHistory,
  parametersInForce,
  proposalChecks,
  proposalTransitions,
  simulationAt,
  simulationsOf,
  type Proposal,
} from '@riskdao/store';
import { hasRedis, temporaryRedis } from '@riskdao/store/testing';
import { daoUnderWorker, type DaoUnderWorker } from './daoUnderWorker.fixture.js';
import { evidenceNow } from './trackVote.js';
import { verifyTally } from './verifyTally.js';

const GAMMA = [{ id: 'gammaBuffer', before: 100n, after: 125n }];
const CHAIN = 31_337n;
const ETHER = 10n ** 18n;

let world: DaoUnderWorker;
beforeAll(async () => {
  world = await daoUnderWorker();
}, 300_000);
afterAll(() => world?.stop(), 60_000);

const is = (stage: Proposal['stage']) => (proposal: Proposal) => proposal.stage === stage;
const contractStage = async ({ vote }: Proposal) => (await world.dao.reader.proposal(vote?.snapshotId ?? '')).stage;

/** From a draft to an open vote, by the worker and the author's signature. */
async function openVote(changes = GAMMA): Promise<Proposal> {
  const { dao, until, draft, sign } = world;
  const drafted = await draft(changes);
  const simulated = await until(drafted.id, is('simulated'));
  await sign(simulated);
  const registered = await until(drafted.id, is('registered'));
  expect(dao.standIn.state.proposals.has(registered.vote?.snapshotId ?? '')).toBe(true);
  await dao.passSeconds(3_700);
  return until(drafted.id, is('voting'));
}

/** Days pass in one jump here: what they would see to is waited for first. */
const rerunOrdered = ({ id }: Proposal, moment: 'voteStart' | 'queue') =>
  world.until(id, async () => (await simulationAt(world.store.client, id, moment)) !== null);

const passUntil = async (unix: number) => {
  const { dao } = world;
  if (dao.nowUnix() < unix) await dao.passSeconds(unix - dao.nowUnix());
};

describe('a proposal in the hands of the worker', () => {
  test('default: drafted, simulated, registered, voted on, verified, asserted, queued and executed by jobs alone', async () => {
    const { store, dao, context, until, vote } = world;
    const { client } = store;
    // Every step on Redis where it is there; the next proposal, and every other test of the worker's process, on Postgres.
    const redis = hasRedis ? await temporaryRedis({ folder: store.folder, appendOnly: false }) : null;
    if (redis !== null) await world.useQueues(redis.url);
    const voting = await openVote();
    const { id } = voting;
    await vote(voting, [1, 1, 1, 2]);
    await until(id, async () => (await listVotes(client, { proposalId: id, first: 9 })).total === 4);
    expect((await latestTallies(client, id))?.evidenceHash).toBeNull();
    await rerunOrdered(voting, 'voteStart');

    await passUntil((voting.vote?.message.end ?? 0) + 700);
    // F18: a hub that does not answer makes the vote unverifiable, never passed and never rejected.
    const down = { attempts: 1, sleep: async () => undefined };
    if (context.snapshot === null) throw new Error('no services');
    const snapshot = { ...context.snapshot, hub: snapshotHub('http://127.0.0.1:1', down) };
    await verifyTally({ ...context, snapshot }, await until(id, () => true));
    expect((await until(id, () => true)).stage).toBe('unverifiable');
    expect(await latestVerdict(client, id)).toMatchObject({ outcome: 'unverifiable' });

    await until(id, is('passed'));
    const tallies = await latestTallies(client, id);
    expect(tallies).toMatchObject({
      enforceable: { forPower: 125_000n * ETHER, againstPower: 10_000n * ETHER },
      ...{ differences: [], evidenceHash: expect.stringMatching(/^0x/) },
    });
    await until(id, async (proposal) => (await contractStage(proposal)) === 'asserted');
    await dao.passSeconds(DEFAULT_SETTINGS.challengeWindow + 60);
    await until(id, is('queued'));
    const operation = await operationOfProposal(client, id);
    expect(operation).toMatchObject({ state: 'waiting', codeHashes: expect.anything() });
    await rerunOrdered(voting, 'queue');
    await passUntil((operation?.readyAt.getTime() ?? 0) / 1_000 + 60);
    await until(id, is('executed'));
    expect((await operationOfProposal(client, id))?.state).toBe('done');
    expect((await dao.reader.parameters(['gammaBuffer']))['gammaBuffer']).toBe(125n);

    await until(id, async () => (await parametersInForce(client, CHAIN))?.set['gammaBuffer'] === 125n);
    const history = await parameterHistory(client, { chainId: CHAIN, parameterId: 'gammaBuffer', first: 5 });
    expect(history).toMatchObject([{ before: 100n, after: 125n, proposalId: id }]);
    const moments = ['draft', 'voteStart', 'voteEnd', 'queue', 'execution'];
    const simulations = await simulationsOf(client, id);
    expect(simulations.map(({ moment, state }) => [moment, state])).toEqual(moments.map((at) => [at, 'completed']));
    expect((await proposalChecks(client, id)).map(({ moment }) => moment)).toEqual(moments);
    const stages = (await proposalTransitions(client, id)).map(({ to }) => to);
    expect(stages).toEqual([
      ...['draft', 'simulated', 'registered', 'voting', 'unverifiable', 'passed', 'queued', 'executed'],
    ]);
    await world.useQueues(store.postgres.url);
    await redis?.kill();
  }, 600_000);

  test('behavior: a wrong result is challenged with the vote that the hub left out, and the recount blocks it', async () => {
    const { store, dao, context, until, vote } = world;
    const before = (await dao.reader.parameters(['gammaBuffer']))['gammaBuffer'] ?? 0n;
    const voting = await openVote([{ id: 'gammaBuffer', before, after: before + 25n }]);
    const { id } = voting;
    await vote(voting, [2, 1, 1, 1]);
    await until(id, async () => (await listVotes(store.client, { proposalId: id, first: 9 })).total === 4);
    // The hub drops the largest vote and keeps its books consistent; only who saw it before can know.
    const snapshotId = voting.vote?.snapshotId ?? '';
    dao.standIn.state.votes.get(snapshotId)?.delete(demoWallet(1).address);
    await passUntil((voting.vote?.message.end ?? 0) + 700);
    const unverifiable = await until(id, is('unverifiable'));
    expect((await latestVerdict(store.client, id))?.findings.map(({ code }) => code)).toContain('VOTE_MISSING');
    // Somebody who believes the hub posts what it says.
    const believed = await evidenceNow(context, unverifiable);
    if (believed === null) throw new Error('no evidence');
    const { tally } = verifyResult(believed);
    if (tally === null) throw new Error('no tally');
    const poster = await dao.senderOf(DEMO_ROLES.executors[1]);
    const votes = sufficientVotes(tally) ?? [];
    const posted = await poster.send(dao.writes.assertPassed(snapshotId, votes, DEFAULT_SETTINGS.bond));
    expect(posted).toMatchObject({ kind: 'mined' });

    await until(id, async (proposal) => (await contractStage(proposal)) === 'challenged');
    await until(id, async () => (await dao.reader.voteOf(snapshotId, demoWallet(1).address)).choice === 2);
    await dao.passSeconds(DEFAULT_SETTINGS.recountWindow + DEFAULT_SETTINGS.flipExtension + 60);
    await until(id, is('rejected'));
    expect(await contractStage(unverifiable)).toBe('blocked');
    expect((await dao.reader.parameters(['gammaBuffer']))['gammaBuffer']).toBe(before);
  }, 600_000);
});
