import { sampleOutlook } from './outlook.fixture.js';
import { sealReport, type ImpactReport, type ReportFacts } from './report.js';
import type {
  AccountRow,
  AccountState,
  AccountTally,
  Alternative,
  ChangeRow,
  Estimate,
  FundState,
  MetricRow,
  ParameterValueView,
  WaterfallStageRow,
} from './reportSections.js';

/** A made-up but plausible report, for tests of words and layout only: its figures come from no simulation. */

const about = (value: number): Estimate => ({ value, low: value * 0.9, high: value * 1.12 });
const hash = (digit: string): string => `0x${digit.repeat(64)}`;
const view = (raw: string, value: string, formatted: string): ParameterValueView => ({ raw, value, formatted });

function change(fields: Pick<ChangeRow, 'id' | 'name' | 'scope' | 'symbol' | 'current' | 'proposed'>): ChangeRow {
  return {
    ...fields,
    unit: 'ratio',
    decimals: 4,
    meaning: 'Largest regular spot move of the scenario grid.',
    effect: 'tightens',
    effective: fields.proposed,
    min: view('500', '0.0500', '5 %'),
    max: view('6000', '0.6000', '60 %'),
    maxStep: { up: '4 %', down: '4 %' },
    cooldownHours: 168,
    checks: [
      { rule: 'bounds', result: 'pass', reason: '20 % lies within 5 % to 60 %.' },
      { rule: 'cooldown', result: 'unknown', reason: 'The bundle does not say when it last changed.' },
    ],
  };
}

function account(id: string, kind: string, before: AccountState, after: AccountState): AccountRow {
  return { id, kind, group: null, notionalUsd: 4_200_000, before, after };
}

function state(equityUsd: number, initialUsd: number): AccountState {
  const maintenanceUsd = initialUsd * 0.8;
  const status = equityUsd < maintenanceUsd ? 'liquidatable' : equityUsd < initialUsd ? 'belowInitial' : 'safe';
  return { equityUsd, initialUsd, maintenanceUsd, health: equityUsd / maintenanceUsd, status };
}

const tally = (accounts: number, deficitUsd: number, notionalUsd: number): AccountTally => ({
  accounts,
  notionalUsd,
  equityUsd: notionalUsd / 10,
  deficitUsd,
});

function fundState(target: number, coverage: number): FundState {
  return {
    assetsUsd: 12_000_000,
    stressedUsd: 11_640_000,
    cover1Usd: 4_100_000,
    cover2Usd: target / 1.25,
    cover2Groups: [
      { group: 'Desk A', shortfallUsd: 4_100_000 },
      { group: '0x0000000000000000000000000000000000000007', shortfallUsd: target / 1.25 - 4_100_000 },
    ],
    cover2Scenario: 'spot -33 %, vol +40 %',
    shortfallEs: about(5_200_000),
    esConfidence: 0.999,
    minimumUsd: 1_000_000,
    buffer: 0.25,
    binding: 'cover2',
    targetUsd: target,
    coverage,
    floor: 0.8,
    band: coverage >= 1 ? 'green' : coverage >= 0.8 ? 'amber' : 'red',
  };
}

function stages(scale: number): readonly WaterfallStageRow[] {
  const row = (
    stage: WaterfallStageRow['stage'],
    label: string,
    share: number,
    usd: number,
    endsAfterMinutes: number | null,
    borneBy: string,
  ): WaterfallStageRow => ({
    stage,
    label,
    probability: { value: share, low: share * 0.7, high: share * 1.4 },
    meanUsd: share * usd * scale,
    givenReachedUsd: usd * scale,
    worstUsd: usd * scale * 6,
    endsAfterMinutes,
    borneBy,
  });
  return [
    row('grace', 'Grace window', 0.31, 0, 15, 'owners who add collateral'),
    row('auction', 'Dutch auction', 0.31, 84_000, 21, 'liquidated accounts, as bonus and fee'),
    row('fund', 'Safety fund', 0.04, 410_000, 21, 'the safety fund, up to its cap per event'),
    row('socialised', 'Socialised loss', 0.002, 96_000, null, 'accounts with a gain, in proportion to it'),
    row('unpaid', 'Unpaid', 0, 0, null, 'creditors, who are not paid in full'),
  ];
}

function metric(id: MetricRow['id'], label: string, before: number, after: number): MetricRow {
  const moved = after - before;
  return {
    id,
    label,
    unit: 'usd',
    before: about(before),
    after: about(after),
    change: { value: moved, low: moved * 1.2, high: moved * 0.8 },
    n: 730,
    basis: 'historical moves over 24 h, 730 days',
    safer: 'lower',
  };
}

