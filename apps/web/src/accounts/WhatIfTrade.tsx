import { useState, type FormEvent } from 'react';
import { useClient, useQuery } from 'urql';
import { failureOf } from '../graphql/failure.js';
import {
  ListedInstrumentsDocument,
  TradePreviewDocument,
  type ListedInstrumentsQuery,
  type TradePreviewQuery,
} from '../graphql/generated/graphql.js';
import { Notice } from '../shell/states.js';
import { AccountStatusBadge } from './AccountStatusBadge.js';

type Preview = TradePreviewQuery['tradePreview'];
type Line = {
  readonly key: number;
  readonly what: 'trade' | 'deposit';
  readonly name: string;
  readonly amount: string;
};

/** Trades and deposits to try out. Nothing is traded. */
export function WhatIfTrade({ accountId }: { readonly accountId: string }) {
  const client = useClient();
  const [{ data: listed }] = useQuery({ query: ListedInstrumentsDocument });
  const [lines, setLines] = useState<readonly Line[]>([{ key: 0, what: 'trade', name: '', amount: '' }]);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const names = namesOf(listed);
  const change = (key: number, changed: Partial<Line>) =>
    setLines(lines.map((line) => (line.key === key ? { ...line, ...changed } : line)));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const of = (what: Line['what']) => lines.filter((line) => line.what === what);
    const { data, error } = await client
      .query(
        TradePreviewDocument,
        {
          account: accountId,
          trades: of('trade').map(({ name, amount }) => ({ instrument: name.trim(), quantity: amount.trim() })),
          deposits: of('deposit').map(({ name, amount }) => ({ asset: name.trim(), amount: amount.trim() })),
        },
        { requestPolicy: 'network-only' },
      )
      .toPromise();
    setBusy(false);
    setProblem(error === undefined ? null : failureOf(error).message);
    setPreview(data?.tradePreview ?? null);
  };
  return (
    <section aria-labelledby="what-if">
      <h2 id="what-if">What if I traded?</h2>
      <p className="quiet">Tries trades and deposits on the newest market. Nothing is traded, no wallet is needed.</p>
      <form onSubmit={(event) => void submit(event)} className="what-if">
        {lines.map((line, at) => (
          <fieldset key={line.key} className="row">
            <legend className="unseen">Line {at + 1}</legend>
            <label>
              <span className="unseen">Kind of line {at + 1}</span>
              <select
                value={line.what}
                onChange={(event) => change(line.key, { what: event.target.value as Line['what'], name: '' })}
              >
                <option value="trade">Trade</option>
                <option value="deposit">Deposit</option>
              </select>
            </label>
            <label>
              {line.what === 'trade' ? 'Instrument ' : 'Asset '}
              <input
                required
                value={line.name}
                list={line.what === 'trade' ? 'instruments' : 'assets'}
                spellCheck={false}
                onChange={(event) => change(line.key, { name: event.target.value })}
              />
            </label>
            <label>
              {line.what === 'trade' ? 'Quantity, below zero sells ' : 'Amount, below zero withdraws '}
              <input
                required
                className="short"
                inputMode="decimal"
                pattern="-?\d+(\.\d+)?"
                title="A plain decimal number such as -2.5"
                value={line.amount}
                onChange={(event) => change(line.key, { amount: event.target.value })}
              />
            </label>
            {lines.length === 1 ? null : (
              <button type="button" onClick={() => setLines(lines.filter(({ key }) => key !== line.key))}>
                Remove<span className="unseen"> line {at + 1}</span>
              </button>
            )}
          </fieldset>
        ))}
        <datalist id="instruments">
          {names.instruments.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <datalist id="assets">
          {names.assets.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <div className="row">
          <button
            type="button"
            onClick={() =>
              setLines([
                ...lines,
                { key: Math.max(...lines.map(({ key }) => key)) + 1, what: 'trade', name: '', amount: '' },
              ])
            }
          >
            Add a line
          </button>
          <button type="submit" className="primary" disabled={isBusy}>
            {isBusy ? 'Computing …' : 'Try it'}
          </button>
        </div>
      </form>
      {problem === null ? null : <Notice kind="danger">{problem}</Notice>}
      {preview === null ? null : <Outcome preview={preview} />}
    </section>
  );
}

function Outcome({ preview }: { readonly preview: Preview }) {
  switch (preview.__typename) {
    case 'TradePreview':
      return <BeforeAfter preview={preview} />;
    case 'InvalidInput':
      return (
        <Notice kind="warning">
          {preview.message}
          <ul>
            {preview.problems.map(({ field, message }) => (
              <li key={field}>
                {field}: {message}
              </li>
            ))}
          </ul>
        </Notice>
      );
    case 'MarginUnavailable':
    case 'NotFound':
      return (
        <Notice kind="warning">
          {preview.message} <code>{preview.code}</code>
        </Notice>
      );
  }
}

const ROWS = [
  ['Equity that counts', 'equity'],
  ['Initial requirement', 'initial'],
  ['Maintenance requirement', 'maintenance'],
  ['Excess over maintenance', 'excess'],
] as const;

function BeforeAfter({
  preview: { before, after, isAllowed },
}: {
  readonly preview: Extract<Preview, { __typename: 'TradePreview' }>;
}) {
  return (
    <div role="status">
      <Notice kind={isAllowed ? 'good' : 'danger'}>
        {isAllowed
          ? 'These trades would be allowed.'
          : 'These trades would be refused: equity would not cover the initial requirement, and they do not reduce risk.'}
      </Notice>
      <div className="scroll" role="region" aria-label="Before and after" tabIndex={0}>
        <table>
          <caption className="unseen">The account before and after the trades</caption>
          <thead>
            <tr>
              <th scope="col">Figure</th>
              <th scope="col" className="number">
                Now
              </th>
              <th scope="col" className="number">
                After
              </th>
            </tr>
          </thead>
          <tbody>
            {ROWS.map(([name, field]) => (
              <tr key={field}>
                <th scope="row">{name}</th>
                <td className="number">{before[field].formatted}</td>
                <td className="number">{after[field].formatted}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">Status</th>
              <td className="number">
                <AccountStatusBadge status={before.status} />
              </td>
              <td className="number">
                <AccountStatusBadge status={after.status} />
              </td>
            </tr>
          </tbody>
        </table>
      </div>
    </div>
  );
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const;

/** Names as the API reads them: `BTC-27FEB26-65000-P`. */
function namesOf(listed: ListedInstrumentsQuery | undefined) {
  const market = listed?.market;
  if (market == null) return { instruments: [], assets: [] };
  const instruments = market.underlyings.flatMap(({ symbol, perpetual, expiries }) => [
    ...(perpetual === null ? [] : [`${symbol}-PERPETUAL`]),
    ...expiries.flatMap(({ expiry, smile }) => {
      const day = new Date(expiry);
      const date = `${day.getUTCDate()}${MONTHS[day.getUTCMonth()] ?? ''}${String(day.getUTCFullYear()).slice(2)}`;
      return smile.flatMap(({ strike }) =>
        ['C', 'P'].map((right) => `${symbol}-${date}-${strike.value.replace(/\.0*$/, '')}-${right}`),
      );
    }),
  ]);
  return { instruments, assets: market.assets.map(({ symbol }) => symbol) };
}
