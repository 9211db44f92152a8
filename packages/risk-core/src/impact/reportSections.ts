import type { VolatilityState } from '../margin/regime.js';
import type { ParameterScope, ParameterUnit } from '../parameters/rules.js';

/** One figure under the current and under the proposed parameters. */
export type BeforeAfter<T> = { readonly before: T; readonly after: T };

/** A value with its 95 % interval; `low` and `high` are null when the value is exact for the given inputs, not sampled. */
export type Estimate = { readonly value: number; readonly low: number | null; readonly high: number | null };

export type RuleName = 'bounds' | 'grid' | 'step' | 'cooldown' | 'drift' | 'group';
/** `unknown`: the bundle does not say (a cool-down without the time of the last change); it must be checked on chain. */
export type RuleCheck = {
  readonly rule: RuleName;
  readonly result: 'pass' | 'fail' | 'unknown';
  /** One sentence with the limit and the value. */
  readonly reason: string;
};

/** A governed value in every form a reader needs. `raw`: integer on chain as decimal string; `value`: exact decimal string. */
export type ParameterValueView = { readonly raw: string; readonly value: string; readonly formatted: string };

/** One changed parameter. Unchanged parameters are not listed. */
export type ChangeRow = {
  readonly id: string;
  readonly name: string;
  readonly scope: ParameterScope;
  /** Underlying or asset; null for protocol parameters. */
  readonly symbol: string | null;
  readonly unit: ParameterUnit;
  readonly decimals: number;
  readonly meaning: string;
  /** Whether this change tightens, loosens or does neither for users. */
  readonly effect: 'tightens' | 'loosens' | 'neutral';
  readonly current: ParameterValueView;
  /** What was asked for. */
  readonly proposed: ParameterValueView;
  /** What would be in force after clamping, and what was simulated; equals `proposed` unless a rule clamps. */
  readonly effective: ParameterValueView;
  readonly min: ParameterValueView;
  readonly max: ParameterValueView;
  readonly maxStep: { readonly up: string; readonly down: string };
  readonly cooldownHours: number;
  readonly checks: readonly RuleCheck[];
};

/** A check of the whole proposal; one `fail` makes the report not ready to be voted on. */
export type ReportCheck = {
  readonly id: string;
  readonly label: string;
  readonly result: 'pass' | 'warn' | 'fail';
  readonly reason: string;
};

export type AccountStatus = 'safe' | 'belowInitial' | 'liquidatable';

/** Equity and requirements of one account. `health` = equity / maintenance, null when nothing is required. */
export type AccountState = {
  readonly equityUsd: number;
  readonly initialUsd: number;
  readonly maintenanceUsd: number;
  readonly health: number | null;
  readonly status: AccountStatus;
};

export type AccountRow = {
  readonly id: string;
  readonly kind: string | null;
  readonly group: string | null;
  /** Gross notional of the positions at spot, USD >= 0. */
  readonly notionalUsd: number;
} & BeforeAfter<AccountState>;

/** `deficitUsd` >= 0: what is missing to the requirement, summed over the accounts. */
export type AccountTally = {
  readonly accounts: number;
  readonly notionalUsd: number;
  readonly equityUsd: number;
  readonly deficitUsd: number;
};

/** Counts per bin. `edges` has one more entry than the counts; the outer bins hold everything beyond their edge. */
export type Histogram = {
  readonly unit: 'usd' | 'ratio';
  readonly edges: readonly number[];
  readonly counts: readonly number[];
};

export type KindRow = {
  readonly kind: string;
  readonly accounts: number;
  readonly initialUsd: BeforeAfter<number>;
  readonly newlyLiquidatable: number;
};

/** Who is affected the moment the change takes effect, at the prices of the snapshot. */
export type AffectedAccounts = {
  readonly accounts: number;
  readonly totals: BeforeAfter<{
    readonly equityUsd: number;
    readonly initialUsd: number;
    readonly maintenanceUsd: number;
  }>;
  readonly belowInitial: BeforeAfter<AccountTally>;
  readonly belowMaintenance: BeforeAfter<AccountTally>;
  /** Above maintenance before, below it after. */
  readonly newlyLiquidatable: AccountTally;
  readonly noLongerLiquidatable: AccountTally;
  /** Sum of the rises, and of the falls, of initial requirements; both USD >= 0. */
  readonly lockedUsd: number;
  readonly releasedUsd: number;
  readonly requirementRises: number;
  readonly requirementFalls: number;
  /** Accounts by relative change of their initial requirement (ratio). */
  readonly requirementChange: Histogram;
  readonly byKind: readonly KindRow[];
  /** Every account, in the order of the book. */
  readonly rows: readonly AccountRow[];
  /** Ids of the most affected accounts: worse status first, then by rise of the requirement against equity. At most 20. */
  readonly topIds: readonly string[];
  /** Accounts that could not be computed; they are in no total. */
  readonly failed: readonly { readonly accountId: string; readonly code: string; readonly message: string }[];
};

