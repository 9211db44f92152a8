import type { ReportFacts } from './report.js';

/** The made-up parts of a report that look ahead; see report.fixture.ts. */
export function sampleOutlook(): Pick<
  ReportFacts,
  'proposal' | 'effects' | 'calibration' | 'fundOutlook' | 'feedback' | 'record'
> {
  const figures = (scale: number) => ({
    initialUsd: 5_760_000 * scale,
    maintenanceUsd: 4_608_000 * scale,
    liquidatable: Math.round(7 * scale),
    beyondEsUsd: -700_000 * scale,
    fundTargetUsd: -1_500_000 * scale,
    coverage: 0.149 * scale,
  });
  const none = figures(0);
  const fundPath = (regime: 'ordinary' | 'stressed', scale: number) => ({
    regime,
    n: 730,
    capHit: 0.02 * scale,
    depleted: 0.01 * scale,
    medianDepletionDay: scale > 2 ? 214 : null,
    endUsd: { low: 9_000_000, median: 13_000_000, high: 14_000_000 },
    breakEvenFeesUsd: 1_200 * scale,
  });
  const paths = [fundPath('ordinary', 1), fundPath('stressed', 3)];
  const end = (move: number, liquidated: number) => ({
    bestMove: move,
    worstMove: move,
    bestLiquidated: liquidated,
    worstLiquidated: liquidated,
    amplification: 1.1,
  });
  return {
    proposal: {
      title: 'Widen the spot range for BTC and ETH',
      reason: 'The fall of January went beyond the regular range.',
      author: 'Risk committee',
      discussion: 'forum.example, thread 118',
      conflicts: 'None.',
      writtenUnix: 1_770_100_000,
    },
    effects: {
      accounts: 500,
      current: {
        initialUsd: 48_000_000,
        maintenanceUsd: 38_400_000,
        liquidatable: 9,
        beyondEsUsd: 4_400_000,
        fundTargetUsd: 11_600_000,
        coverage: 1.0034,
      },
      joint: figures(1),
      interaction: figures(0.1),
      rows: [
        { id: 'spotRange/underlying/BTC', change: figures(0.9), silence: null },
        { id: 'spotRange/underlying/ETH', change: none, silence: 'no account holds options on it' },
      ],
    },
    calibration: {
      accounts: 500,
      sensitivities: [
        { metric: 'initialUsd', id: 'initialMarginFactor', down: -4_800_000, up: 4_800_000 },
        { metric: 'beyondEsUsd', id: 'maintenanceMarginFactor', down: 900_000, up: -700_000 },
        { metric: 'coverage', id: 'fundBuffer', down: 0.08, up: -0.07 },
      ],
      notVaried: ['marginHorizonHours', 'lookbackDays', 'stressWindowDays'],
      frontier: [
        {
          mark: 'current',
          values: {},
          capitalUsd: 48e6,
          riskUsd: 4.4e6,
          coverage: 1.0034,
          objectiveUsd: 5.1e6,
          isEfficient: false,
        },
        {
          mark: 'proposed',
          values: {},
          capitalUsd: 53.76e6,
          riskUsd: 3.7e6,
          coverage: 1.1524,
          objectiveUsd: 5.6e6,
          isEfficient: true,
        },
        {
          mark: 'recommended',
          values: {},
          capitalUsd: 46e6,
          riskUsd: 4.1e6,
          coverage: 1.01,
          objectiveUsd: 4.8e6,
          isEfficient: true,
        },
        {
          mark: null,
          values: {},
          capitalUsd: 51e6,
          riskUsd: 4.6e6,
          coverage: 1,
          objectiveUsd: 5.9e6,
          isEfficient: false,
        },
      ],
      searched: ['initialMarginFactor', 'maintenanceMarginFactor'],
      recommended: [{ id: 'maintenanceMarginFactor', current: '0.8x', recommended: '0.84x' }],
      capitalCost: 0.1,
    },
    fundOutlook: {
      days: 365,
      dailyFeesUsd: { before: 12_000, after: 12_000 },
      paths: { before: paths, after: paths },
      gapUsd: { before: 0, after: 0 },
      daysToTarget: { before: 0, after: 0 },
      withCrises: { before: { esUsd: 9_000_000, coverage: 0.71 }, after: { esUsd: 8_000_000, coverage: 0.8 } },
      triggers: [
        { band: 'green', from: 1, action: 'Nothing: the fund covers its target.' },
        { band: 'amber', from: 0.8, action: 'Initial requirements rise.' },
        { band: 'red', from: 0, action: 'No new risk.' },
      ],
    },
    feedback: { rise: 0.25, atFall: 0.2, rows: [{ move: -0.2, fixed: end(-0.22, 60), rising: end(-0.24, 74) }] },
    record: {
      past: [
        {
          reportHash: `0x${'a'.repeat(64)}`,
          fromUnix: 1_769_000_000,
          hours: 24,
          rows: [
            {
              metric: 'stressVar',
              label: 'Stressed VaR 99.5 %',
              forecast: { value: 2e6, low: 1.8e6, high: 2.4e6 },
              realisedUsd: 1.1e6,
              held: true,
            },
          ],
          followUpHash: `0x${'b'.repeat(64)}`,
        },
      ],
      metrics: [{ metric: 'stressVar', label: 'Stressed VaR 99.5 %', held: 1, total: 1 }],
    },
  };
}
