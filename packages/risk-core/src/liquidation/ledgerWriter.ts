import { hasWasmKernels, KernelMemory } from '../revaluation/kernels/wasm.js';
import {
  closeGroup,
  closeOut,
  isNextGroup,
  openLedger,
  stepsOf,
  type CloseOutAccount,
  type CloseOutTerms,
  type LiquidationLedger,
} from './ledger.js';

/** A ledger being written: accounts in the order of their groups, then `close` once. */
export type LedgerWriter = {
  readonly closeOut: (account: CloseOutAccount, pnlUsd: Float64Array, terms: CloseOutTerms) => void;
  readonly close: () => LiquidationLedger;
};

/** Fewer scenarios are not worth a memory of their own. */
const WORTH_A_KERNEL = 256;

/** Writes a ledger with the kernel where there is one, else by its specification: the same bits. */
export function ledgerWriter(
  scenarios: number,
  kernels: 'wasm' | 'specification' = scenarios >= WORTH_A_KERNEL && hasWasmKernels() ? 'wasm' : 'specification',
): LedgerWriter {
  return kernels === 'wasm' ? kernelWriter(scenarios) : specificationWriter(scenarios);
}

function specificationWriter(scenarios: number): LedgerWriter {
  const ledger = openLedger(scenarios);
  return {
    closeOut: (account, pnlUsd, terms) => {
      closeOut(ledger, account, pnlUsd, terms);
    },
    close: () => {
      closeGroup(ledger);
      return ledger;
    },
  };
}

const COLUMNS = [
  'liquidated',
  'curedUsd',
  'discountUsd',
  'feeUsd',
  'deficitUsd',
  'rescueUsd',
  'claimsUsd',
  'largestUsd',
  'secondUsd',
] as const;
const BYTES_PER_SCENARIO = 8 * (COLUMNS.length + 2) + 4 * 2;

function kernelWriter(scenarios: number): LedgerWriter {
  const padded = scenarios + (scenarios % 2);
  const memory = new KernelMemory(BYTES_PER_SCENARIO * padded + 64 * (COLUMNS.length + 4));
  const usd = (): Float64Array => memory.float64(padded);
  const [pnl, open, sums] = [usd(), usd(), COLUMNS.map(usd)];
  const [largestGroup, secondGroup] = [memory.int32(padded).fill(-1), memory.int32(padded).fill(-1)];
  const at = (column: (typeof COLUMNS)[number]): number => sums[COLUMNS.indexOf(column)]!.byteOffset;
  const closing = [pnl.byteOffset, ...sums.slice(0, 7).map(({ byteOffset }) => byteOffset), open.byteOffset];
  const groups = [at('largestUsd'), largestGroup.byteOffset, at('secondUsd'), secondGroup.byteOffset];
  const group = { index: -1, failures: 0, shortfallUsd: open };
  const closeGroups = () => {
    if (group.failures > 0) memory.kernels.closeGroup(scenarios, group.index, open.byteOffset, ...groups);
    group.failures = 0;
  };
  return {
    closeOut: (account, pnlUsd, terms) => {
      if (isNextGroup(group, account.group)) closeGroups();
      group.index = account.group;
      pnl.set(pnlUsd);
      const { valueUsd, excessUsd, maintenanceUsd, closingCostUsd } = account;
      const { liquidationFee, selfCureShare } = terms;
      const closed = 1 - selfCureShare;
      const { step, restUsd, stepGainUsd } = stepsOf(account, terms);
      const [ask, fee] = [closingCostUsd * closed, liquidationFee * maintenanceUsd * closed];
      const figures = [valueUsd, excessUsd, closingCostUsd, ask, fee, selfCureShare, step, restUsd, stepGainUsd];
      group.failures += memory.kernels.closeOut(scenarios, ...closing, ...figures);
    },
    // Copies: a view would carry the whole memory with it to other threads.
    close: () => {
      closeGroups();
      const ledger = openLedger(scenarios);
      COLUMNS.forEach((column, k) => {
        ledger[column].set(sums[k]!.subarray(0, scenarios));
      });
      ledger.largestGroup.set(largestGroup.subarray(0, scenarios));
      ledger.secondGroup.set(secondGroup.subarray(0, scenarios));
      ledger.open.index = group.index;
      return ledger;
    },
  };
}
