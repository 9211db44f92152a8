import type { AccountRow, ImpactReport } from '@riskdao/risk-core';
import { useId, useState, type FormEvent } from 'react';
import { useClient } from 'urql';
import { Address } from '../format/Address.js';
import { checksummed } from '../format/address.js';
import { formatMultiple, formatUsd } from '../format/numbers.js';
import { failureOf } from '../graphql/failure.js';
import { ResolveNameDocument } from '../graphql/generated/graphql.js';
import { Notice } from '../shell/states.js';
import { SimpleTable } from '../table/SimpleTable.js';
import { StatusBadge } from './accountColumns.js';

type Answer =
  | { readonly kind: 'found'; readonly row: AccountRow; readonly name: string | null }
  | { readonly kind: 'said'; readonly tone: 'note' | 'warning'; readonly text: string };

/** What the change does to one address: answered from the report itself, without a wallet and without asking anybody. */
export function CheckAddress({ report }: { readonly report: ImpactReport }) {
  const id = useId();
  const client = useClient();
  const [asked, setAsked] = useState('');
  const [answer, setAnswer] = useState<Answer>();

  async function resolve(name: string): Promise<{ readonly address: string; readonly isPrimary: boolean } | string> {
    const { data, error } = await client.query(ResolveNameDocument, { name }).toPromise();
    if (error !== undefined) return `The name could not be looked up. ${failureOf(error).message}`;
    return data?.resolveName ?? `${name} names no address. Check its spelling, or enter the address.`;
  }

  async function check(event: FormEvent) {
    event.preventDefault();
    const entered = asked.trim();
    if (/\.[a-z]{2,}$/i.test(entered) && !entered.startsWith('0x')) {
      const resolved = await resolve(entered);
      if (typeof resolved === 'string') setAnswer({ kind: 'said', tone: 'warning', text: resolved });
      else setAnswer(answerFor(report, resolved.address, resolved.isPrimary ? entered : null));
      return;
    }
    if (/^0x[0-9a-f]{40}$/i.test(entered) && checksummed(entered) === null) {
      const text = 'The capital letters of this address do not fit: a character is mistyped. Copy it again.';
      setAnswer({ kind: 'said', tone: 'warning', text });
      return;
    }
    setAnswer(answerFor(report, entered, null));
  }

  return (
    <div className="card" role="search" aria-labelledby={`${id}title`}>
      <h3 id={`${id}title`}>What does it do to me?</h3>
      <form className="row" onSubmit={(event) => void check(event)}>
        <label htmlFor={`${id}address`}>Address, account id or ENS name</label>
        <input
          id={`${id}address`}
          className="grow"
          value={asked}
          onChange={(event) => setAsked(event.target.value)}
          placeholder="0x… or name.eth"
          autoComplete="off"
          spellCheck={false}
          required
        />
        <button type="submit" className="primary">
          Check
        </button>
      </form>
      <div aria-live="polite">
        {answer === undefined ? null : answer.kind === 'said' ? (
          <Notice kind={answer.tone}>{answer.text}</Notice>
        ) : (
          <OneAccount row={answer.row} name={answer.name} />
        )}
      </div>
    </div>
  );
}

function answerFor({ affected, inputs }: ImpactReport, wanted: string, name: string | null): Answer {
  const same = (id: string) => id.toLowerCase() === wanted.toLowerCase();
  const row = affected.rows.find(({ id }) => same(id));
  if (row !== undefined) return { kind: 'found', row, name };
  const failed = affected.failed.find(({ accountId }) => same(accountId));
  if (failed !== undefined)
    return { kind: 'said', tone: 'warning', text: `This account could not be computed: ${failed.message}` };
  return {
    kind: 'said',
    tone: 'note',
    text: `${wanted} holds nothing in the book of this report (${inputs.bookProvenance}). The change does not touch it.`,
  };
}

function OneAccount({ row: { id, before, after }, name }: { readonly row: AccountRow; readonly name: string | null }) {
  const rise = after.initialUsd - before.initialUsd;
  const health = (value: number | null) => (value === null ? 'nothing required' : formatMultiple(value));
  const words =
    rise === 0
      ? 'The requirement of this account stays the same.'
      : `The requirement of this account ${rise > 0 ? 'rises' : 'falls'} by ${formatUsd(Math.abs(rise))}.`;
  const hurt =
    after.status === 'liquidatable' && before.status !== 'liquidatable'
      ? ` It becomes liquidatable: add ${formatUsd(after.maintenanceUsd - after.equityUsd)} of collateral or close positions before execution.`
      : after.status === 'belowInitial' && before.status === 'safe'
        ? ` It could not open new risk until ${formatUsd(after.initialUsd - after.equityUsd)} is added.`
        : '';
  return (
    <>
      <p>
        <Address value={id} name={name} />
      </p>
      <Notice kind={after.status === 'liquidatable' ? 'danger' : after.status === 'belowInitial' ? 'warning' : 'good'}>
        {words}
        {hurt}
      </Notice>
      <SimpleTable
        caption={`Account ${id}, today and with the change`}
        head={['At the prices of the snapshot', 'Today', 'With the change']}
        rows={[
          { key: 'equity', cells: ['Equity', formatUsd(before.equityUsd), formatUsd(after.equityUsd)] },
          { key: 'initial', cells: ['Initial requirement', formatUsd(before.initialUsd), formatUsd(after.initialUsd)] },
          {
            key: 'maintenance',
            cells: ['Maintenance requirement', formatUsd(before.maintenanceUsd), formatUsd(after.maintenanceUsd)],
          },
          {
            key: 'health',
            cells: ['Equity over maintenance', health(before.health), health(after.health)],
          },
          {
            key: 'status',
            cells: [
              'Status',
              <StatusBadge key="b" status={before.status} />,
              <StatusBadge key="a" status={after.status} />,
            ],
          },
        ]}
      />
    </>
  );
}
