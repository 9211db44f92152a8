import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type RowData,
  type SortingState,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState, type ReactNode } from 'react';

export type Column<Row> = {
  readonly id: string;
  /** Heading, with the unit where there is one. */
  readonly heading: string;
  /** What the column sorts by. */
  readonly value: (row: Row) => string | number | bigint | null;
  /** What the cell shows; the value as text when left out. */
  readonly cell?: (row: Row) => ReactNode;
  readonly align?: 'end';
};

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

/** Above this many rows only those in view are in the document. */
const VIRTUAL_FROM = 200;
const ROW_PX = 38;
const VIEW_PX = 560;

/** A sortable table that stays smooth at 100,000 rows. `columns` and `rows` must keep their identity between renders. */
export function DataTable<Row extends RowData>({
  caption,
  columns,
  rows,
  rowKey,
  sortedBy,
}: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly sortedBy?: { readonly id: string; readonly desc: boolean };
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [sorting, setSorting] = useState<SortingState>(sortedBy === undefined ? [] : [sortedBy]);
  const table = useTable({
    features,
    columns: useMemo(() => tableColumns(columns), [columns]),
    data: rows as Row[],
    getRowId: rowKey,
    state: { sorting },
    onSortingChange: setSorting,
  });
  const shown = table.getRowModel().rows;
  const isVirtual = shown.length > VIRTUAL_FROM;
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    enabled: isVirtual,
  });
  const items = virtual.getVirtualItems();
  const inView = isVirtual ? items.map(({ index }) => index) : shown.map((_, index) => index);
  const [before, after] = isVirtual
    ? [items[0]?.start ?? 0, virtual.getTotalSize() - (items.at(-1)?.end ?? 0)]
    : [0, 0];
  return (
    <div
      ref={scroller}
      className={isVirtual ? 'scroll virtual' : 'scroll'}
      style={isVirtual ? { maxHeight: VIEW_PX } : undefined}
      role="region"
      aria-label={caption}
      tabIndex={0}
    >
      <table aria-rowcount={shown.length + 1}>
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <SortableHeading
                key={column.id}
                heading={column.heading}
                align={column.align}
                sorted={sorting[0]?.id === column.id ? (sorting[0].desc ? 'descending' : 'ascending') : 'none'}
                sort={(desc) => setSorting([{ id: column.id, desc }])}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 ? <Gap height={before} columns={columns.length} /> : null}
          {inView.map((index) => {
            const row = shown[index];
            return row === undefined ? null : (
              <tr key={row.id} aria-rowindex={index + 2} style={isVirtual ? { height: ROW_PX } : undefined}>
                {columns.map((column) => (
                  <td key={column.id} className={column.align === 'end' ? 'number' : undefined}>
                    {column.cell === undefined ? String(column.value(row.original) ?? '–') : column.cell(row.original)}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 ? <Gap height={after} columns={columns.length} /> : null}
        </tbody>
      </table>
    </div>
  );
}

function tableColumns<Row extends RowData>(columns: readonly Column<Row>[]) {
  const helper = createColumnHelper<typeof features, Row>();
  return columns.map(({ id, value }) =>
    helper.accessor((row): unknown => value(row), {
      id,
      sortFn: (a, b) => compare(value(a.original), value(b.original)),
    }),
  );
}

function compare(a: string | number | bigint | null, b: string | number | bigint | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}

function SortableHeading({
  heading,
  align,
  sorted,
  sort,
}: {
  readonly heading: string;
  readonly align: 'end' | undefined;
  readonly sorted: 'ascending' | 'descending' | 'none';
  readonly sort: (desc: boolean) => void;
}) {
  return (
    <th scope="col" aria-sort={sorted} className={align === 'end' ? 'number' : undefined}>
      <button type="button" className="sort" onClick={() => sort(sorted === 'ascending')}>
        {heading}
        <span aria-hidden="true">{{ ascending: ' ▲', descending: ' ▼', none: '' }[sorted]}</span>
      </button>
    </th>
  );
}

function Gap({ height, columns }: { readonly height: number; readonly columns: number }) {
  return (
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
