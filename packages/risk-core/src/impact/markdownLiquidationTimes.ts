import type { LiquidationTimeRow, LiquidationTimes } from './outlookSections.js';
import { formatRatio, formatUsd, formatWait } from './reportNumbers.js';
import { code, inert, table } from './markdownText.js';

/** How far the most affected accounts, or the weakest, stand from liquidation; nothing in reports of engines that did not look. */
export function liquidationTimeBlocks(
  rows: readonly LiquidationTimeRow[] | undefined,
  which: 'these' | 'the weakest',
): readonly string[] {
  if (rows === undefined || rows.length === 0) return [];
  return [
    `### How far ${which} accounts stand from liquidation with the change`,
    "If all underlyings move together and volatility answers the move; chances are first passages at the account's own volatility without " +
      'drift. Figures without the change stand in brackets where they differ. `riskdao account` answers for any other account.',
    table(
      ['Account', 'Fall', 'Rise', 'Within 24 h', 'Within 7 d', 'One in twenty by', 'Even chance by', 'Cheapest remedy'],
      rows.map((row) => [
        code(row.id),
        both(row, ({ fall }) => moveText(fall)),
        both(row, ({ rise }) => moveText(rise)),
        both(row, ({ within24h }) => formatRatio(within24h, 1)),
        both(row, ({ within7d }) => formatRatio(within7d, 1)),
        both(row, ({ earlyDays }) => formatWait(earlyDays)),
        both(row, ({ medianDays }) => formatWait(medianDays)),
        remedyText(row),
      ]),
      ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
    ),
  ];
}

function both({ before, after }: LiquidationTimeRow, text: (times: LiquidationTimes) => string): string {
  const [now, then] = [text(before), text(after)];
  return now === then ? then : `${then} (${now})`;
}

function moveText(move: number | null): string {
  if (move === null) return 'none';
  return move === 0 ? 'now' : `${move > 0 ? '+' : ''}${formatRatio(move, 1)}`;
}

function remedyText({ deficitUsd, remedy }: LiquidationTimeRow): string {
  if (deficitUsd === 0) return '';
  const missing = `${formatUsd(deficitUsd)} missing: `;
  if (remedy === null) return `${missing}no single step`;
  return remedy.kind === 'add'
    ? `${missing}add ${Number(remedy.amount.toPrecision(6))} ${inert(remedy.asset)}`
    : `${missing}${remedy.quantity < 0 ? 'buy back' : 'sell'} ${Number(Math.abs(remedy.quantity).toPrecision(4))} ${inert(remedy.instrument)}, costs ${formatUsd(remedy.moneyUsd)}`;
}
