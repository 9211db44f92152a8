import { contentHash } from '../bundle/canonical.js';
import { RiskCoreError } from '../errors.js';
import type { ImpactReport } from '../impact/report.js';
import type { FollowUpRow, PastForecast } from '../impact/outlookSections.js';
import type { MetricId } from '../impact/reportSections.js';
import type { MarketSnapshot } from '../market/snapshot.js';
import type { Account, Book } from '../position/book.js';
import type { Instrument } from '../position/instruments.js';
import { valueOf } from '../pricing/value.js';
import { SECONDS_PER_HOUR } from '../units.js';

export class FollowUpOrderError extends RiskCoreError {
  readonly code = 'FOLLOW_UP_ORDER';
  constructor(
    readonly fromUnix: number,
    readonly toUnix: number,
  ) {
    super(
      `The later market (${toUnix}) must be after the report's (${fromUnix}). Give the snapshot that came afterwards.`,
    );
  }
}

/** What became of a book that nobody touched between two markets, USD. */
export type RealisedOutcome = {
  readonly fromUnix: number;
  readonly toUnix: number;
  readonly accounts: number;
  /** Sums of the accounts that lost, and that gained; both >= 0. Collateral included. */
  readonly lossesUsd: number;
  readonly gainsUsd: number;
  /** Debt beyond all that accounts own, and how many have any. */
  readonly shortfallUsd: number;
  readonly insolvent: number;
  /** Options that expired in between, settled at the later spot: their own settlement price is not in a snapshot. */
  readonly settledPositions: number;
  /** Accounts with something that one of the markets does not price; in no sum. */
  readonly unpriced: readonly { readonly accountId: string; readonly reason: string }[];
};

/** Values the same book at both markets. Throws {@link FollowUpOrderError}; single accounts never end the run. */
export function realisedOutcome(book: Book, from: MarketSnapshot, to: MarketSnapshot): RealisedOutcome {
  if (!(to.asOfUnix > from.asOfUnix)) throw new FollowUpOrderError(from.asOfUnix, to.asOfUnix);
  const unpriced: { accountId: string; reason: string }[] = [];
  const sums = { lossesUsd: 0, gainsUsd: 0, shortfallUsd: 0, insolvent: 0, settledPositions: 0 };
  for (const account of book.accounts) {
    try {
      const [before, after] = [worthOf(account, from), worthOf(account, to)];
      sums.lossesUsd += Math.max(0, before - after);
      sums.gainsUsd += Math.max(0, after - before);
      sums.shortfallUsd += Math.max(0, -after);
      sums.insolvent += after < 0 ? 1 : 0;
      sums.settledPositions += account.positions.filter(({ instrument }) => hasExpired(instrument, to)).length;
    } catch (cause) {
      if (!(cause instanceof RiskCoreError)) throw cause;
      unpriced.push({ accountId: account.id, reason: cause.message });
    }
  }
  const accounts = book.accounts.length - unpriced.length;
  return { fromUnix: from.asOfUnix, toUnix: to.asOfUnix, accounts, ...sums, unpriced };
}

function worthOf({ positions, collateral }: Account, market: MarketSnapshot): number {
  const held = positions.reduce((sum, { instrument, quantity }) => sum + quantity * worthOfUnit(instrument, market), 0);
  return collateral.reduce((sum, { asset, amount }) => sum + amount * valueOf({ kind: 'cash', asset }, market), held);
}

function hasExpired(instrument: Instrument, market: MarketSnapshot): boolean {
  return (instrument.kind === 'option' || instrument.kind === 'future') && instrument.expiryUnix <= market.asOfUnix;
}

function worthOfUnit(instrument: Instrument, market: MarketSnapshot): number {
  if (!hasExpired(instrument, market) || instrument.kind !== 'option') return valueOf(instrument, market);
  const spotUsd = market.underlyings[instrument.underlying]?.spotUsd;
  if (spotUsd === undefined) return valueOf(instrument, market); // throws the error that names the underlying
  const inside = spotUsd - instrument.strikeUsd;
  return Math.max(0, instrument.right === 'call' ? inside : -inside);
}

/** Content-addressed, so that later reports can quote it. */
export type FollowUp = {
  readonly reportHash: string;
  readonly hours: number;
  readonly realised: RealisedOutcome;
  readonly rows: readonly FollowUpRow[];
  readonly followUpHash: string;
};

/** Which realised sum each forecast was about. */
const COMPARED: readonly (readonly [MetricId, (realised: RealisedOutcome) => number])[] = [
  ['stressVar', ({ lossesUsd }) => lossesUsd],
  ['shortfallMean', ({ shortfallUsd }) => shortfallUsd],
  ['shortfallEs', ({ shortfallUsd }) => shortfallUsd],
];

/** Metrics that a follow-up can compare. */
export const FOLLOWED_METRICS = ['stressVar', 'shortfallMean', 'shortfallEs'] as const satisfies readonly MetricId[];

/** Sets the report's forecasts beside the outcome. Forecasts are for one margin horizon: `hours` says how far the outcome lies. */
export function followUp(report: ImpactReport, realised: RealisedOutcome): FollowUp {
  const rows = COMPARED.flatMap(([id, pick]): FollowUpRow[] => {
    const metric = report.metrics.find((candidate) => candidate.id === id);
    if (metric === undefined) return [];
    const realisedUsd = pick(realised);
    const held = realisedUsd <= (metric.before.high ?? metric.before.value);
    return [{ metric: id, label: metric.label, forecast: metric.before, realisedUsd, held }];
  });
  const hours = (realised.toUnix - realised.fromUnix) / SECONDS_PER_HOUR;
  const body = { reportHash: report.reportHash, hours, realised, rows };
  return { ...body, followUpHash: contentHash(body) };
}

/** What later reports quote of a follow-up. */
export function pastForecast({ reportHash, hours, realised, rows, followUpHash }: FollowUp): PastForecast {
  return { reportHash, fromUnix: realised.fromUnix, hours, rows, followUpHash };
}

/** How often each forecast held over past follow-ups: what a report quotes about its own record. */
export function forecastRecord(
  past: readonly Pick<FollowUp, 'rows'>[],
): readonly { readonly metric: MetricId; readonly label: string; readonly held: number; readonly total: number }[] {
  const rows = past.flatMap((one) => one.rows);
  return [...new Set(rows.map(({ metric }) => metric))].map((metric) => {
    const own = rows.filter((row) => row.metric === metric);
    return { metric, label: own[0]!.label, held: own.filter(({ held }) => held).length, total: own.length };
  });
}