export type MetricId =
  | 'var95'
  | 'var99'
  | 'varAtConfidence'
  | 'expectedShortfall'
  | 'stressVar'
  | 'gammaTerm'
  | 'scanRisk'
  | 'initialRequirement'
  | 'maintenanceRequirement'
  | 'shortfallMean'
  | 'shortfallEs'
  | 'liquidatedNotional95';

/** A risk metric before and after; the interval of `change` comes from paired resamples (common random numbers). */
export type MetricRow = {
  readonly id: MetricId;
  readonly label: string;
  readonly unit: 'usd' | 'ratio' | 'count';
  readonly before: Estimate;
  readonly after: Estimate;
  readonly change: Estimate;
  /** Observations behind the value: scenarios or days. */
  readonly n: number;
  /** Which scenarios, horizon and confidence, in one short phrase. */
  readonly basis: string;
  readonly safer: 'lower' | 'higher' | 'neither';
};

/** Loss per scenario, USD, with the same bins before and after. `measure` says in words what is lost by whom. */
export type LossDistribution = {
  readonly measure: string;
  /** Scenarios that cost nothing; they stand in no bin. */
  readonly withoutLoss: BeforeAfter<number>;
  /** From 0 upwards, growing; a bin holds losses above its lower and up to its upper edge. */
  readonly edgesUsd: readonly number[];
  readonly counts: BeforeAfter<readonly number[]>;
  readonly n: number;
  readonly confidence: number;
  readonly varUsd: BeforeAfter<number>;
  readonly expectedShortfallUsd: BeforeAfter<number>;
};

/** One vote option. All share scenarios and seed. */
export type Alternative = {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly parameterSetId: string;
  /** Whether it passes bounds, step and group; an alternative that does not can be shown but not voted on as is. */
  readonly withinRules: boolean;
  readonly initialUsd: number;
  readonly maintenanceUsd: number;
  readonly liquidatable: number;
  readonly newlyLiquidatable: number;
  readonly lockedUsd: number;
  readonly releasedUsd: number;
  readonly shortfallEs: Estimate;
  readonly fundTargetUsd: number;
  readonly coverage: number;
  readonly band: CoverageBand;
};

/** Cell [i][j] belongs to volMoves[i] and spotMoves[j]; every underlying moves together. */
export type HeatMap = {
  readonly spotMoves: readonly number[];
  readonly volMoves: readonly number[];
  /** Loss beyond the accounts' own collateral, USD >= 0. */
  readonly shortfallUsd: BeforeAfter<readonly (readonly number[])[]>;
  /** Accounts below maintenance in the cell. */
  readonly liquidatable: BeforeAfter<readonly (readonly number[])[]>;
};

export type EpisodeRow = {
  readonly id: string;
  readonly label: string;
  readonly spotMoves: readonly { readonly underlying: string; readonly move: number }[];
  readonly shortfallUsd: BeforeAfter<number>;
  readonly liquidatable: BeforeAfter<number>;
};

/** green: coverage >= 1; amber: from the governed floor to 1; red: below the floor. */
export type CoverageBand = 'green' | 'amber' | 'red';

export type FundHolding = {
  readonly asset: string;
  readonly amount: number;
  readonly valueUsd: number;
  readonly haircut: number;
  readonly stressedUsd: number;
};

/** Fund against its target (PFMI 2012, principle 4). Money is rounded against the fund: assets down, target up. */
export type FundState = {
  readonly assetsUsd: number;
  readonly stressedUsd: number;
  readonly cover1Usd: number;
  readonly cover2Usd: number;
  /** Groups whose failure is Cover-2, largest first. */
  readonly cover2Groups: readonly { readonly group: string; readonly shortfallUsd: number }[];
  /** The scenario in which Cover-2 is attained. */
  readonly cover2Scenario: string | null;
  readonly shortfallEs: Estimate;
  readonly esConfidence: number;
  readonly minimumUsd: number;
  readonly buffer: number;
  readonly binding: 'cover2' | 'expectedShortfall' | 'minimum';
  readonly targetUsd: number;
  /** stressedUsd / targetUsd, rounded down to four decimals. */
  readonly coverage: number;
  readonly floor: number;
  readonly band: CoverageBand;
};

