import { RiskCoreError } from '../errors.js';
import { closedShare, closingSteps, type PartialClosing } from './closedShare.js';

/** One account as a liquidation sees it, at the prices of the snapshot. */
export type CloseOutAccount = {
  /** Index of the account's group; accounts of one group must follow each other. */
  readonly group: number;
  /** Positions and collateral at market, unweighted; may be below zero. */
  readonly valueUsd: number;
  /** Weighted equity less maintenance requirement; below zero the account is liquidated. */
  readonly excessUsd: number;
  /** USD >= 0. */
  readonly maintenanceUsd: number;
  /** What a liquidator asks for closing the account, USD >= 0 (closingCostUsd). */
  readonly closingCostUsd: number;
};

export type CloseOutTerms = {
  /** Share of the maintenance requirement that a solvent liquidated account pays to the fund. */
  readonly liquidationFee: number;
  /** Share of a breach that owners cure within the grace window; 0 assumes that nobody does. */
  readonly selfCureShare: number;
  /** Left out: a breach closes the whole account. */
  readonly partial?: PartialClosing;
};

/** Sums over accounts, one entry per scenario, all USD >= 0. Filled account by account; fixed order gives fixed bits. */
export type LiquidationLedger = {
  readonly scenarios: number;
  readonly liquidated: Float64Array;
  /** Collateral that owners add within the grace window. */
  readonly curedUsd: Float64Array;
  /** Left to liquidators of solvent accounts. */
  readonly discountUsd: Float64Array;
  readonly feeUsd: Float64Array;
  /** Debt of insolvent accounts beyond everything they own. */
  readonly deficitUsd: Float64Array;
  /** Paid to liquidators of insolvent accounts, on top of the deficit. */
  readonly rescueUsd: Float64Array;
  /** Gains of accounts that are not liquidated: what a socialised loss can be taken from. */
  readonly claimsUsd: Float64Array;
  /** Largest and second largest shortfall of one group, and which group it is (-1: none). */
  readonly largestUsd: Float64Array;
  readonly largestGroup: Int32Array;
  readonly secondUsd: Float64Array;
  readonly secondGroup: Int32Array;
  readonly open: OpenGroup;
};

/** The group whose accounts are being added. */
type OpenGroup = { index: number; readonly shortfallUsd: Float64Array };

export class GroupReopenedError extends RiskCoreError {
  readonly code = 'GROUP_REOPENED';
  constructor(readonly group: number) {
    super(`Accounts of group ${group} do not follow each other. Sort the accounts by group before closing them out.`);
  }
}

export function openLedger(scenarios: number): LiquidationLedger {
  const usd = (): Float64Array => new Float64Array(scenarios);
  return {
    scenarios,
    liquidated: usd(),
    curedUsd: usd(),
    discountUsd: usd(),
    feeUsd: usd(),
    deficitUsd: usd(),
    rescueUsd: usd(),
    claimsUsd: usd(),
    largestUsd: usd(),
    largestGroup: new Int32Array(scenarios).fill(-1),
    secondUsd: usd(),
    secondGroup: new Int32Array(scenarios).fill(-1),
    open: { index: -1, shortfallUsd: usd() },
  };
}

/**
 * Adds one account: `pnlUsd[s]` is its gain (> 0) or loss in scenario s. The whole move happens before anyone can act, so the
 * owner of an insolvent account walks away and the protocol owes the deficit; a solvent one is closed as far as the terms say. Groups must come in ascending order. The
 * specification of assembly/closeOut.ts: the same bits (see ledgerWriter).
 */
