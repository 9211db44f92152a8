import type { BundleHashes } from '../bundle/bundle.js';
import { contentHash } from '../bundle/canonical.js';
import type {
  CalibrationSection,
  ClosingSection,
  EffectsSection,
  FeedbackSection,
  FundOutlookSection,
  LiquidationTimeRow,
  ProposalText,
  RecordSection,
} from './outlookSections.js';
import type {
  AffectedAccounts,
  Alternative,
  CascadeSection,
  ChangeRow,
  EpisodeRow,
  FreshnessRow,
  FundSection,
  HeatMap,
  LossDistribution,
  MetricRow,
  ReportCheck,
  RegimeRow,
  ReportWarning,
  SecondOpinionRow,
  WaterfallSection,
} from './reportSections.js';
import { verdictOf, type Verdict } from './reportVerdict.js';

export type ReportInputs = {
  readonly hashes: BundleHashes;
  readonly currentParameterSetId: string;
  readonly proposedParameterSetId: string;
  readonly engineVersion: string;
  readonly seed: number;
  readonly paths: number;
  readonly asOfUnix: number;
  readonly marketLabel: 'observed' | 'synthetic';
  readonly marketSource: string;
  readonly bookLabel: 'observed' | 'allocated' | 'synthetic';
  readonly bookProvenance: string;
  /** Commands that rebuild this report from its bundle. */
  readonly reproduce: readonly string[];
};

/** All that a simulation found, in reading order. Plain JSON: finite numbers, raw integers as decimal strings. */
export type ReportFacts = {
  /** What the proposal is called, one line; null when it has no name yet. */
  readonly title: string | null;
  /** What its authors say; null when the bundle has no such part. */
  readonly proposal: ProposalText | null;
  readonly changes: readonly ChangeRow[];
  readonly checks: readonly ReportCheck[];
  readonly effects: EffectsSection;
  readonly affected: AffectedAccounts;
  readonly metrics: readonly MetricRow[];
  readonly lossDistribution: LossDistribution;
  /** By underlying; absent from reports of engines before 0.4.0. */
  readonly regime?: readonly RegimeRow[];
  readonly alternatives: readonly Alternative[];
  readonly calibration: CalibrationSection;
  readonly heatMap: HeatMap;
  readonly episodes: readonly EpisodeRow[];
  readonly fund: FundSection;
  readonly fundOutlook: FundOutlookSection;
  readonly waterfall: WaterfallSection;
  /** How accounts are closed; left out by engines before 0.4. */
  readonly closing?: ClosingSection;
  /** The most affected accounts and how far they stand from liquidation; left out by engines before 0.4. */
  readonly liquidationTimes?: readonly LiquidationTimeRow[];
  readonly cascade: CascadeSection;
  readonly feedback: FeedbackSection;
  readonly secondOpinion: readonly SecondOpinionRow[];
  readonly record: RecordSection;
  readonly freshness: readonly FreshnessRow[];
  readonly warnings: readonly ReportWarning[];
  /** What the model leaves out, one sentence each. */
  readonly limits: readonly string[];
  readonly inputs: ReportInputs;
};

/** What voters read: the facts, the verdict in words, and the hash that names both. */
export type ImpactReport = ReportFacts & {
  readonly schema: 'riskdao.report/1';
  readonly verdict: Verdict;
  /** {@link contentHash} of the report without this field. */
  readonly reportHash: string;
};

/** Adds verdict and hash; throws NotCanonicalError when a number is not finite. Same facts give the same bytes. */
export function sealReport(facts: ReportFacts): ImpactReport {
  const body = { ...facts, schema: 'riskdao.report/1' as const, verdict: verdictOf(facts) };
  return { ...body, reportHash: contentHash(body) };
}

/** Whether the hash in a report is the hash of what it says. */
export function isSealed(report: ImpactReport): boolean {
  const { reportHash, ...body } = report;
  return contentHash(body) === reportHash;
}
