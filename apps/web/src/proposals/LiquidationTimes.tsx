import type { ImpactReport } from '@riskdao/risk-core';
import { Address } from '../format/Address.js';
import { formatCount, formatMove, formatRatio, formatUsd, formatWait } from '../format/numbers.js';
import { SimpleTable } from '../table/SimpleTable.js';

type Row = NonNullable<ImpactReport['liquidationTimes']>[number];
type Times = Row['after'];

/** How far the most affected accounts stand from liquidation. Nothing in reports of engines that did not look. */
export function LiquidationTimes({ rows = [] }: { readonly rows: ImpactReport['liquidationTimes'] }) {
  if (rows.length === 0) return null;
  return (
    <details>
      <summary>How far the {formatCount(rows.length)} most affected stand from liquidation with the change</summary>
      <p className="quiet">
        If all underlyings move together. Chances are first passages at the account&apos;s own volatility, without
        drift; figures of today stand in brackets where they differ.
      </p>
      <SimpleTable
        caption="Distance from liquidation of the most affected accounts"
        head={['Account', 'Fall', 'Rise', 'Within 24 h', 'Within 7 d', 'Even chance by', 'Cheapest remedy']}
        text={[6]}
        rows={rows.map((row) => ({
          key: row.id,
          cells: [
            <Address key="id" value={row.id} short />,
            both(row, ({ fall }) => moveText(fall)),
            both(row, ({ rise }) => moveText(rise)),
            both(row, ({ within24h }) => formatRatio(within24h, 1)),
            both(row, ({ within7d }) => formatRatio(within7d, 1)),
            both(row, ({ medianDays }) => formatWait(medianDays)),
            remedyText(row),
          ],
        }))}
      />
    </details>
  );
}

function both({ before, after }: Row, text: (times: Times) => string): string {
  const [now, then] = [text(before), text(after)];
  return now === then ? then : `${then} (${now})`;
}

const moveText = (move: number | null): string => (move === null ? 'none' : move === 0 ? 'now' : formatMove(move, 1));

function remedyText({ deficitUsd, remedy }: Row): string {
  if (deficitUsd === 0) return 'none needed';
  if (remedy === null) return `${formatUsd(deficitUsd)} missing, no single step cures it`;
  if (remedy.kind === 'add') return `add ${Number(remedy.amount.toPrecision(6))} ${remedy.asset}`;
  const side = remedy.quantity < 0 ? 'buy back' : 'sell';
  return `${side} ${Number(Math.abs(remedy.quantity).toPrecision(4))} ${remedy.instrument}, at a cost of ${formatUsd(remedy.moneyUsd)}`;
}
