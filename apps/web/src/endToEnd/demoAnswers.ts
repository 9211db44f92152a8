import {
  formatParameter,
  formatScaled,
  PARAMETER_RULES,
  parseParameterId,
  toScaled,
  type ParameterUnit,
} from '@riskdao/risk-core';
import type { Demo } from './demo.js';
import { operations } from './demoOperations.js';
import type { Answers } from './standInApi.js';

/** A `Value` of the API. */
function value(amount: string, decimals: number, unit: ParameterUnit) {
  return {
    raw: toScaled(amount, decimals).toString(),
    decimals,
    value: amount,
    formatted: formatParameter(unit, amount),
    unit,
  };
}

const usd = (amount: number) => value(amount.toFixed(2), 2, 'usd');
const ratio = (amount: number) => value(amount.toFixed(4), 4, 'ratio');

const AT = '2026-11-20T08:00:00.000Z';
const HASH = `0x${'5e'.repeat(32)}`;
const AUTHOR = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';

/** What the pages need to be full: the demo book, one open proposal, one executed change, a fund, an auction, a failed job. */
export function demoAnswers({ bundle, bundleHash, report }: Demo): Answers {
  const proposal = {
    id: '7b1f0a54-0000-4000-8000-000000000001',
    snapshotId: `0x${'7a'.repeat(32)}`,
    space: 'demo.eth',
    author: AUTHOR,
    title: 'Wider shocks for ETH',
    summary: 'ETH moves more than it did.\n\n**Conflicts:** none.',
    stage: 'voting',
    reportHash: report.reportHash,
    currentSetId: report.inputs.currentParameterSetId,
    proposedSetId: report.inputs.proposedParameterSetId,
    voting: {
      startsAt: AT,
      endsAt: '2026-11-28T08:00:00.000Z',
      snapshotBlock: '120',
      choices: ['For', 'Against', 'Abstain'],
    },
    report: {
      hash: report.reportHash,
      bundleHash,
      engineVersion: report.inputs.engineVersion,
      verdict: { ...report.verdict, isReady: report.verdict.ready },
      json: report,
      reproduce: report.inputs.reproduce,
      path: `/v1/reports/${report.reportHash}`,
      digest: 'The digest.',
      markdown: '# The report',
      canonicalJson: '{}',
    },
    changes: report.changes.map((change) => ({
      parameterId: change.id,
      parameter: parameterOf(change.id, change.current.value),
      meaning: change.meaning,
      before: value(change.current.value, change.decimals, change.unit),
      after: value(change.proposed.value, change.decimals, change.unit),
      isTightening: change.effect === 'tightens',
    })),
    impactOn: () => ({ __typename: 'AccountImpact', summary: 'It rises.', before: margin(), after: margin(1.2) }),
  };
  const simulations = (['completed', 'running', 'failed', 'waiting', 'cancelled'] as const).map((state, index) => ({
    id: `7b1f0a54-0000-4000-8000-00000000001${index}`,
    proposal: state === 'completed' ? proposal : null,
    moment: state === 'completed' ? 'draft' : 'whatIf',
    bundleHash,
    engineVersion: report.inputs.engineVersion,
    state,
    shardCount: state === 'waiting' ? 0 : 8,
    shardsDone: { completed: 8, running: 3, failed: 5, waiting: 0, cancelled: 1 }[state],
    progress: ratio({ completed: 1, running: 0.375, failed: 0.625, waiting: 0, cancelled: 0.125 }[state]),
    createdAt: AT,
    finishedAt: state === 'running' || state === 'waiting' ? null : '2026-11-20T08:01:12.000Z',
    reportHash: state === 'completed' ? report.reportHash : null,
    failure:
      state === 'failed'
        ? {
            code: 'STALE_INPUT',
            message: 'The order book of ETH is 9 h old, at most 6 h are allowed. Import it again.',
          }
        : null,
  }));
  const accounts = report.affected.rows.map((row) => accountOf(row.id, bundle, report));
  return {
    _meta: {
      chainId: '31337',
      head: '205',
      indexed: '204',
      finalized: '140',
      lagSeconds: 12,
      hasIndexingErrors: false,
      schemaVersion: '1',
      engineVersion: report.inputs.engineVersion,
      marketAsOf: AT,
      bookAsOf: AT,
      deployment: {
        space: 'demo.eth',
        contracts: [{ name: 'riskParameters', address: '0x5FbDB2315678afecb367f032d93F642f64180aa3' }],
        sequencerUrl: null,
      },
    },
    me: { address: '0x00000000000000000000000000000000000000A1', roles: ['member', 'operator'], expiresAt: null },
    parameters: {
      id: report.inputs.currentParameterSetId,
      since: point(12),
      parameters: Object.entries(bundle.currentParameters).map(([id, current]) => ({
        ...parameterOf(id, current),
        pendingChange:
          id in Object.fromEntries(report.changes.map((change) => [change.id, 1]))
            ? {
                proposal,
                after: { ...valueOf(id, current), formatted: 'proposed' },
                executableAt: null,
                expiresAt: null,
              }
            : null,
      })),
    },
    parameter: ({ name, symbol }: { name: string; symbol: string | null }) => {
      const id = Object.keys(bundle.currentParameters).find((known) => {
        const parsed = parseParameterId(known);
        return parsed.name === name && parsed.symbol === (symbol ?? null);
      });
      return id === undefined ? null : parameterOf(id, bundle.currentParameters[id] ?? '0');
    },
    proposal: () => proposal,
    proposals: { edges: [{ cursor: 'a', node: proposal }], pageInfo: PAGE_END, totalCount: 1 },
    report: proposal.report,
    simulations: ({ state }: { state?: string | null }) => ({
      edges: simulations
        .filter((simulation) => state == null || simulation.state === state)
        .map((node) => ({ cursor: node.id, node })),
      pageInfo: PAGE_END,
    }),
    simulation: ({ id }: { id: string }) => simulations.find((simulation) => simulation.id === id) ?? null,
    account: ({ id }: { id: string }) =>
      accounts.find((account) => account.id.toLowerCase() === id.toLowerCase()) ?? null,
    accounts: ({ first }: { first: number }) => ({
      edges: accounts.slice(0, first).map((node) => ({ cursor: node.id, node })),
      pageInfo: { ...PAGE_END, hasNextPage: accounts.length > first, endCursor: 'x' },
      totalCount: accounts.length,
    }),
    market: {
      hash: HASH,
      asOf: AT,
      label: 'synthetic',
      source: 'demo',
      underlyings: Object.entries(bundle.market.underlyings).map(([symbol, { spotUsd, expiries }]) => ({
        symbol,
        spot: usd(spotUsd),
        perpetual: { mark: usd(spotUsd), fundingRate8h: ratio(0.0001) },
        expiries: expiries.map(({ expiryUnix, forwardUsd, smile }) => ({
          expiry: new Date(expiryUnix * 1000).toISOString(),
          forward: usd(forwardUsd),
          smile: smile.map(({ strikeUsd }) => ({ strike: usd(strikeUsd) })),
        })),
      })),
      assets: Object.keys(bundle.market.assets).map((symbol) => ({ symbol, price: usd(1) })),
    },
    tradePreview: { __typename: 'TradePreview', isAllowed: false, before: margin(), after: margin(1.3) },
    fund: fundOf(report, proposal),
    liquidations: { edges: liquidations().map((node) => ({ cursor: node.id, node })), pageInfo: PAGE_END },
    resolveName: ({ name }: { name: string }) =>
      name === 'delegate.eth' ? { name, address: report.affected.rows[0]?.id, isPrimary: true } : null,
    operations,
    retryJob: ({ queue, id }: { queue: string; id: string }) => ({ __typename: 'JobRetried', queue, id }),
  };
}

