import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parameterSetId, type FundState, type MarketSnapshot, type ParameterSet } from '@riskdao/risk-core';
import {
  dueFollowUps,
  followUpsOf,
  keepFundReading,
  keepMarket,
  keepPriceReadings,
  listAlerts,
  listProposals,
  recordActivation,
  requestSimulation,
} from '@riskdao/store';
import { temporaryStore, type TemporaryStore } from '@riskdao/store/testing';
import pino from 'pino';
import { autopilotProposal } from './autopilotProposal.js';
import type { GovernanceContext } from './context.js';
import { followUpForecasts } from './followUpForecasts.js';

const NOW = 1_800_000_000;
const STEWARD = `0x${'5e'.repeat(20)}`;
const CHAIN = 31_337n;
const hash = (digit: string) => `0x${digit.repeat(64)}`;
const CURRENT: ParameterSet = { initialMarginFactor: 10_000n, maintenanceMarginFactor: 8_000n };

let store: TemporaryStore;
afterAll(() => store?.close());
const TABLES = ['proposal_transitions', 'simulations', 'parameter_changes', 'proposals', 'alerts', 'markets'];

beforeEach(async () => {
  store ??= await temporaryStore();
  for (const table of [...TABLES, 'fund_readings', 'price_readings'])
    await store.client.$executeRawUnsafe(`DELETE FROM ${table}`);
}, 60_000);

const market = (asOfUnix: number): MarketSnapshot => ({
  ...{ asOfUnix, label: 'observed', source: 'test', warnings: [], assets: {} },
  underlyings: { BTC: { spotUsd: 100, confidence: 1, expiries: [], perpetual: null } },
});

/** What the autopilot finds: a fund at half its target asks for tighter parameters. */
async function observed({ ageSeconds = 60, prices = [100, 100.1], coverage = 0.5 } = {}): Promise<void> {
  const { client } = store;
  const at = new Date((NOW - ageSeconds) * 1_000);
  await keepMarket(client, { market: market(NOW - ageSeconds), depth: { books: {} }, reasons: [] });
  await keepFundReading(client, {
    ...{ at, marketHash: hash('1'), bookHash: hash('2'), setId: hash('3') },
    state: { stressedUsd: 50, targetUsd: 100, coverage, band: 'red' } as unknown as FundState,
  });
  const observedAt = new Date((NOW - 30) * 1_000);
  const reading = {
    symbol: 'BTC',
    observedAt,
    publishedAt: observedAt,
    confidenceUsd: null,
    verdict: 'used',
    detail: '',
  };
  await keepPriceReadings(
    client,
    prices.map((priceUsd, index) => ({ ...reading, priceUsd, source: `source ${index}` })),
  );
  const point = { chainId: CHAIN, blockNumber: 1n, blockHash: hash('b'), logIndex: 0, at: new Date(0) };
  await recordActivation(client, {
    ...{ point, setId: parameterSetId(CURRENT), set: CURRENT, changes: [], proposalId: null },
  });
  const part = { series: {}, barSeconds: 3_600, source: 'test' } as never;
  const bundle = {
    ...{ schema: 'riskdao.bundle/1' as const, market: market(NOW), history: part, depth: part, book: part },
    ...{ currentParameters: {}, proposedParameters: {}, seed: 1, paths: 1 },
  };
  const order = { bundle, engineVersion: 'test', proposalId: null, moment: 'whatIf' as const };
  const { id } = await requestSimulation(client, order);
  await client.simulation.update({ where: { id }, data: { state: 'completed' } });
}

const context = (more: object = {}) =>
  ({
    ...{ client: store.client, log: pino({ level: 'silent' }), autopilotParameters: ['initialMarginFactor'] },
    chain: {
      deployment: { chainId: CHAIN, addresses: { steward: STEWARD } },
      reader: { nowUnix: async () => NOW },
    },
    calculator: { forecast: async () => ({ BTC: { forecastVol: 0.5, marginVol: 0.6 } }) },
    ...more,
  }) as unknown as GovernanceContext;
const drafts = async () => (await listProposals(store.client, { origin: 'autopilot', first: 5 })).items;

