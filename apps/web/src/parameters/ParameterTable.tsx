import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { formatCountdown, formatTime, unixOf } from '../format/numbers.js';
import { Badge } from '../shell/Badge.js';
import { useNow } from '../shell/now.js';
import { DataTable, type Column } from '../table/DataTable.js';
import type { ParameterRow } from './scopes.js';

export function ParameterTable({
  caption,
  rows,
  isPast,
  chosen,
  onChoose,
}: {
  readonly caption: string;
  readonly rows: readonly ParameterRow[];
  readonly isPast: boolean;
  readonly chosen: string | null;
  readonly onChoose: (id: string | null) => void;
}) {
  const now = useNow(30);
  const columns = useMemo(() => {
    const always = valueColumns(chosen, onChoose);
    return isPast ? always : [...always, ...limitColumns(now)];
  }, [chosen, onChoose, isPast, now]);
  if (rows.length === 0) return <p className="quiet">None is governed here.</p>;
  return <DataTable caption={caption} columns={columns} rows={rows} rowKey={({ id }) => id} />;
}

function valueColumns(chosen: string | null, onChoose: (id: string | null) => void): readonly Column<ParameterRow>[] {
  return [
    {
      id: 'name',
      heading: 'Parameter',
      value: ({ id }) => id,
      cell: ({ id, name, symbol, meaning }) => (
        <>
          <button
            type="button"
            className="parameter-name"
            aria-expanded={chosen === id}
            onClick={() => onChoose(chosen === id ? null : id)}
          >
            {name}
            {symbol === null ? null : (
              <>
                {' '}
                <bdi>{symbol}</bdi>
              </>
            )}
          </button>
          <span className="parameter-meaning">{meaning}</span>
        </>
      ),
    },
    {
      id: 'value',
      heading: 'Value, on chain',
      value: ({ value }) => Number(value.value),
      cell: ({ value }) => (
        <>
          <strong>{value.formatted}</strong>
          <br />
          <code title={`${value.decimals} decimals`}>{value.raw}</code>
        </>
      ),
      align: 'end',
    },
    {
      id: 'bounds',
      heading: 'Bounds',
      value: ({ min }) => min.formatted,
      cell: ({ min, max }) => <Range min={min.formatted} max={max.formatted} />,
      align: 'end',
    },
  ];
}

function limitColumns(now: number): readonly Column<ParameterRow>[] {
  return [
    {
      id: 'reach',
      heading: 'May go to',
      value: ({ allowedNow }) => allowedNow.min.formatted,
      cell: ({ allowedNow: { min, max } }) => <Range min={min.formatted} max={max.formatted} />,
      align: 'end',
    },
    {
      id: 'next',
      heading: 'Next change',
      value: ({ nextAllowedAt }) => (nextAllowedAt === null ? 0 : unixOf(nextAllowedAt)),
      cell: ({ nextAllowedAt }) => {
        const left = nextAllowedAt === null ? 0 : unixOf(nextAllowedAt) - now;
        if (nextAllowedAt === null || left <= 0) return 'allowed now';
        return <span title={formatTime(unixOf(nextAllowedAt))}>in {formatCountdown(left)}</span>;
      },
    },
    {
      id: 'pending',
      heading: 'On its way',
      value: ({ pendingChange }) => pendingChange?.after.formatted ?? '',
      cell: ({ pendingChange }) =>
        pendingChange === null ? (
          '–'
        ) : (
          <>
            <Badge kind="warning">{pendingChange.after.formatted}</Badge>{' '}
            <Link to="/proposals/$proposalId" params={{ proposalId: pendingChange.proposal.id }}>
              {pendingChange.proposal.stage}
            </Link>
          </>
        ),
    },
    {
      id: 'last',
      heading: 'Set by',
      value: ({ since }) => Number(since.blockNumber),
      cell: ({ sourceProposal, since }) => {
        const when = <span className="quiet">{formatTime(unixOf(since.at)).slice(0, 10)}</span>;
        if (sourceProposal === null) return <>genesis, {when}</>;
        return (
          <>
            <Link
              to="/proposals/$proposalId"
              params={{ proposalId: sourceProposal.id }}
              title={sourceProposal.title}
              className="clipped"
            >
              <bdi>{sourceProposal.title}</bdi>
            </Link>{' '}
            {when}
          </>
        );
      },
    },
  ];
}

/** Two lines, so that a row of the table fits the page. */
function Range({ min, max }: { readonly min: string; readonly max: string }) {
  return (
    <>
      {min} to
      <br />
      {max}
    </>
  );
}
