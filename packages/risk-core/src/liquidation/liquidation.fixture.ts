import fc from 'fast-check';
import { closeGroup, closeOut, openLedger, type CloseOutAccount, type CloseOutTerms } from './ledger.js';
import { settleWaterfall, type WaterfallResult, type WaterfallTerms } from './waterfall.js';

export const SCENARIOS = 12;
export const TERMS: CloseOutTerms = { liquidationFee: 0.05, selfCureShare: 0 };

export type Case = { readonly account: CloseOutAccount; readonly pnlUsd: Float64Array };

const usd = (min: number, max: number) => fc.double({ min, max, noNaN: true });

const caseOf = fc
  .record({
    group: fc.nat(5),
    valueUsd: usd(-2e6, 1e7),
    haircutUsd: usd(0, 1e6),
    maintenanceUsd: usd(0, 5e6),
    closingCostUsd: usd(0, 5e5),
    pnl: fc.array(usd(-2e7, 2e7), { minLength: SCENARIOS, maxLength: SCENARIOS }),
  })
  .map(({ group, valueUsd, haircutUsd, maintenanceUsd, closingCostUsd, pnl }): Case => ({
    account: { group, valueUsd, excessUsd: valueUsd - haircutUsd - maintenanceUsd, maintenanceUsd, closingCostUsd },
    pnlUsd: Float64Array.from(pnl),
  }));

/** Books of up to 30 accounts, ordered by group. */
export const books = fc
  .array(caseOf, { minLength: 1, maxLength: 30 })
  .map((cases) => cases.toSorted((a, b) => a.account.group - b.account.group));

export function ledgerOf(cases: readonly Case[], terms: CloseOutTerms = TERMS) {
  const ledger = openLedger(SCENARIOS);
  for (const { account, pnlUsd } of cases) closeOut(ledger, account, pnlUsd, terms);
  closeGroup(ledger);
  return ledger;
}

export function waterfallTerms(fundUsd: number): WaterfallTerms {
  return {
    graceMinutes: 15,
    auctionMinutes: 5,
    fundEventCap: 0.5,
    fundUsd: new Float64Array(SCENARIOS).fill(fundUsd),
  };
}

export function settle(cases: readonly Case[], fundUsd: number, terms: CloseOutTerms = TERMS): WaterfallResult {
  return settleWaterfall(ledgerOf(cases, terms), waterfallTerms(fundUsd));
}