describe('autopilotProposal', () => {
  test('default: a fund below its target becomes a draft, with the reason in words and an end', async () => {
    await observed();
    await autopilotProposal(context());
    const [draft] = await drafts();
    expect(draft?.proposal).toMatchObject({
      ...{ stage: 'draft', author: STEWARD, draftExpiresAt: new Date((NOW + 6 * 3_600) * 1_000) },
      changes: [{ id: 'initialMarginFactor', before: 10_000n }],
      summary: expect.stringContaining('safety fund covers only 50.0 % of its target'),
    });
    expect(draft?.proposal.changes[0]?.after).toBeGreaterThan(10_000n);
  });

  test('behavior: one draft at a time, and none while all is well', async () => {
    await observed();
    await autopilotProposal(context());
    await autopilotProposal(context());
    expect(await drafts()).toHaveLength(1);
    await store.client.$executeRawUnsafe('DELETE FROM proposal_transitions');
    await store.client.$executeRawUnsafe('DELETE FROM parameter_changes');
    await store.client.$executeRawUnsafe('DELETE FROM proposals');
    await store.client.$executeRawUnsafe('DELETE FROM fund_readings');
    await observed({ coverage: 1.1 });
    await autopilotProposal(context());
    expect(await drafts()).toEqual([]);
  });

  test.each([
    ['A23 inputs that are too old', { ageSeconds: 3_000 }, 'STALE_INPUT'],
    ['A23 sources that disagree', { prices: [100, 104] }, 'SOURCES_DISAGREE'],
    ['A23 a single source', { prices: [100] }, 'SOURCES_DISAGREE'],
  ] as const)('error: %s make no draft and an alert', async (_name, given, code) => {
    await observed(given as Parameters<typeof observed>[0]);
    await autopilotProposal(context());
    expect(await drafts()).toEqual([]);
    expect(await listAlerts(store.client, { first: 5 })).toMatchObject([{ subject: 'autopilot', details: { code } }]);
  });
});

describe('followUpForecasts', () => {
  const DAY = 86_400;

  test('default: a report that was voted on is followed up after 7 and 30 days, and not by a market that is too old', async () => {
    const { client } = store;
    const made = new Date(NOW * 1_000);
    await client.document.createMany({
      data: [{ hash: hash('d'), kind: 'report', canonicalJson: '{}' }],
      skipDuplicates: true,
    });
    await client.parameterSet.createMany({ data: [{ id: hash('3'), values: {} }], skipDuplicates: true });
    const data = { documentHash: hash('d'), bundleHash: hash('e'), engineVersion: 'test', markdown: '', digest: '' };
    await client.report.createMany({ data: [{ hash: hash('a'), createdAt: made, ...data }], skipDuplicates: true });
    await client.proposal.create({
      data: {
        ...{ author: STEWARD, title: 't', summary: '', currentSetId: hash('3'), proposedSetId: hash('3') },
        ...{ reportHash: hash('a'), snapshotId: hash('f') },
      },
    });
    const later = (days: number) =>
      context({
        chain: { reader: { nowUnix: async () => NOW + days * DAY } },
        calculator: {
          followUp: async ({ reportHash, marketHash }: { reportHash: string; marketHash: string }) => {
            const row = await client.market.findUniqueOrThrow({ where: { documentHash: marketHash } });
            return { reportHash, hours: (row.asOf.getTime() - made.getTime()) / 3_600_000, rows: [] };
          },
        },
      });
    const keep = (days: number) =>
      keepMarket(client, { market: market(NOW + days * DAY), depth: { books: {} }, reasons: [] });
    const kept = async () => (await followUpsOf(client, hash('a'))).map(({ days }) => days);

    await keep(6);
    await followUpForecasts(later(8));
    expect(await kept()).toEqual([]);
    await keep(7.5);
    await followUpForecasts(later(8));
    expect(await kept()).toEqual([7]);
    await keep(31);
    await followUpForecasts(later(31));
    expect(await kept()).toEqual([7, 30]);
    expect(await dueFollowUps(client, new Date((NOW + 40 * DAY) * 1_000))).toEqual([]);
  });
});