export function closeOut(
  ledger: LiquidationLedger,
  account: CloseOutAccount,
  pnlUsd: Float64Array,
  terms: CloseOutTerms,
): void {
  if (isNextGroup(ledger.open, account.group)) closeGroup(ledger);
  ledger.open.index = account.group;
  // A hot loop over accounts x scenarios: arrays and constants are local so that they stay in registers.
  const { valueUsd, excessUsd, closingCostUsd: askUsd } = account;
  const { scenarios, liquidated, curedUsd, discountUsd, feeUsd, deficitUsd, rescueUsd, claimsUsd } = ledger;
  const { shortfallUsd: openShortfallUsd } = ledger.open;
  const { selfCureShare } = terms;
  const closedAskUsd = askUsd * (1 - selfCureShare);
  const closedFeeUsd = terms.liquidationFee * account.maintenanceUsd * (1 - selfCureShare);
  const steps = stepsOf(account, terms);
  for (let s = 0; s < scenarios; s++) {
    const pnl = pnlUsd[s]!;
    const excess = excessUsd + pnl;
    if (excess >= 0) {
      claimsUsd[s]! += pnl > 0 ? pnl : 0;
      continue;
    }
    liquidated[s]! += 1;
    const left = valueUsd + pnl;
    if (left >= 0) {
      const share = closedShare(steps, excess);
      const shareAskUsd = share * closedAskUsd;
      const shareFeeUsd = share * closedFeeUsd;
      const discount = left < shareAskUsd ? left : shareAskUsd;
      const rest = left - discount;
      curedUsd[s]! -= excess * selfCureShare;
      discountUsd[s]! += discount;
      feeUsd[s]! += rest < shareFeeUsd ? rest : shareFeeUsd;
    } else {
      deficitUsd[s]! -= left;
      rescueUsd[s]! += askUsd;
      openShortfallUsd[s]! += askUsd - left;
    }
  }
}

/** What closing all of the account costs it decides how much of it must be closed. */
export function stepsOf({ maintenanceUsd, closingCostUsd }: CloseOutAccount, terms: CloseOutTerms) {
  return closingSteps(terms.partial, {
    maintenanceUsd,
    costUsd: closingCostUsd + terms.liquidationFee * maintenanceUsd,
  });
}

/** Whether `group` begins after the open one. Throws {@link GroupReopenedError}. */
export function isNextGroup({ index }: OpenGroup, group: number): boolean {
  if (group < index) throw new GroupReopenedError(group);
  return group > index;
}

/** Ranks the open group; call once after the last account. */
export function closeGroup(ledger: LiquidationLedger): void {
  const { index, shortfallUsd } = ledger.open;
  if (index < 0) return;
  for (let s = 0; s < ledger.scenarios; s++) {
    const usd = shortfallUsd[s]!;
    if (usd > 0) rank(ledger, s, index, usd);
  }
  shortfallUsd.fill(0);
}

/** Adds a closed ledger of other groups over the same scenarios; merge shards in their fixed order. */
export function mergeLedger(into: LiquidationLedger, from: LiquidationLedger): void {
  for (const sum of SUMS) for (let s = 0; s < into.scenarios; s++) into[sum][s]! += from[sum][s]!;
  for (let s = 0; s < into.scenarios; s++) {
    if (from.largestUsd[s]! > 0) rank(into, s, from.largestGroup[s]!, from.largestUsd[s]!);
    if (from.secondUsd[s]! > 0) rank(into, s, from.secondGroup[s]!, from.secondUsd[s]!);
  }
}

const SUMS = ['liquidated', 'curedUsd', 'discountUsd', 'feeUsd', 'deficitUsd', 'rescueUsd', 'claimsUsd'] as const;

function rank(ledger: LiquidationLedger, s: number, group: number, usd: number): void {
  if (usd > ledger.largestUsd[s]!) {
    ledger.secondUsd[s] = ledger.largestUsd[s]!;
    ledger.secondGroup[s] = ledger.largestGroup[s]!;
    ledger.largestUsd[s] = usd;
    ledger.largestGroup[s] = group;
  } else if (usd > ledger.secondUsd[s]!) {
    ledger.secondUsd[s] = usd;
    ledger.secondGroup[s] = group;
  }
}

/** What liquidators of insolvent accounts must be paid by others, per scenario: deficit and rescue payment, USD >= 0. */
export function shortfallUsd(ledger: LiquidationLedger): Float64Array {
  return ledger.deficitUsd.map((deficit, s) => deficit + ledger.rescueUsd[s]!);
}
