import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useClient } from 'urql';
import { checksummed } from '../format/address.js';
import { failureOf } from '../graphql/failure.js';
import { ResolveNameDocument } from '../graphql/generated/graphql.js';
import { Notice } from '../shell/states.js';

/** An address, an ENS name or the id of an imported account. A name is looked up first; the address is what counts. */
export function AccountSearch() {
  const client = useClient();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    const asked = text.trim();
    if (/^0x[0-9a-f]{40}$/i.test(asked)) {
      const address = checksummed(asked);
      return address === null
        ? setProblem('The checksum of this address does not hold: a digit may be mistyped. Copy it again.')
        : navigate({ to: '/accounts/$accountId', params: { accountId: address } });
    }
    if (/^0x/i.test(asked)) return setProblem('An address has 40 hexadecimal digits after 0x.');
    if (!asked.includes('.')) return navigate({ to: '/accounts/$accountId', params: { accountId: asked } });
    setBusy(true);
    const { data, error } = await client.query(ResolveNameDocument, { name: asked }).toPromise();
    setBusy(false);
    if (error !== undefined) return setProblem(failureOf(error).message);
    if (data?.resolveName == null) return setProblem(`${asked} names no address.`);
    return navigate({ to: '/accounts/$accountId', params: { accountId: data.resolveName.address } });
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="row" role="search" aria-label="Accounts">
      <label>
        Address or ENS name{' '}
        <input
          required
          className="wide"
          value={text}
          spellCheck={false}
          autoComplete="off"
          placeholder="0x… or name.eth"
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <button type="submit" className="primary" disabled={isBusy}>
        {isBusy ? 'Looking up …' : 'Show'}
      </button>
      {problem === null ? null : <Notice kind="warning">{problem}</Notice>}
    </form>
  );
}
