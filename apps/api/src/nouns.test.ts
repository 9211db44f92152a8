import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { FundDocument, MetaDocument, ParameterDocument, riskDaoClient } from '@riskdao/client';
import {
  accountImpact,
  formatParameterSet,
  isSealed,
  parseParameterSet,
  simulateImpact,
  withChanges,
  type ImpactReport,
  type ParameterSet,
} from '@riskdao/risk-core';
import { completeSimulation, startSimulation, type ExecutedChange } from '@riskdao/store';
import { temporaryStore, type TemporaryStore } from '@riskdao/store/testing';
import { activateSet, RISK_BUNDLE as bundle, seedRiskBook, SIGNED } from './riskBook.fixture.js';
import { socketClient, startApi, testWallet, TEST_CHAIN, type RunningApi } from './runningApi.fixture.js';

const AUTHOR = testWallet('author');
const OTHER = testWallet('other author');
const SETTINGS = { AUTHORS: `${AUTHOR.address},${OTHER.address}`, SOCKETS_PER_ADDRESS: '6' };
const VALUE = '{ raw decimals value formatted unit }';
const current = parseParameterSet(bundle.currentParameters);
const CHANGE = { parameterId: 'varConfidence', value: '0.9975' };
const ACCOUNT = bundle.book.accounts[0]?.id ?? '';

