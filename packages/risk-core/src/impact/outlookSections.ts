import type { StakeOutlook } from '../fund/sizing.js';
import type { Remedy } from '../liquidation/remedy.js';
import type { ClosingMechanisms } from '../position/book.js';
import type { BeforeAfter, CascadeOutcome, Estimate, MetricId } from './reportSections.js';

/** What authors say about a proposal. Untrusted text; part of the bundle, so that the report hash covers it. */
export type ProposalText = {
  readonly title: string;
  readonly reason: string;
  /** Who proposes it: a name or address. */
  readonly author: string | null;
  /** Where it is discussed: an address shown as text, never followed. */
  readonly discussion: string | null;
  /** What the author gains or loses by it. */
  readonly conflicts: string | null;
  readonly writtenUnix: number | null;
};

/** Figures of one parameter set, without intervals. USD, counts, ratios. */
export type EffectFigures = {
  readonly initialUsd: number;
  readonly maintenanceUsd: number;
  readonly liquidatable: number;
  /** Expected shortfall beyond maintenance requirements, if every account held exactly its own. */
  readonly beyondEsUsd: number;
  readonly fundTargetUsd: number;
  readonly coverage: number;
};

/** One change made alone: differences to the current set. `silence` says why nothing moves; null when something does. */
export type EffectRow = { readonly id: string; readonly change: EffectFigures; readonly silence: string | null };

/** Each change alone beside all together, on the same accounts, scenarios and random numbers. */
export type EffectsSection = {
  readonly accounts: number;
  readonly current: EffectFigures;
  readonly joint: EffectFigures;
  /** Joint change less the sum of the single ones: above zero they reinforce each other. */
  readonly interaction: EffectFigures;
  readonly rows: readonly EffectRow[];
};

export type SensitivityMetric = 'initialUsd' | 'beyondEsUsd' | 'coverage';

/** Change of a metric for the largest allowed step of one parameter down and up from the current set. */
export type SensitivityRow = {
  readonly metric: SensitivityMetric;
  readonly id: string;
  readonly down: number;
  readonly up: number;
};

export type FrontierMark = 'current' | 'proposed' | 'recommended';

export type FrontierPointRow = {
  readonly mark: FrontierMark | null;
  /** Exact values of the parameters that the search varies, by id. */
  readonly values: Readonly<Record<string, string>>;
  /** Initial requirements of all accounts: capital that users lock. */
  readonly capitalUsd: number;
  /** Expected shortfall beyond maintenance requirements. */
  readonly riskUsd: number;
  readonly coverage: number;
  /** Yearly cost that the search minimises: capital, losses beyond maintenance, liquidations at once. */
  readonly objectiveUsd: number;
  readonly isEfficient: boolean;
};

export type CalibrationSection = {
  /** Accounts looked at: the largest by notional. */
  readonly accounts: number;
  readonly sensitivities: readonly SensitivityRow[];
  /** Parameters left out of the sensitivities because they choose the scenarios themselves. */
  readonly notVaried: readonly string[];
  readonly frontier: readonly FrontierPointRow[];
  readonly searched: readonly string[];
  readonly recommended: readonly { readonly id: string; readonly current: string; readonly recommended: string }[];
  readonly capitalCost: number;
};

/** Fund over a year of days drawn from the simulated ones; `regime` says which. */
export type FundPath = {
  readonly regime: 'ordinary' | 'stressed';
  readonly n: number;
  /** Share of paths on which one event asked for more than its cap. */
  readonly capHit: number;
  /** Share of paths on which the fund fell below a tenth. */
  readonly depleted: number;
  readonly medianDepletionDay: number | null;
  readonly endUsd: { readonly low: number; readonly median: number; readonly high: number };
  /** Mean draw per day: fees that would keep the fund level. */
  readonly breakEvenFeesUsd: number;
  /** Only where tokens are staked behind the fund. */
  readonly stake?: StakeOutlook;
};

export type FundOutlookSection = {
  readonly days: number;
  /** Income of the fund a day; null when the book does not state the protocol's fees. */
  readonly dailyFeesUsd: BeforeAfter<number> | null;
  readonly paths: BeforeAfter<readonly FundPath[]>;
  /** Money missing to the target, and days of income that fill it; null without income. */
  readonly gapUsd: BeforeAfter<number>;
  readonly daysToTarget: BeforeAfter<number | null>;
  /** Expected shortfall when the named crises count as further observations, and the coverage that would leave. */
  readonly withCrises: BeforeAfter<{ readonly esUsd: number; readonly coverage: number }>;
  readonly triggers: readonly { readonly band: string; readonly from: number; readonly action: string }[];
};

