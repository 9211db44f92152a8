import type { Book, ImpactReport, Position, PriceHistory } from '@riskdao/risk-core';
import type { OptionQuote } from '@riskdao/sources';

export type Realised = {
  readonly asOfUnix: number;
  /** P&L of all long BTC puts on the full open interest, USD, gain > 0. */
  readonly longBtcPutsUsd: number;
  /** P&L of the positions by account, USD. */
  readonly pnlUsd: ReadonlyMap<string, number>;
  /** Open interest that can be valued at the later time, as a share of all. */
  readonly coveredShare: number;
};

const keyOf = ({
  underlying,
  expiryUnix,
  strikeUsd,
  right,
}: Pick<OptionQuote, 'underlying' | 'expiryUnix' | 'strikeUsd' | 'right'>) =>
  `${underlying} ${expiryUnix} ${strikeUsd} ${right}`;

/**
 * What positions gained between two chains at their marks in USD; an option that expired in between at its payoff on the
 * hourly close at expiry. Options that the later chain no longer lists count as unchanged and lower `coveredShare`.
 */
export function realised(input: {
  readonly book: Book;
  readonly before: readonly OptionQuote[];
  readonly after: readonly OptionQuote[];
  readonly asOfUnix: number;
  readonly history: PriceHistory;
}): Realised {
  const { book, before, after, asOfUnix, history } = input;
  const later = new Map(after.map((quote) => [keyOf(quote), quote]));
  const gains = new Map<string, number>();
  let [all, valued, longBtcPutsUsd] = [0, 0, 0];
  for (const quote of before) {
    const then = laterValueUsd(quote, later.get(keyOf(quote)), asOfUnix, history);
    const interestUsd = quote.openInterest * quote.indexUsd;
    all += interestUsd;
    if (then === null) continue;
    valued += interestUsd;
    const gain = then - quote.markCoin * quote.indexUsd;
    gains.set(keyOf(quote), gain);
    if (quote.underlying === 'BTC' && quote.right === 'put') longBtcPutsUsd += quote.openInterest * gain;
  }
  const positionGain = ({ instrument, quantity }: Position) =>
    instrument.kind === 'option' ? quantity * (gains.get(keyOf(instrument)) ?? 0) : 0;
  const pnlUsd = new Map(
    book.accounts.map(({ id, positions }) => [id, positions.reduce((sum, held) => sum + positionGain(held), 0)]),
  );
  return { asOfUnix, longBtcPutsUsd, pnlUsd, coveredShare: valued / all };
}

function laterValueUsd(
  quote: OptionQuote,
  later: OptionQuote | undefined,
  asOfUnix: number,
  { series, barSeconds }: PriceHistory,
): number | null {
  if (quote.expiryUnix > asOfUnix) return later === undefined ? null : later.markCoin * later.indexUsd;
  const bars = series[quote.underlying];
  const at = bars?.startUnix.indexOf(quote.expiryUnix - barSeconds) ?? -1;
  const settled = bars?.close[at];
  if (settled === undefined) return null;
  return Math.max(0, quote.right === 'call' ? settled - quote.strikeUsd : quote.strikeUsd - settled);
}

export type Comparison = {
  readonly accounts: number;
  /** Accounts whose realised loss exceeded their requirement in force, and by how much together. */
  readonly beyondInitial: number;
  readonly beyondMaintenance: number;
  readonly realisedBeyondMaintenanceUsd: number;
  readonly realisedLossUsd: number;
  readonly maintenanceUsd: number;
  /** Forecast of the report on the same quantity as `realisedBeyondMaintenanceUsd`. */
  readonly forecastVarUsd: number;
  readonly forecastEsUsd: number;
  /** Realised losses beyond what the accounts own, and the report's forecast of it. */
  readonly realisedShortfallUsd: number;
  readonly forecastShortfallEsUsd: number;
};

/** Sets what the report forecast before the change beside what happened. */
export function compared(report: ImpactReport, { pnlUsd }: Realised): Comparison {
  const rows = report.affected.rows.map((row) => ({ ...row.before, lossUsd: Math.max(0, -(pnlUsd.get(row.id) ?? 0)) }));
  const sum = (pick: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const { varUsd, expectedShortfallUsd } = report.lossDistribution;
  return {
    accounts: rows.length,
    beyondInitial: rows.filter(({ lossUsd, initialUsd }) => lossUsd > initialUsd).length,
    beyondMaintenance: rows.filter(({ lossUsd, maintenanceUsd }) => lossUsd > maintenanceUsd).length,
    realisedBeyondMaintenanceUsd: sum(({ lossUsd, maintenanceUsd }) => Math.max(0, lossUsd - maintenanceUsd)),
    realisedLossUsd: sum(({ lossUsd }) => lossUsd),
    maintenanceUsd: sum(({ maintenanceUsd }) => maintenanceUsd),
    forecastVarUsd: varUsd.before,
    forecastEsUsd: expectedShortfallUsd.before,
    realisedShortfallUsd: sum(({ lossUsd, equityUsd }) => Math.max(0, lossUsd - equityUsd)),
    forecastShortfallEsUsd: report.fund.before.shortfallEs.value,
  };
}
