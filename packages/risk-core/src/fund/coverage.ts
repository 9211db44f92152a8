import type { CoverageBand, Estimate, FundHolding, FundState } from '../impact/reportSections.js';
import type { LiquidationLedger } from '../liquidation/ledger.js';

export type FundAsset = {
  readonly asset: string;
  readonly amount: number;
  readonly priceUsd: number;
  /** Share of the value that does not count, in [0, 1]. */
  readonly haircut: number;
};

export type FundRules = {
  readonly minimumUsd: number;
  readonly buffer: number;
  /** Coverage below which the fund is red. */
  readonly floor: number;
};

/** Losses that the fund must be able to bear, over the stress scenarios. */
export type StressedNeed = {
  readonly cover1Usd: number;
  readonly cover2Usd: number;
  readonly cover2Groups: FundState['cover2Groups'];
  readonly cover2Scenario: string | null;
};

/** The two groups that lose most, per scenario; group -1: none. */
export type GroupLosses = Pick<
  LiquidationLedger,
  'scenarios' | 'largestUsd' | 'largestGroup' | 'secondUsd' | 'secondGroup'
>;

/** Scenarios with what groups lost in them. */
export type StressedLedger = { readonly ledger: GroupLosses; readonly scenarioNames: readonly string[] };

/** The worst one and the worst two groups in one scenario of any set; groups are named by index. */
export function stressedNeed(sets: readonly StressedLedger[], groupNames: readonly string[]): StressedNeed {
  const worst = { cover1Usd: 0, cover2Usd: 0, set: -1, scenario: -1 };
  sets.forEach(({ ledger: { scenarios, largestUsd, secondUsd } }, set) => {
    for (let scenario = 0; scenario < scenarios; scenario++) {
      const [first, second] = [largestUsd[scenario]!, secondUsd[scenario]!];
      if (first > worst.cover1Usd) worst.cover1Usd = first;
      if (first + second > worst.cover2Usd) Object.assign(worst, { cover2Usd: first + second, set, scenario });
    }
  });
  const { cover1Usd, cover2Usd, scenario } = worst;
  const at = sets[worst.set];
  if (at === undefined) return { cover1Usd, cover2Usd, cover2Groups: [], cover2Scenario: null };
  const { ledger, scenarioNames } = at;
  const cover2Groups = [
    { index: ledger.largestGroup[scenario]!, shortfallUsd: ledger.largestUsd[scenario]! },
    { index: ledger.secondGroup[scenario]!, shortfallUsd: ledger.secondUsd[scenario]! },
  ]
    .filter(({ index }) => index >= 0)
    .map(({ index, shortfallUsd }) => ({ group: groupNames[index]!, shortfallUsd }));
  return { cover1Usd, cover2Usd, cover2Groups, cover2Scenario: scenarioNames[scenario]! };
}

/** Fund assets at market and after their haircuts; stressed values are rounded down to cents. */
export function fundHoldings(assets: readonly FundAsset[]): readonly FundHolding[] {
  return assets.map(({ asset, amount, priceUsd, haircut }) => {
    const valueUsd = amount * priceUsd;
    return { asset, amount, valueUsd, haircut, stressedUsd: floorTo(valueUsd * (1 - haircut), 100) };
  });
}

/** A fund that needs nothing would cover infinitely well; nothing above this ratio is told apart. */
const LARGEST_COVERAGE = 1_000;

/**
 * Fund against F_target = max(Cover-2, ES of the shortfall, minimum) x (1 + buffer) (PFMI 2012, principle 4; EMIR art. 42).
 * Always rounds against the fund: assets down and target up to cents, coverage down to four decimals.
 */
export function coverageOf(
  holdings: readonly FundHolding[],
  need: StressedNeed & { readonly shortfallEs: Estimate; readonly esConfidence: number },
  rules: FundRules,
): FundState {
  const assetsUsd = sum(holdings.map((holding) => holding.valueUsd));
  const stressedUsd = floorTo(sum(holdings.map((holding) => holding.stressedUsd)), 100);
  const needs = {
    cover2: need.cover2Usd,
    expectedShortfall: need.shortfallEs.value,
    minimum: rules.minimumUsd,
  } as const;
  const binding = (['cover2', 'expectedShortfall', 'minimum'] as const).reduce((most, candidate) =>
    needs[candidate] > needs[most] ? candidate : most,
  );
  const targetUsd = ceilTo(needs[binding] * (1 + rules.buffer), 100);
  const coverage =
    targetUsd > 0 ? floorTo(Math.min(LARGEST_COVERAGE, stressedUsd / targetUsd), 10_000) : LARGEST_COVERAGE;
  return {
    assetsUsd,
    stressedUsd,
    cover1Usd: need.cover1Usd,
    cover2Usd: need.cover2Usd,
    cover2Groups: need.cover2Groups,
    cover2Scenario: need.cover2Scenario,
    shortfallEs: need.shortfallEs,
    esConfidence: need.esConfidence,
    minimumUsd: rules.minimumUsd,
    buffer: rules.buffer,
    binding,
    targetUsd,
    coverage,
    floor: rules.floor,
    band: bandOf(coverage, rules.floor),
  };
}

export function bandOf(coverage: number, floor: number): CoverageBand {
  if (coverage >= 1) return 'green';
  return coverage >= floor ? 'amber' : 'red';
}

/** What the coverage figure always leaves out, for readers. */
export const NOT_COVERED: readonly string[] = [
  'A loss in one event beyond the governed cap per event (fundEventCap): users share what lies above it, even while the fund still holds money.',
  'Failure of more than two account groups at once, beyond the mean of the worst ordinary and stressed moves.',
  'Theft, faulty contracts, a halted chain, and wrong oracle prices.',
  'A loss of a fund asset beyond its haircut, such as a lasting depeg.',
  'Several stress events before the fund has been refilled.',
];

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function floorTo(value: number, grid: number): number {
  return Math.floor(value * grid) / grid;
}

function ceilTo(value: number, grid: number): number {
  return Math.ceil(value * grid) / grid;
}