function alternative(id: string, label: string, scale: number): Alternative {
  return {
    id,
    label,
    description: `${label}: the ranges scaled by ${scale}.`,
    parameterSetId: hash('a'),
    withinRules: id !== 'tighter',
    initialUsd: 48_000_000 * scale,
    maintenanceUsd: 38_400_000 * scale,
    liquidatable: Math.round(9 * scale),
    newlyLiquidatable: Math.max(0, Math.round(9 * scale) - 9),
    lockedUsd: Math.max(0, 48_000_000 * (scale - 1)),
    releasedUsd: Math.max(0, 48_000_000 * (1 - scale)),
    shortfallEs: about(6_100_000 / scale),
    fundTargetUsd: 11_000_000 / scale,
    coverage: 1.05,
    band: 'green',
  };
}

function cascadeEnd(bestMove: number, worstMove: number, bestLiquidated: number, worstLiquidated: number) {
  return { bestMove, worstMove, bestLiquidated, worstLiquidated, amplification: 1.2 };
}

export function sampleFacts(): ReportFacts {
  const rows = [
    account(
      '0x52908400098527886E0F7030069857D2E4169EE7',
      'put seller',
      state(900_000, 1_000_000),
      state(900_000, 1_240_000),
    ),
    account(
      '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
      'market maker',
      state(5_100_000, 3_300_000),
      state(5_100_000, 3_900_000),
    ),
    account(
      '0xde709f2102306220921060314715629080e2fb77',
      'covered-call vault',
      state(7_000_000, 900_000),
      state(7_000_000, 880_000),
    ),
  ];
  return {
    ...sampleOutlook(),
    title: 'Widen the spot range for BTC and ETH',
    changes: ['BTC', 'ETH'].map((symbol) =>
      change({
        id: `spotRange/underlying/${symbol}`,
        name: 'spotRange',
        scope: 'underlying',
        symbol,
        current: view('1600', '0.1600', '16 %'),
        proposed: view('2000', '0.2000', '20 %'),
      }),
    ),
    checks: [
      {
        id: 'bounds',
        label: 'Bounds and steps',
        result: 'pass',
        reason: 'Every change lies within its bounds and step.',
      },
      {
        id: 'cooldown',
        label: 'Cool-down',
        result: 'warn',
        reason: 'The bundle does not say when parameters last changed.',
      },
    ],
    affected: {
      accounts: 500,
      totals: {
        before: { equityUsd: 96_000_000, initialUsd: 48_000_000, maintenanceUsd: 38_400_000 },
        after: { equityUsd: 96_000_000, initialUsd: 53_760_000, maintenanceUsd: 43_008_000 },
      },
      belowInitial: { before: tally(21, 700_000, 19_000_000), after: tally(34, 1_900_000, 33_000_000) },
      belowMaintenance: { before: tally(9, 210_000, 6_000_000), after: tally(16, 640_000, 13_800_000) },
      newlyLiquidatable: tally(7, 430_000, 7_800_000),
      noLongerLiquidatable: tally(0, 0, 0),
      lockedUsd: 5_810_000,
      releasedUsd: 50_000,
      requirementRises: 441,
      requirementFalls: 12,
      requirementChange: { unit: 'ratio', edges: [-0.5, 0, 0.1, 0.2, 1], counts: [12, 96, 301, 91] },
      byKind: [
        {
          kind: 'put seller',
          accounts: 140,
          initialUsd: { before: 20_000_000, after: 23_000_000 },
          newlyLiquidatable: 6,
        },
        {
          kind: 'covered-call vault',
          accounts: 60,
          initialUsd: { before: 2_000_000, after: 1_960_000 },
          newlyLiquidatable: 0,
        },
      ],
      rows,
      topIds: rows.slice(0, 2).map(({ id }) => id),
      failed: [],
    },
    metrics: [
      metric('varAtConfidence', 'VaR 99.5 % of losses beyond collateral', 2_900_000, 2_300_000),
      metric('expectedShortfall', 'Expected shortfall 99.5 %', 4_400_000, 3_700_000),
    ],
    lossDistribution: {
      measure: 'What accounts cannot pay from their own collateral.',
      edgesUsd: [0, 1e4, 1e5, 1e6, 1e7],
      withoutLoss: { before: 600, after: 610 },
      counts: { before: [90, 20, 14, 6], after: [87, 18, 11, 4] },
      n: 730,
      confidence: 0.995,
      varUsd: { before: 2_900_000, after: 2_300_000 },
      expectedShortfallUsd: { before: 4_400_000, after: 3_700_000 },
    },
    alternatives: [
      alternative('noChange', 'No change', 1),
      alternative('proposed', 'Proposed', 1.12),
      alternative('tighter', 'Tighter', 1.25),
    ],
    heatMap: {
      spotMoves: [-0.33, -0.16, 0, 0.16],
      volMoves: [-0.22, 0, 0.4],
      shortfallUsd: {
        before: [
          [2e6, 1e5, 0, 0],
          [3e6, 2e5, 0, 4e4],
          [5e6, 4e5, 0, 9e4],
        ],
        after: [
          [1.5e6, 5e4, 0, 0],
          [2.4e6, 1.1e5, 0, 4e4],
          [4.2e6, 2.5e5, 0, 7e4],
        ],
      },
      liquidatable: {
        before: [
          [80, 31, 9, 12],
          [92, 36, 9, 15],
          [110, 47, 9, 19],
        ],
        after: [
          [101, 41, 16, 19],
          [114, 48, 16, 22],
          [131, 58, 16, 27],
        ],
      },
    },
    episodes: [
      {
        id: '2020-03-12',
        label: '12 March 2020',
        spotMoves: [
          { underlying: 'BTC', move: -0.39 },
          { underlying: 'ETH', move: -0.43 },
        ],
        shortfallUsd: { before: 6_600_000, after: 5_500_000 },
        liquidatable: { before: 118, after: 140 },
      },
    ],
    fund: {
      n: 730,
      before: fundState(11_600_000, 1.0034),
      after: fundState(10_100_000, 1.1524),
      holdings: {
        before: [{ asset: 'USDC', amount: 12_000_000, valueUsd: 12_000_000, haircut: 0.03, stressedUsd: 11_640_000 }],
        after: [{ asset: 'USDC', amount: 12_000_000, valueUsd: 12_000_000, haircut: 0.03, stressedUsd: 11_640_000 }],
      },
      notCovered: ['Theft, faulty contracts, a halted chain, and wrong oracle prices.'],
    },
    waterfall: { n: 730, before: stages(1), after: stages(0.8) },
    cascade: {
      rows: [
        { move: -0.1, before: cascadeEnd(-0.104, -0.104, 40, 40), after: cascadeEnd(-0.11, -0.11, 52, 52) },
        { move: -0.3, before: cascadeEnd(-0.36, -0.42, 190, 230), after: cascadeEnd(-0.37, -0.45, 204, 241) },
      ],
      criticalFall: { before: -0.41, after: -0.39 },
      amplificationLimit: 1.5,
      clusters: [{ fromMove: -0.2, toMove: -0.25, accounts: 61, pushUsd: 41_000_000 }],
      advUsd: 21_000_000_000,
    },
    secondOpinion: [
      {
        label: 'Initial requirement, all accounts',
        fullUsd: { before: 48_000_000, after: 53_760_000 },
        opinionUsd: { before: 51_200_000, after: 57_900_000 },
        difference: 0.077,
        limit: 0.5,
        agrees: true,
      },
    ],
    freshness: [
      { input: 'BTC option chain', asOfUnix: 1_770_179_043, ageSeconds: 0, limitSeconds: 3_600, result: 'pass' },
    ],
    warnings: [{ code: 'CROSSED_QUOTE', count: 3, example: 'BTC-27MAR26-60000-P bid above ask' }],
    limits: ['Trading while the price falls is not modelled: the whole move comes at once.'],
    inputs: {
      hashes: {
        bundle: hash('1'),
        market: hash('2'),
        history: hash('3'),
        depth: hash('4'),
        book: hash('5'),
        currentParameters: hash('6'),
        proposedParameters: hash('7'),
      },
      currentParameterSetId: hash('8'),
      proposedParameterSetId: hash('9'),
      engineVersion: '0.1.0',
      seed: 7,
      paths: 2_000,
      asOfUnix: 1_770_179_043,
      marketLabel: 'observed',
      marketSource: 'Deribit public API',
      bookLabel: 'allocated',
      bookProvenance: 'Accounts allocated from open interest.',
      reproduce: ['npx riskdao verify report.json bundle.json'],
    },
  };
}

export function sampleReport(facts: Partial<ReportFacts> = {}): ImpactReport {
  return sealReport({ ...sampleFacts(), ...facts });
}
