import { Link } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useClient } from 'urql';
import { checksummed } from '../format/address.js';
import { formatCount, formatMultiple } from '../format/numbers.js';
import { failureOf } from '../graphql/failure.js';
import { AccountListDocument, type AccountListQuery } from '../graphql/generated/graphql.js';
import { Badge } from '../shell/Badge.js';
import { Empty, Failed, Loading, Notice } from '../shell/states.js';
import { DataTable, type Column } from '../table/DataTable.js';
import './accounts.css';
import { AccountSearch } from './AccountSearch.js';
import { AccountStatusBadge } from './AccountStatusBadge.js';
import { reasonsOf, unavailableInAWord, unavailableInWords } from './unavailable.js';

type Row = AccountListQuery['accounts']['edges'][number]['node'];

const PAGE = 100;

/** Find an account by address or ENS name, or look through the book. No wallet is needed. */
export default function AccountsPage() {
  return (
    <div className="page">
      <h1>Accounts</h1>
      <section aria-labelledby="find">
        <h2 id="find">Find an account</h2>
        <AccountSearch />
      </section>
      <section aria-labelledby="book">
        <h2 id="book">The book</h2>
        <Book />
      </section>
    </div>
  );
}

type Pages = {
  readonly rows: readonly Row[];
  readonly total: number;
  /** Null at the end. */
  readonly next: string | null;
};

/** Page after page on demand: what has been read stays. */
function Book() {
  const client = useClient();
  const [pages, setPages] = useState<Pages | null>(null);
  const [wanted, want] = useState<{ readonly after: string | null }>({ after: null });
  const [failure, setFailure] = useState<{ readonly code: string; readonly message: string } | null>(null);
  useEffect(() => {
    let isOver = false;
    void client
      .query(AccountListDocument, { first: PAGE, after: wanted.after }, { requestPolicy: 'network-only' })
      .toPromise()
      .then(({ data, error }) => {
        if (isOver) return;
        if (error !== undefined || data === undefined) {
          setFailure(error === undefined ? { code: 'UNKNOWN', message: 'No answer.' } : failureOf(error));
          return;
        }
        const { edges, pageInfo, totalCount } = data.accounts;
        setFailure(null);
        setPages((before) => ({
          rows: [...(wanted.after === null ? [] : (before?.rows ?? [])), ...edges.map(({ node }) => node)],
          total: totalCount,
          next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
        }));
      });
    return () => {
      isOver = true;
    };
  }, [client, wanted]);
  const rows = useMemo(() => pages?.rows ?? [], [pages]);
  if (failure !== null)
    return <Failed title="Could not load the accounts" {...failure} retry={() => want({ after: wanted.after })} />;
  if (pages === null) return <Loading what="the accounts" />;
  if (pages.total === 0)
    return (
      <Empty title="The book is empty">
        <p>Nobody holds anything yet, or no book has been read in.</p>
      </Empty>
    );
  return (
    <>
      <p className="quiet">
        {formatCount(rows.length)} of {formatCount(pages.total)} accounts.
      </p>
      <Missing rows={rows} />
      <DataTable caption="Accounts of the newest book" columns={COLUMNS} rows={rows} rowKey={({ id }) => id} />
      {pages.next === null ? null : (
        <button type="button" onClick={() => want({ after: pages.next })}>
          Read {PAGE} more
        </button>
      )}
    </>
  );
}

const MOST_REASONS = 3;

/** Why rows stand without figures, before anybody wonders. */
function Missing({ rows }: { readonly rows: readonly Row[] }) {
  const reasons = reasonsOf(rows.flatMap(({ margin }) => (margin.__typename === 'Margin' ? [] : [margin])));
  if (reasons.length === 0) return null;
  return (
    <Notice kind="warning">
      <p>Some accounts stand here without a requirement:</p>
      <ul>
        {reasons.slice(0, MOST_REASONS).map(({ words, accounts }) => (
          <li key={words}>
            {formatCount(accounts)} {accounts === 1 ? 'account' : 'accounts'}: {words}
          </li>
        ))}
        {reasons.length > MOST_REASONS ? <li>and {reasons.length - MOST_REASONS} more reasons, see each row</li> : null}
      </ul>
    </Notice>
  );
}

const amount = (row: Row, of: 'equity' | 'initial' | 'maintenance' | 'health') =>
  row.margin.__typename === 'Margin' ? row.margin[of] : null;

const money = (id: 'equity' | 'initial' | 'maintenance', heading: string): Column<Row> => ({
  id,
  heading,
  value: (row) => Number(amount(row, id)?.value ?? NaN),
  cell: (row) => amount(row, id)?.formatted ?? '–',
  align: 'end',
});

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'account',
    heading: 'Account',
    value: ({ id }) => id,
    cell: ({ id }) => (
      <>
        <Link to="/accounts/$accountId" params={{ accountId: id }}>
          <bdi>{checksummed(id) === null ? id : `${id.slice(0, 8)}…${id.slice(-6)}`}</bdi>
        </Link>
      </>
    ),
  },
  { id: 'kind', heading: 'Kind', value: ({ kind }) => kind ?? '' },
  money('equity', 'Equity'),
  money('initial', 'Initial requirement'),
  money('maintenance', 'Maintenance'),
  {
    id: 'health',
    heading: 'Health',
    value: (row) => Number(amount(row, 'health')?.value ?? Infinity),
    cell: (row) => {
      const health = amount(row, 'health');
      return health === null ? '–' : formatMultiple(Number(health.value));
    },
    align: 'end',
  },
  {
    id: 'status',
    heading: 'Status',
    value: ({ margin }) => (margin.__typename === 'Margin' ? margin.status : unavailableInAWord(margin)),
    cell: ({ margin }) =>
      margin.__typename === 'Margin' ? (
        <AccountStatusBadge status={margin.status} />
      ) : (
        <span title={unavailableInWords(margin)}>
          <Badge kind="warning">{unavailableInAWord(margin)}</Badge>
        </span>
      ),
  },
];