describe('the nouns of the API', () => {
  let store: TemporaryStore;
  let api: RunningApi;
  let author: { authorization: string };

  const activate = (set: ParameterSet, block: number, changes: readonly ExecutedChange[] = []) =>
    activateSet(store, set, block, changes);

  beforeAll(async () => {
    store = await temporaryStore();
    await seedRiskBook(store);
    api = await startApi(store, SETTINGS);
    author = await api.signIn(AUTHOR);
  }, 240_000);

  afterAll(async () => {
    api.stop();
    await store.close();
  });

  describe('accounts', () => {
    const MARGIN = `margin { __typename ... on Margin { initial ${VALUE} maintenance { value } equity { value } health { value } status } }`;

    test('default: the requirement is that of the engine, rounded against the holder', async () => {
      const { data } = await api.ask(
        `{ account(id: "${ACCOUNT}") { id positions { instrument quantity { value } } ${MARGIN} liquidationOutlook { underlying within7d { value } } } }`,
      );
      const changed = {
        ...bundle,
        proposedParameters: formatParameterSet(
          withChanges(current, [{ id: 'varConfidence', before: 0n, after: 9975n }]),
        ),
      };
      const { before } = accountImpact(changed, ACCOUNT);
      const shown = Number(data.account.margin.initial.value);
      expect(shown).toBeGreaterThanOrEqual(before.initialUsd);
      expect(shown - before.initialUsd).toBeLessThan(1e-6 + before.initialUsd * 1e-12);
      expect(Number(data.account.margin.equity.value)).toBeLessThanOrEqual(before.equityUsd);
      expect(data.account.margin.status).toBe(before.status);
      expect(data.account.liquidationOutlook.length).toBeGreaterThan(0);
    });

    test('default: what a change of parameters does to an account equals the report of that change', async () => {
      const { data } = await api.ask(
        `query($c: [ParameterChangeInput!]!) { parameterImpactPreview(account: "${ACCOUNT}", changes: $c) { __typename ... on AccountImpact { before { initial { value } } after { initial { value } } summary } } }`,
        { c: [CHANGE] },
      );
      const changed = {
        ...bundle,
        proposedParameters: formatParameterSet(
          withChanges(current, [{ id: 'varConfidence', before: 0n, after: 9975n }]),
        ),
      };
      const { after } = accountImpact(changed, ACCOUNT);
      expect(Number(data.parameterImpactPreview.after.initial.value)).toBeCloseTo(after.initialUsd, 4);
      expect(data.parameterImpactPreview.summary).toMatch(/^(This account must hold|What this account)/);
    });

    test('default: what a trade would do; depositing only helps', async () => {
      const preview = (input: string) =>
        api.ask(
          `{ tradePreview(account: "${ACCOUNT}", ${input}) { __typename ... on TradePreview { isAllowed before { excess { value } } after { excess { value } } } ... on InvalidInput { problems { field } } ... on NotFound { code } } }`,
        );
      const deposit = await preview('trades: [], deposits: [{ asset: "USDC", amount: "100000" }]');
      const { before, after, isAllowed } = deposit.data.tradePreview;
      expect(isAllowed).toBe(true);
      expect(Number(after.excess.value)).toBeGreaterThan(Number(before.excess.value));
      const wrong = await preview(
        'trades: [{ instrument: "NOPE-PERPETUAL", quantity: "1" }, { instrument: "BTC-1JAN20-1-C", quantity: "0" }]',
      );
      expect(wrong.data.tradePreview.problems.map(({ field }: { field: string }) => field)).toEqual([
        'trades.0.instrument',
        'trades.1.quantity',
        'trades.1.instrument',
      ]);
      const most = await preview(`trades: [${'{ instrument: "BTC-PERPETUAL", quantity: "1" } '.repeat(51)}]`);
      expect(most.data.tradePreview.__typename).toBe('InvalidInput');
      const nobody = await api.ask(
        '{ tradePreview(account: "nobody", trades: [{ instrument: "BTC-PERPETUAL", quantity: "1" }]) { __typename } }',
      );
      expect(nobody.data.tradePreview.__typename).toBe('NotFound');
    });

    test('default: a signed requirement with all that a contract takes', async () => {
      const { data } = await api.ask(
        `{ account(id: "${ACCOUNT}") { signedRequirement { sequence message signatures } } }`,
      );
      expect(data.account.signedRequirement).toEqual({ sequence: '7', message: SIGNED.payload, signatures: ['0x0a'] });
    });

    test('default: pages of accounts neither repeat nor lose one', async () => {
      const seen: string[] = [];
      for (let after: string | null = null; ;) {
        const { data } = await api.ask(
          'query($a: String) { accounts(first: 7, after: $a) { totalCount edges { node { id } } pageInfo { hasNextPage endCursor } } }',
          { a: after },
        );
        seen.push(...data.accounts.edges.map(({ node }: { node: { id: string } }) => node.id));
        if (!data.accounts.pageInfo.hasNextPage) {
          expect(data.accounts.totalCount).toBe(bundle.book.accounts.length);
          break;
        }
        after = data.accounts.pageInfo.endCursor;
      }
      expect(seen.sort()).toEqual(bundle.book.accounts.map(({ id }) => id).sort());
    });
  });

  test('default: market, fund and parameters in full', async () => {
    const { data, codes } = await api.ask(`{
      market { hash isStale underlyings { symbol spot ${VALUE} atTheMoneyVolatility { formatted } expiries { expiry smile { strike { value } } } } assets { symbol price { value } } }
      fund { coverage ${VALUE} band holdings { asset marketValue { value } } exclusions history(first: 2) { edges { node { band } } } forecast { at } }
      parameter(name: "varConfidence") { maxStepUp { kind amount { value } } allowedNow { min { value } max { value } } cooldown { formatted } maxDrift { kind window { value } } group { name } tightens since { blockNumber } sourceProposal { id } reportHash pendingChange { proposal { id } } }
      liquidations(first: 5) { edges { node { id } } }
    }`);
    expect(codes).toEqual([]);
    expect(data.market.underlyings[0].spot.unit).toBe('usd');
    expect(data.fund.exclusions.length).toBeGreaterThan(2);
    // 0.995 in force, one step of 0.0025 up or down, bounds 0.99 to 0.999.
    expect(data.parameter.allowedNow).toEqual({ min: { value: '0.9925' }, max: { value: '0.9975' } });
    expect(data.parameter).toMatchObject({ tightens: 'up', group: null, pendingChange: null, sourceProposal: null });
  });

  describe('drafts and simulations', () => {
    const SAVED =
      '__typename ... on DraftSaved { proposal { id version stage isReportOutdated changes { parameterId before { value } after { value } isTightening } timeline { name state } } } ... on InvalidInput { problems { field message } }';
    const create = (input: object, headers = author) =>
      api.ask(`mutation($i: DraftInput!) { createDraft(input: $i) { ${SAVED} } }`, { i: input }, headers);
    const draft = { title: 'Raise the confidence', summary: 'More days covered.', changes: [CHANGE] };

    test('default: an author drafts, orders a simulation and follows it to its end; others cannot touch it', async () => {
      const made = (await create(draft)).data.createDraft.proposal;
      expect(made).toMatchObject({
        version: 0,
        stage: 'draft',
        changes: [{ before: { value: '0.995' }, after: { value: '0.9975' }, isTightening: true }],
      });
      expect(
        made.timeline.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`).slice(0, 3),
      ).toEqual(['drafted current', 'simulated upcoming', 'registered upcoming']);
      const other = await api.signIn(OTHER);
      for (const operation of [
        `cancelDraft(id: "${made.id}", expectedVersion: 0)`,
        `simulateDraft(id: "${made.id}")`,
        `markReady(id: "${made.id}", expectedVersion: 0)`,
      ]) {
        expect((await api.ask(`mutation { it: ${operation} { __typename } }`, {}, other)).data.it.__typename).toBe(
          'NotFound',
        );
      }
      const ordered = await api.ask(
        `mutation { simulateDraft(id: "${made.id}") { __typename ... on SimulationOrdered { simulation { id state progress { value } } } } }`,
        {},
        author,
      );
      const { id, state } = ordered.data.simulateDraft.simulation;
      expect(state).toBe('waiting');

      const states: string[] = [];
      const client = socketClient(api);
      for await (const { data } of client.iterate<{
        simulationProgress: { simulation: { state: string; progress: { value: string } } };
      }>({
        query:
          'subscription($id: ID!) { simulationProgress(id: $id) { cursor simulation { state progress { value } } } }',
        variables: { id },
      })) {
        const { state: now } = data?.simulationProgress.simulation ?? { state: 'none' };
        states.push(now);
        if (now === 'waiting') await startSimulation(store.client, id, 4);
        if (now === 'running') {
          const report = simulateImpact({
            ...bundle,
            proposedParameters: formatParameterSet(
              withChanges(current, [{ id: 'varConfidence', before: 0n, after: 9975n }]),
            ),
          });
          await completeSimulation(store.client, id, {
            reportHash: report.reportHash,
            report,
            markdown: '# report',
            digest: 'digest',
          });
        }
      }
      await client.dispose();
      expect(states).toEqual(['waiting', 'running', 'completed']);
      const { data } = await api.ask(
        `{ simulation(id: "${id}") { progress { value } report { hash verdict { isReady line bullets } path reproduce } proposal { id } } }`,
      );
      expect(data.simulation.report.verdict.bullets).toHaveLength(3);
      expect(data.simulation.proposal.id).toBe(made.id);

      const { hash } = data.simulation.report;
      const mirrored = async (format: string) => {
        const answer = await fetch(`${api.address}/v1/reports/${hash}?format=${format}`);
        return { type: answer.headers.get('content-type'), text: await answer.text() };
      };
      const json = await mirrored('json');
      expect(json.type).toBe('application/json; charset=utf-8');
      const read = JSON.parse(json.text) as ImpactReport;
      expect([read.reportHash, isSealed(read)]).toEqual([hash, true]);
      expect(await mirrored('md')).toEqual({ type: 'text/markdown; charset=utf-8', text: '# report' });
      const page = await mirrored('html');
      expect(page.type).toBe('text/html; charset=utf-8');
      // A page to print: whole, and nothing of other hosts in it.
      expect(page.text).toMatch(/^<!doctype html>[\s\S]*@media print/i);
      expect(page.text).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="?https?:/i);
    }, 60_000);

    test('error: two writers of one draft, and one that nobody can use', async () => {
      const { id, version } = (await create(draft)).data.createDraft.proposal;
      const update = () =>
        api.ask(
          `mutation($i: DraftInput!) { updateDraft(id: "${id}", expectedVersion: ${version}, input: $i) { ${SAVED} ... on VersionConflict { currentVersion } } }`,
          { i: { ...draft, title: 'Again' } },
          author,
        );
      expect((await update()).data.updateDraft.proposal.version).toBe(version + 1);
      expect((await update()).data.updateDraft).toMatchObject({
        __typename: 'VersionConflict',
        currentVersion: version + 1,
      });
      const cancelled = await api.ask(
        `mutation { cancelDraft(id: "${id}", expectedVersion: ${version + 1}) { __typename ... on DraftCancelled { proposal { stage } } } }`,
        {},
        author,
      );
      expect(cancelled.data.cancelDraft.proposal.stage).toBe('cancelled');
    });

    test('error: A13 a percentage typed for a ratio, a value off the grid, a twin, a parameter that is none', async () => {
      const { data } = await create({
        ...draft,
        title: ' ',
        discussionUrl: 'javascript:alert(1)',
        changes: [
          { ...CHANGE, value: '99.75' },
          { ...CHANGE, value: '0.99751' },
          CHANGE,
          CHANGE,
          { parameterId: 'nonsense', value: '1' },
        ],
      });
      const { problems } = data.createDraft as { problems: { field: string; message: string }[] };
      expect(problems.map(({ field }) => field)).toEqual([
        'title',
        'discussionUrl',
        'changes.0.value',
        'changes.1.value',
        'changes.3.parameterId',
        'changes.4.parameterId',
      ]);
      expect(problems[2]?.message).toContain('write 0.9975');
    });

    test('error: A24 oversized simulations are refused before anything is queued', async () => {
      const { id } = (await create(draft)).data.createDraft.proposal;
      const before = await store.client.outbox.count();
      const order = (paths: unknown) =>
        api.ask(
          `mutation($p: Int) { simulateDraft(id: "${id}", options: { paths: $p }) { __typename ... on TooExpensive { code } } }`,
          { p: paths },
          author,
        );
      expect((await order(100_001)).data.simulateDraft.__typename).toBe('InvalidInput');
      for (const impossible of [1e9, 1e12, 0.5, 'NaN', 'Infinity']) {
        const { data } = await order(impossible);
        expect(data?.simulateDraft?.__typename ?? 'refused').not.toBe('SimulationOrdered');
      }
      expect(await store.client.outbox.count()).toBe(before);
    });

    test('error: A24 more than twenty simulations an hour', async () => {
      const session = await api.signIn(OTHER);
      const { id } = (await create(draft, session)).data.createDraft.proposal;
      const outcomes: string[] = [];
      for (let i = 0; i < 21; i++) {
        const { data } = await api.ask(
          `mutation { simulateDraft(id: "${id}", options: { seed: "${i}" }) { __typename ... on TooExpensive { code } } }`,
          {},
          session,
        );
        outcomes.push(data.simulateDraft.code ?? data.simulateDraft.__typename);
      }
      expect(outcomes.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 'SimulationOrdered'));
      expect(outcomes[20]).toBe('SIMULATION_BUDGET_SPENT');
    }, 60_000);
  });

  describe('subscriptions', () => {
    const CHANGED =
      'subscription($after: String) { parameterChanged(after: $after) { cursor before { value } after { value } point { blockNumber } parameter { id } } }';
    const stepTo = (block: number, before: bigint, after: bigint) =>
      activate({ ...current, varConfidence: after }, block, [{ parameterId: 'varConfidence', before, after }]);

    test('behavior: F23 a subscriber that comes back with its cursor has missed nothing, and sees nothing twice', async () => {
      type Changed = { parameterChanged: { cursor: string; after: { value: string } } };
      const first = socketClient(api);
      const events = first.iterate<Changed>({ query: CHANGED });
      const next = events.next();
      await new Promise((resolve) => setTimeout(resolve, 500));
      await stepTo(20, 9950n, 9960n);
      const seen = (await next).value?.data?.parameterChanged;
      expect(seen?.after.value).toBe('0.996');
      await first.dispose();
      await stepTo(30, 9960n, 9970n);
      api.stop();
      await stepTo(40, 9970n, 9950n);
      api = await startApi(store, SETTINGS);
      const second = socketClient(api);
      const values: string[] = [];
      for await (const { data } of second.iterate<Changed>({ query: CHANGED, variables: { after: seen?.cursor } })) {
        values.push(data?.parameterChanged.after.value ?? '');
        if (values.length === 2) await stepTo(50, 9950n, 9955n);
        if (values.length === 3) break;
      }
      await second.dispose();
      expect(values).toEqual(['0.997', '0.995', '0.9955']);
    }, 240_000);

    test('behavior: whoever comes back hears of the markets that were observed meanwhile', async () => {
      const market = '{ hash underlyings { symbol spot { value } } }';
      const query = `subscription { marketChanged(after: "0") { market ${market} } }`;
      const client = socketClient(api);
      const { value } = await client.iterate<{ marketChanged: object }>({ query }).next();
      await client.dispose();
      expect(value?.data?.marketChanged).toEqual((await api.ask(`{ market ${market} }`)).data);
    });

    const hearing = (resolve: (heard: string) => void) => ({
      next: () => resolve('event'),
      error: (error: unknown) => resolve(JSON.stringify(error)),
      complete: () => resolve('complete'),
    });

    test('error: A6 a socket carries twenty subscriptions, an address six sockets, and only subscriptions', async () => {
      const client = socketClient(api);
      const query = 'subscription { coverageChanged { cursor } }';
      const outcomes = await Promise.all(
        Array.from({ length: 21 }, () =>
          Promise.race([
            new Promise<string>((resolve) => {
              client.subscribe({ query }, hearing(resolve));
            }),
            new Promise<string>((resolve) => setTimeout(() => resolve('open'), 3_000)),
          ]),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'open')).toHaveLength(20);
      expect(outcomes.filter((outcome) => outcome.includes('TOO_MANY_SUBSCRIPTIONS'))).toHaveLength(1);
      await client.dispose();

      const asked = await new Promise<string>((resolve) => {
        const other = socketClient(api);
        other.subscribe({ query: '{ _meta { chainId } }' }, hearing(resolve));
      });
      expect(asked).toContain('BAD_USER_INPUT');

      const opened = await Promise.all(
        Array.from(
          { length: 9 },
          () =>
            new Promise<WebSocket | null>((resolve) => {
              const socket = new WebSocket(`${api.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
              socket.once('open', () => resolve(socket));
              socket.once('error', () => resolve(null));
            }),
        ),
      );
      expect(opened.filter((socket) => socket === null).length).toBeGreaterThanOrEqual(3);
      // A6: without connection_init the server hangs up.
      const closed = opened.flatMap((socket) =>
        socket === null ? [] : [new Promise<number>((resolve) => socket.once('close', resolve))],
      );
      expect(new Set(await Promise.all(closed))).toEqual(new Set([4408]));
    }, 60_000);

    test('error: a cursor that is none', async () => {
      const client = socketClient(api);
      const refused = await new Promise<string>((resolve) => {
        client.subscribe(
          { query: CHANGED, variables: { after: 'x' } },
          {
            next: (answer) => resolve(JSON.stringify(answer)),
            error: (error) => resolve(JSON.stringify(error)),
            complete: () => resolve('complete'),
          },
        );
      });
      await client.dispose();
      expect(refused).toContain('BAD_USER_INPUT');
    });
  });

  test('default: the client package reads the running API, typed', async () => {
    const client = riskDaoClient({ url: `${api.address}/graphql` });
    const { parameter } = await client.ask(ParameterDocument, { name: 'varConfidence' });
    expect(parameter?.value.unit).toBe('ratio');
    expect((await client.ask(MetaDocument))._meta.chainId).toBe(String(TEST_CHAIN));
    expect((await client.ask(FundDocument)).fund?.band).toMatch(/green|amber|red/);
    await expect(client.ask(ParameterDocument, { name: 'nonsense' })).rejects.toMatchObject({
      code: 'UNKNOWN_PARAMETER',
    });
  });
});