const PAGE_END = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null };

function point(block: number) {
  return { blockNumber: String(block), blockHash: HASH, at: AT };
}

function valueOf(id: string, current: string) {
  const { decimals, unit } = PARAMETER_RULES[parseParameterId(id).name];
  return value(current, decimals, unit);
}

function parameterOf(id: string, current: string) {
  const { name, symbol } = parseParameterId(id);
  const rule = PARAMETER_RULES[name];
  const shown = (amount: number) =>
    value(formatScaled(toScaled(amount, rule.decimals), rule.decimals), rule.decimals, rule.unit);
  const half = formatScaled(toScaled(current, rule.decimals) / 2n, rule.decimals);
  return {
    id,
    name,
    scope: rule.scope,
    symbol,
    meaning: rule.meaning,
    value: valueOf(id, current),
    min: shown(rule.min),
    max: shown(rule.max),
    nextAllowedAt: name === 'varConfidence' ? '2099-01-01T00:00:00.000Z' : null,
    allowedNow: { min: shown(rule.min), max: shown(rule.max) },
    cooldown: value(String(rule.cooldownHours), 0, 'hours'),
    maxDrift: {
      kind: 'absolute',
      amount: shown(rule.min),
      window: value(String(rule.maxDrift.windowHours), 0, 'hours'),
    },
    group: null,
    tightens: rule.tightens,
    since: point(12),
    sourceProposal: null,
    reportHash: null,
    pendingChange: null,
    history: {
      edges: [
        {
          cursor: 'h',
          node: { before: valueOf(id, half), after: valueOf(id, current), point: point(12), proposal: null },
        },
      ],
      pageInfo: PAGE_END,
    },
  };
}

