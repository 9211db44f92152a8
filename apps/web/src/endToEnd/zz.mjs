import { readFileSync, readdirSync, statSync } from 'node:fs';
import {
  PARAMETER_RULES,
  bundleHashes,
  formatParameter,
  formatScaled,
  parseParameterId,
  toScaled,
} from '@riskdao/risk-core';
import { createServer } from 'node:http';
import path from 'node:path';
import {
  buildSchema,
  execute,
  getNullableType,
  isEnumType,
  isListType,
  isNonNullType,
  isScalarType,
  parse,
  validate,
} from 'graphql';
// apps/web/src/endToEnd/demoAnswers.ts
/** A `Value` of the API. */
function value(amount, decimals, unit) {
  return {
    raw: toScaled(amount, decimals).toString(),
    decimals,
    value: amount,
    formatted: formatParameter(unit, amount),
    unit,
  };
}
const usd = (amount) => value(amount.toFixed(2), 2, 'usd');
const ratio = (amount) => value(amount.toFixed(4), 4, 'ratio');
const AT = '2026-11-20T08:00:00.000Z';
const HASH = `0x${'5e'.repeat(32)}`;
const AUTHOR = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
/** What the pages need to be full: the demo book, one open proposal, one executed change, a fund, an auction, a failed job. */
function demoAnswers({ bundle, bundleHash, report }) {
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
      verdict: {
        ...report.verdict,
        isReady: report.verdict.ready,
      },
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
    impactOn: () => ({
      __typename: 'AccountImpact',
      summary: 'It rises.',
      before: margin(),
      after: margin(1.2),
    }),
  };
  const simulations = ['completed', 'running', 'failed', 'waiting', 'cancelled'].map((state, index) => ({
    id: `7b1f0a54-0000-4000-8000-00000000001${index}`,
    proposal: state === 'completed' ? proposal : null,
    moment: state === 'completed' ? 'draft' : 'whatIf',
    bundleHash,
    engineVersion: report.inputs.engineVersion,
    state,
    shardCount: state === 'waiting' ? 0 : 8,
    shardsDone: {
      completed: 8,
      running: 3,
      failed: 5,
      waiting: 0,
      cancelled: 1,
    }[state],
    progress: ratio(
      {
        completed: 1,
        running: 0.375,
        failed: 0.625,
        waiting: 0,
        cancelled: 0.125,
      }[state],
    ),
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
        contracts: [
          {
            name: 'riskParameters',
            address: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
          },
        ],
        sequencerUrl: null,
      },
    },
    me: null,
    parameters: {
      id: report.inputs.currentParameterSetId,
      since: point(12),
      parameters: Object.entries(bundle.currentParameters).map(([id, current]) => ({
        ...parameterOf(id, current),
        pendingChange:
          id in Object.fromEntries(report.changes.map((change) => [change.id, 1]))
            ? {
                proposal,
                after: {
                  ...valueOf(id, current),
                  formatted: 'proposed',
                },
                executableAt: null,
                expiresAt: null,
              }
            : null,
      })),
    },
    parameter: ({ name, symbol }) => {
      const id = Object.keys(bundle.currentParameters).find((known) => {
        const parsed = parseParameterId(known);
        return parsed.name === name && parsed.symbol === (symbol ?? null);
      });
      return id === void 0 ? null : parameterOf(id, bundle.currentParameters[id] ?? '0');
    },
    proposal: () => proposal,
    proposals: {
      edges: [
        {
          cursor: 'a',
          node: proposal,
        },
      ],
      pageInfo: PAGE_END,
      totalCount: 1,
    },
    report: proposal.report,
    simulations: ({ state }) => ({
      edges: simulations
        .filter((simulation) => state == null || simulation.state === state)
        .map((node) => ({
          cursor: node.id,
          node,
        })),
      pageInfo: PAGE_END,
    }),
    simulation: ({ id }) => simulations.find((simulation) => simulation.id === id) ?? null,
    account: ({ id }) => accounts.find((account) => account.id.toLowerCase() === id.toLowerCase()) ?? null,
    accounts: ({ first }) => ({
      edges: accounts.slice(0, first).map((node) => ({
        cursor: node.id,
        node,
      })),
      pageInfo: {
        ...PAGE_END,
        hasNextPage: accounts.length > first,
        endCursor: 'x',
      },
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
        perpetual: {
          mark: usd(spotUsd),
          fundingRate8h: ratio(1e-4),
        },
        expiries: expiries.map(({ expiryUnix, forwardUsd, smile }) => ({
          expiry: /* @__PURE__ */ new Date(expiryUnix * 1e3).toISOString(),
          forward: usd(forwardUsd),
          smile: smile.map(({ strikeUsd }) => ({ strike: usd(strikeUsd) })),
        })),
      })),
      assets: Object.keys(bundle.market.assets).map((symbol) => ({
        symbol,
        price: usd(1),
      })),
    },
    tradePreview: {
      __typename: 'TradePreview',
      isAllowed: false,
      before: margin(),
      after: margin(1.3),
    },
    fund: fundOf(report, proposal),
    liquidations: {
      edges: liquidations().map((node) => ({
        cursor: node.id,
        node,
      })),
      pageInfo: PAGE_END,
    },
    resolveName: ({ name }) =>
      name === 'delegate.eth'
        ? {
            name,
            address: report.affected.rows[0]?.id,
            isPrimary: true,
          }
        : null,
    operations,
  };
}
const PAGE_END = {
  hasNextPage: false,
  hasPreviousPage: false,
  startCursor: null,
  endCursor: null,
};
function point(block) {
  return {
    blockNumber: String(block),
    blockHash: HASH,
    at: AT,
  };
}
function valueOf(id, current) {
  const { decimals, unit } = PARAMETER_RULES[parseParameterId(id).name];
  return value(current, decimals, unit);
}
function parameterOf(id, current) {
  const { name, symbol } = parseParameterId(id);
  const rule = PARAMETER_RULES[name];
  const shown = (amount) =>
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
    allowedNow: {
      min: shown(rule.min),
      max: shown(rule.max),
    },
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
          node: {
            before: valueOf(id, half),
            after: valueOf(id, current),
            point: point(12),
            proposal: null,
          },
        },
      ],
      pageInfo: PAGE_END,
    },
  };
}
function margin(scale = 1) {
  return {
    __typename: 'Margin',
    equity: usd(12e4),
    positionValue: usd(-4e3),
    collateral: [
      {
        asset: 'USDC',
        marketValue: usd(1e5),
        haircut: ratio(0.01),
        weight: ratio(0.97),
        countedValue: usd(97e3),
      },
      {
        asset: 'wstETH',
        marketValue: usd(3e4),
        haircut: ratio(0.09),
        weight: ratio(0.85),
        countedValue: usd(25500),
      },
    ],
    terms: {
      valueAtRisk: usd(52e3 * scale),
      stressValueAtRisk: usd(8e4 * scale),
      gammaTerm: usd(3e3),
      scanRisk: usd(74e3 * scale),
      spreadCredit: usd(2500),
      basis: usd(1200),
      shortOptionMinimum: usd(900),
    },
    governing: 'stress',
    oracleContingency: usd(0),
    depegContingency: usd(0),
    baseLoss: usd(8e4 * scale),
    initial: usd(1e5 * scale),
    maintenance: usd(8e4 * scale),
    excess: usd(12e4 - 8e4 * scale),
    health: value((12e4 / (8e4 * scale)).toFixed(4), 4, 'multiple'),
    status: scale > 1.19 ? 'belowInitial' : 'safe',
    worstScenarios: {
      valueAtRisk: '2025-03-12',
      stress: '2024-08-05',
      scanRisk: ['ETH -16 % spot, +40 % vol'],
    },
    dollarDeltas: [
      {
        underlying: 'ETH',
        delta: usd(-25e4),
      },
    ],
    notional: usd(14e5),
  };
}
function accountOf(id, bundle, report) {
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
      expiry: 'expiryUnix' in instrument ? /* @__PURE__ */ new Date(instrument.expiryUnix * 1e3).toISOString() : null,
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
        liquidationPriceAbove: usd(3400),
        within24h: ratio(0.0021),
        within7d: ratio(0.041),
        medianDays: value('84', 0, 'days'),
      },
    ],
    signedRequirement: null,
    openProposalImpacts: [],
  };
}
function fundOf(report, proposal) {
  const { before } = report.fund;
  const readings = Array.from({ length: 30 }, (_, day) => ({
    at: /* @__PURE__ */ new Date(Date.UTC(2026, 10, 20) - day * 864e5).toISOString(),
    balance: usd(before.stressedUsd * (1 - day / 200)),
    target: usd(before.targetUsd * (1 - day / 300)),
    coverage: ratio(Math.floor(before.coverage * (1 - day / 600) * 1e4) / 1e4),
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
    history: {
      edges: readings.map((node) => ({
        cursor: node.at,
        node,
      })),
      pageInfo: PAGE_END,
    },
    forecast: [
      {
        proposal,
        at: '2026-12-02T08:00:00.000Z',
        before: ratio(0.946),
        after: ratio(0.999),
        targetAfter: usd(23e6),
      },
    ],
  };
}
function liquidations() {
  const curve = Array.from({ length: 40 }, (_, step) => ({
    elapsedSeconds: step * 60,
    price: ratio(1.02 * 0.99 ** step),
  }));
  const base = {
    account: AUTHOR,
    startedAt: AT,
    priceCurve: curve,
    startedTransaction: HASH,
  };
  const fill = {
    at: '2026-11-20T08:12:00.000Z',
    buyer: AUTHOR,
    share: ratio(1),
    paid: usd(88e3),
    transactionHash: HASH,
  };
  return [
    {
      ...base,
      id: 'l1',
      auctionId: '7',
      endedAt: null,
      state: 'running',
      debt: usd(9e4),
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
      debt: usd(9e4),
      paid: usd(88e3),
      shortfall: usd(2e3),
      fills: [fill],
      endedTransaction: HASH,
    },
  ];
}
const operations = {
  queues: [
    {
      name: 'simulateProposal',
      isAnswering: true,
      waiting: 2,
      active: 1,
      delayed: 0,
      completed: 120,
      failed: 1,
    },
    {
      name: 'deliverWebhook',
      isAnswering: false,
      waiting: null,
      active: null,
      delayed: null,
      completed: null,
      failed: null,
    },
  ],
  failedJobs: [
    {
      id: '17',
      queue: 'simulateProposal',
      reason: 'STALE_INPUT: The order book of ETH is 9 h old.',
      attempts: 3,
      failedAt: AT,
      payload: { simulationId: '7b1f0a54-0000-4000-8000-000000000012' },
    },
  ],
  feeds: [
    {
      name: 'market',
      lastAt: AT,
      ageSeconds: 40,
      isStale: false,
    },
    {
      name: 'book',
      lastAt: AT,
      ageSeconds: 9e4,
      isStale: true,
    },
    {
      name: 'chain',
      lastAt: null,
      ageSeconds: null,
      isStale: true,
    },
  ],
  indexLagSeconds: 12,
  indexLagBlocks: '1',
  outboxPending: 3,
  alerts: {
    edges: [
      {
        cursor: 'a',
        node: {
          id: 'a1',
          code: 'MARKET_STALE',
          severity: 'critical',
          message: 'The book is 25 h old. Start the ingest again.',
          subject: 'book',
          raisedAt: AT,
          resolvedAt: null,
        },
      },
    ],
    pageInfo: PAGE_END,
  },
};
// apps/web/src/endToEnd/standInApi.ts
const WEB = path.resolve(import.meta.dirname, '../..');
const API = path.resolve(WEB, '../api/src');
/** The policy under which the app must work: everything from its own origin, nothing inline. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');
/**
 * The built app and an API with the real schema, whose answers a test chooses: for states that a real machine is rarely in. Any
 * query that the schema allows is answered.
 */
async function startStandInApi(base) {
  const schema = buildSchema(schemaText());
  const served = /* @__PURE__ */ new Map();
  let answers = base;
  let gate = Promise.resolve();
  const server = createServer((request, response) => {
    respond(request, response).catch((error) => {
      response.writeHead(500).end(String(error));
    });
  });
  async function respond(request, response) {
    const address = new URL(request.url ?? '/', 'http://stand-in');
    if (address.pathname === '/graphql') {
      await gate;
      const { query, variables } = JSON.parse(await bodyOf(request));
      const document = parse(query);
      const errors = validate(schema, document);
      const result =
        errors.length > 0
          ? { errors }
          : await execute({
              schema,
              document,
              rootValue: answers,
              variableValues: variables ?? {},
              fieldResolver: chosen,
              typeResolver: (value) => value.__typename,
            });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
      return;
    }
    const document = served.get(address.pathname);
    if (document !== void 0) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(document);
      return;
    }
    if (address.pathname.startsWith('/v1/')) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"This is not kept here."}');
      return;
    }
    serveFile(address.pathname, response);
  }
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    answer: (changed) => {
      answers = {
        ...base,
        ...changed,
      };
    },
    serve: (address, text) => served.set(address, text),
    hold: () => {
      let open = () => {};
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
    close: () => closed(server),
  };
}
function schemaText() {
  return readdirSync(API, {
    recursive: true,
    encoding: 'utf8',
  })
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => readFileSync(path.join(API, name), 'utf8'))
    .join('\n');
}
const chosen = (source, args, _context, { fieldName, returnType }) => {
  const found = source?.[fieldName];
  const value = typeof found === 'function' ? found(args) : found;
  return value === void 0 ? madeUp(returnType) : value;
};
const SCALARS = {
  String: 'text',
  ID: '00000000-0000-4000-8000-000000000000',
  Int: 0,
  Boolean: false,
  BigInt: '0',
  BigDecimal: '0',
  DateTime: '2026-11-20T08:00:00.000Z',
  Bytes32: `0x${'ab'.repeat(32)}`,
  EvmAddress: '0x00000000000000000000000000000000000000A1',
  JSON: {},
};
/** The least that the type allows. */
function madeUp(type) {
  if (!isNonNullType(type)) return null;
  const bare = getNullableType(type);
  if (isListType(bare)) return [];
  if (isScalarType(bare)) return SCALARS[bare.name] ?? 'text';
  if (isEnumType(bare)) return bare.getValues()[0]?.name;
  return { __typename: 'NotFound' };
}
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
function serveFile(pathname, response) {
  const asked = path.join(WEB, 'dist', path.normalize(pathname));
  const file =
    asked.startsWith(path.join(WEB, 'dist')) && (statSync(asked, { throwIfNoEntry: false })?.isFile() ?? false)
      ? asked
      : path.join(WEB, 'dist/index.html');
  response
    .writeHead(200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
    })
    .end(readFileSync(file));
}
async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
function closed(server) {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
// apps/web/src/endToEnd/zz.entry.ts
const reportText = readFileSync('/tmp/web1x/report/report.json', 'utf8');
const bundleText = readFileSync('/tmp/web1x/b/bundle.json', 'utf8');
const bundle = JSON.parse(bundleText);
const report = JSON.parse(reportText);
const demo = {
  bundle,
  bundleHash: bundleHashes(bundle).bundle,
  bundleText,
  report,
  reportText,
};
const api = await startStandInApi(demoAnswers(demo));
api.serve(`/v1/bundles/${demo.bundleHash}`, bundleText);
api.serve(`/v1/reports/${report.reportHash}`, reportText);
console.log(api.origin, report.reportHash);
export {};