export type FundSection = {
  readonly holdings: BeforeAfter<readonly FundHolding[]>;
  readonly n: number;
  /** What the coverage figure does not include, one sentence each. */
  readonly notCovered: readonly string[];
} & BeforeAfter<FundState>;

/** `pool`, `english`, `backstop` and `stake` appear only where the book states such a mechanism. */
export type WaterfallStageId =
  'grace' | 'pool' | 'auction' | 'english' | 'backstop' | 'fund' | 'stake' | 'socialised' | 'unpaid';

/** How long a stage takes when it is reached, minutes. */
export type StageTime = { readonly median: number; readonly p95: number };

export type WaterfallStageRow = {
  readonly stage: WaterfallStageId;
  readonly label: string;
  /** Share of scenarios in which the stage is reached. */
  readonly probability: Estimate;
  /** Mean over all scenarios, mean given that the stage is reached, and largest: USD >= 0 borne at this stage. */
  readonly meanUsd: number;
  readonly givenReachedUsd: number;
  readonly worstUsd: number;
  /** Time from the breach to the end of the stage, minutes; null where it has no fixed time. */
  readonly endsAfterMinutes: number | null;
  /** Left out by engines before 0.4; null where nothing bounds it. */
  readonly takesMinutes?: StageTime | null;
  readonly borneBy: string;
};

export type WaterfallSection = { readonly n: number } & BeforeAfter<readonly WaterfallStageRow[]>;

/** Where the price ends once liquidations have pushed it on; moves are ratios, < 0 a fall. */
export type CascadeOutcome = {
  /** Liquidations stop as early as they can (greatest fixed point), or everything that can fail together does (least). */
  readonly bestMove: number;
  readonly worstMove: number;
  readonly bestLiquidated: number;
  readonly worstLiquidated: number;
  /** Best case over the shock alone. */
  readonly amplification: number;
};

/** `move`: the shock from outside, of every underlying together. */
export type CascadeRow = { readonly move: number } & BeforeAfter<CascadeOutcome>;

export type CascadeSection = {
  readonly rows: readonly CascadeRow[];
  /** Smallest fall that liquidations make at least `amplificationLimit` times as deep; null when none does. */
  readonly criticalFall: BeforeAfter<number | null>;
  readonly amplificationLimit: number;
  /** Bands of the fall in which most is liquidated together, with the change. */
  readonly clusters: readonly {
    readonly fromMove: number;
    readonly toMove: number;
    readonly accounts: number;
    readonly pushUsd: number;
  }[];
  /** Daily volume that absorbs the sales, USD. */
  readonly advUsd: number;
  /** The same falls sold in rounds under the governed share of the volume; left out by engines before 0.4. */
  readonly staged?: StagedSection;
};

/** Sales in rounds, with the change: depth refills between them, and half of each round's impact stays. */
export type StagedSection = {
  readonly roundMinutes: number;
  readonly limitUsd: number;
  readonly halfLifeHours: number;
  readonly rows: readonly {
    readonly move: number;
    /** Lowest point of the fall when sold at once (the worse fixed point of the same depth), and in rounds. */
    readonly atOnceMove: number;
    readonly stagedMove: number;
    readonly liquidated: number;
    readonly hours: number;
    readonly pendingUsd: number;
  }[];
};

/** A headline figure and what an independent, sensitivity-based computation makes of it. `difference` with the change, ratio. */
export type SecondOpinionRow = {
  readonly label: string;
  readonly fullUsd: BeforeAfter<number>;
  readonly opinionUsd: BeforeAfter<number>;
  readonly difference: number;
  readonly limit: number;
  readonly agrees: boolean;
};

/** What the volatility of one underlying rests on: realised, implied, forecast, regime, order books and events. */
export type RegimeRow = VolatilityState & { readonly underlying: string };

/** What decided the volatility of a {@link RegimeRow}, in words. */
export const SET_BY_WORDS: Readonly<Record<RegimeRow['setBy'], string>> = {
  realised: 'realised',
  implied: '0.8 of implied',
  floor: 'floor of five years',
  forecast: 'forecast',
  'order book': 'one-sided order book',
  event: 'announced event',
};

export type FreshnessRow = {
  readonly input: string;
  readonly asOfUnix: number;
  /** Against the snapshot's `asOfUnix`. */
  readonly ageSeconds: number;
  readonly limitSeconds: number;
  readonly result: 'pass' | 'fail';
};

export type ReportWarning = { readonly code: string; readonly count: number; readonly example: string };