/** The same falls with requirements that rise on the way down. */
export type FeedbackSection = {
  /** Requirements are multiplied by 1 + `rise` once the fall reaches `atFall`, in proportion before. */
  readonly rise: number;
  readonly atFall: number;
  readonly rows: readonly { readonly move: number; readonly fixed: CascadeOutcome; readonly rising: CascadeOutcome }[];
};

/** A forecast of an earlier report beside what happened. */
export type FollowUpRow = {
  readonly metric: MetricId;
  readonly label: string;
  /** Under the parameters that were in force. */
  readonly forecast: Estimate;
  readonly realisedUsd: number;
  /** Not above the forecast's upper end. */
  readonly held: boolean;
};

/** A follow-up as later reports quote it. */
export type PastForecast = {
  readonly reportHash: string;
  readonly fromUnix: number;
  readonly hours: number;
  readonly rows: readonly FollowUpRow[];
  readonly followUpHash: string;
};

/** How often each forecast held. `null` when no follow-up was given. */
export type RecordSection = {
  readonly past: readonly PastForecast[];
  readonly metrics: readonly {
    readonly metric: MetricId;
    readonly label: string;
    readonly held: number;
    readonly total: number;
  }[];
} | null;

/** Closing one account: everything at once to one bidder, or its legs one after the other. USD >= 0. */
export type ClosingComparisonRow = {
  readonly id: string;
  readonly legs: number;
  /** Net exposure by underlying, summed. */
  readonly exposureUsd: number;
  readonly wholeUsd: number;
  readonly legByLegUsd: number;
};

/** Liquidation bonus of one collateral asset with the change, ratios. */
export type BonusRow = {
  readonly asset: string;
  readonly bonus: number;
  /** Least at which a liquidator takes part in a typical closing. */
  readonly least: number;
  /** Beyond it each liquidation at health 1 leaves the account worse off (toxic spiral). */
  readonly largest: number;
  readonly workable: boolean;
};

/** What order books say about selling one underlying; errors are standard deviations of logs on books the fit has not seen. */
export type SlippageRow = {
  readonly underlying: string;
  readonly chosen: 'squareRoot' | 'fitted';
  readonly factor: number;
  readonly exponent: number;
  readonly rSquared: number;
  readonly observations: number;
  readonly fittedError: number;
  readonly squareRootError: number;
  /** Largest sale that the books could take. */
  readonly largestUsd: number;
  /** Slippage of a typical closing by the chosen law, null where no book holds that much, and by the law that asks assume; ratios. */
  readonly typical: number | null;
  readonly assumed: number;
};

export type ClosingSection = {
  readonly accounts: number;
  /** Expected time of one auction: leg by leg each leg takes that long. */
  readonly secondsPerLeg: number;
  readonly wholeUsd: number;
  readonly legByLegUsd: number;
  /** Accounts that are cheaper leg by leg: impact grows with the square root, so that small pieces of one direction can be. */
  readonly dearerWhole: number;
  /** Those that closing at once saves most. */
  readonly rows: readonly ClosingComparisonRow[];
  /** Median net exposure of an account. */
  readonly typicalUsd: number;
  readonly bonuses: readonly BonusRow[];
  readonly slippage: readonly SlippageRow[];
  readonly stopOrders: number;
  /** As the book states them; empty when it states none. */
  readonly mechanisms: ClosingMechanisms;
};

/** Distance of one account from liquidation if all underlyings move together; chances are first passages without drift. */
export type LiquidationTimes = {
  readonly fall: number | null;
  readonly rise: number | null;
  readonly within24h: number;
  readonly within7d: number;
  /** Days by which one in twenty, and one in two, paths have been liquidated; null beyond ten years. */
  readonly earlyDays: number | null;
  readonly medianDays: number | null;
};

export type LiquidationTimeRow = BeforeAfter<LiquidationTimes> & {
  readonly id: string;
  /** Missing to the initial requirement with the change, and the cheapest single step that cures it; null when there is none. */
  readonly deficitUsd: number;
  readonly remedy: Remedy | null;
};
