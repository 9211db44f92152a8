import { useMemo } from 'react';
import { formatCount, formatTime, unixOf } from '../format/numbers.js';
import { DataTable, type Column } from '../table/DataTable.js';
import type { AccountView } from './AccountPage.js';

type Row = AccountView['positions'][number] & { readonly key: string };

const COLUMNS: readonly Column<Row>[] = [
  { id: 'instrument', heading: 'Instrument', value: ({ instrument }) => instrument },
  { id: 'kind', heading: 'Kind', value: ({ kind }) => kind },
  {
    id: 'side',
    heading: 'Side',
    value: ({ quantity }) => (quantity.value.startsWith('-') ? 'short' : 'long'),
  },
  {
    id: 'quantity',
    heading: 'Quantity',
    value: ({ quantity }) => Number(quantity.value),
    cell: ({ quantity }) => quantity.formatted,
    align: 'end',
  },
  {
    id: 'expiry',
    heading: 'Expires',
    value: ({ expiry }) => expiry ?? '',
    cell: ({ expiry }) => (expiry === null ? '–' : formatTime(unixOf(expiry))),
  },
];

export function Holdings({ account: { positions, collateral } }: { readonly account: AccountView }) {
  const rows = useMemo(
    () => positions.map((position, at) => ({ ...position, key: `${position.instrument}/${at}` })),
    [positions],
  );
  return (
    <section aria-labelledby="holdings">
      <h2 id="holdings">Positions (n = {formatCount(positions.length)})</h2>
      {rows.length === 0 ? (
        <p className="quiet">No positions.</p>
      ) : (
        <DataTable caption="Positions" columns={COLUMNS} rows={rows} rowKey={({ key }) => key} />
      )}
      <h3>Deposits</h3>
      {collateral.length === 0 ? (
        <p className="quiet">None.</p>
      ) : (
        <ul>
          {collateral.map(({ asset, amount }) => (
            <li key={asset}>
              <bdi>{asset}</bdi>: {amount.formatted}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