function margin(scale = 1) {
  return {
    __typename: 'Margin',
    equity: usd(120_000),
    positionValue: usd(-4_000),
    collateral: [
      {
        asset: 'USDC',
        marketValue: usd(100_000),
        haircut: ratio(0.01),
        weight: ratio(0.97),
        countedValue: usd(97_000),
      },
      {
        asset: 'wstETH',
        marketValue: usd(30_000),
        haircut: ratio(0.09),
        weight: ratio(0.85),
        countedValue: usd(25_500),
      },
    ],
    terms: {
      valueAtRisk: usd(52_000 * scale),
      stressValueAtRisk: usd(80_000 * scale),
      gammaTerm: usd(3_000),
      scanRisk: usd(74_000 * scale),
      spreadCredit: usd(2_500),
      basis: usd(1_200),
      shortOptionMinimum: usd(900),
    },
    governing: 'stress',
    oracleContingency: usd(0),
    depegContingency: usd(0),
    concentrationContingency: usd(0),
    baseLoss: usd(80_000 * scale),
    initial: usd(100_000 * scale),
    maintenance: usd(80_000 * scale),
    excess: usd(120_000 - 80_000 * scale),
    health: value((120_000 / (80_000 * scale)).toFixed(4), 4, 'multiple'),
    status: scale > 1.19 ? 'belowInitial' : 'safe',
    worstScenarios: { valueAtRisk: '2025-03-12', stress: '2024-08-05', scanRisk: ['ETH -16 % spot, +40 % vol'] },
    dollarDeltas: [{ underlying: 'ETH', delta: usd(-250_000) }],
    notional: usd(1_400_000),
  };
}

function accountOf(id: string, bundle: Demo['bundle'], report: Demo['report']) {
  const held = bundle.book.accounts.find((account) => account.id === id);
  return {
    id,
    address: id,
    kind: held?.kind ?? null,
    group: held?.group ?? null,
    book: {
      hash: report.inputs.hashes.book,
      asOf: AT,
      label: 'synthetic',
      provenance: 'Synthetic: invented accounts.',
      blockNumber: null,
    },
    positions: (held?.positions ?? []).map(({ instrument, quantity }) => ({
      instrument:
        instrument.kind === 'option' ? `${instrument.underlying}-OPTION-${instrument.strikeUsd}` : instrument.kind,
      kind: instrument.kind,
      underlying: 'underlying' in instrument ? instrument.underlying : null,
      expiry: 'expiryUnix' in instrument ? new Date(instrument.expiryUnix * 1000).toISOString() : null,
      quantity: value(quantity.toFixed(4), 4, 'coin'),
    })),
    collateral: (held?.collateral ?? []).map(({ asset, amount }) => ({
      asset,
      amount: value(amount.toFixed(4), 4, 'coin'),
    })),
    margin: margin(),
    liquidationOutlook: [
      {
        underlying: 'ETH',
        liquidationPriceBelow: null,
        liquidationPriceAbove: usd(3_400),
        within24h: ratio(0.0021),
        within7d: ratio(0.041),
        medianDays: value('84', 0, 'days'),
      },
    ],
    signedRequirement: null,
    openProposalImpacts: [],
  };
}

function fundOf(report: Demo['report'], proposal: object) {
  const { before } = report.fund;
  const readings = Array.from({ length: 30 }, (_, day) => ({
    at: new Date(Date.UTC(2026, 10, 20) - day * 86_400_000).toISOString(),
    balance: usd(before.stressedUsd * (1 - day / 200)),
    target: usd(before.targetUsd * (1 - day / 300)),
    coverage: ratio(Math.floor(before.coverage * (1 - day / 600) * 10_000) / 10_000),
    band: day > 20 ? 'red' : 'amber',
  }));
  return {
    ...readings[0],
    holdings: report.fund.holdings.before.map(({ asset, amount, valueUsd }) => ({
      asset,
      amount: value(String(amount), 4, 'coin'),
      marketValue: usd(valueUsd),
    })),
    exclusions: report.fund.notCovered,
    marketHash: report.inputs.hashes.market,
    bookHash: report.inputs.hashes.book,
    parameterSetId: report.inputs.currentParameterSetId,
    history: { edges: readings.map((node) => ({ cursor: node.at, node })), pageInfo: PAGE_END },
    forecast: [
      {
        proposal,
        at: '2026-12-02T08:00:00.000Z',
        before: ratio(0.946),
        after: ratio(0.999),
        targetAfter: usd(23_000_000),
      },
    ],
  };
}

function liquidations() {
  const curve = Array.from({ length: 40 }, (_, step) => ({
    elapsedSeconds: step * 60,
    price: ratio(1.02 * 0.99 ** step),
  }));
  const base = { account: AUTHOR, startedAt: AT, priceCurve: curve, startedTransaction: HASH };
  const fill = {
    at: '2026-11-20T08:12:00.000Z',
    buyer: AUTHOR,
    share: ratio(1),
    paid: usd(88_000),
    transactionHash: HASH,
  };
  return [
    {
      ...base,
      id: 'l1',
      auctionId: '7',
      endedAt: null,
      state: 'running',
      debt: usd(90_000),
      paid: usd(0),
      shortfall: null,
      fills: [],
      endedTransaction: null,
    },
    {
      ...base,
      id: 'l2',
      auctionId: '6',
      endedAt: fill.at,
      state: 'shortfall',
      debt: usd(90_000),
      paid: usd(88_000),
      shortfall: usd(2_000),
      fills: [fill],
      endedTransaction: HASH,
    },
  ];
}
