import { useState, type FormEvent } from 'react';
import { groupDigits } from '../format/numbers.js';
import type { AtInput } from '../graphql/generated/graphql.js';

type Kind = 'head' | 'blockNumber' | 'timestamp' | 'blockHash';

/** The head, a block, a block hash or a time: what stands on the page holds there. */
export function BlockPicker({
  at,
  onChange,
}: {
  readonly at: AtInput | null;
  readonly onChange: (at: AtInput | null) => void;
}) {
  const [kind, setKind] = useState<Kind>('head');
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readMoment(kind, text.trim());
    setProblem(typeof read === 'string' ? read : null);
    if (typeof read !== 'string') onChange(read);
  };
  return (
    <form onSubmit={submit} className="row" aria-label="Moment">
      <label>
        Show the values at{' '}
        <select
          value={kind}
          onChange={(event) => {
            const next = event.target.value as Kind;
            setKind(next);
            setText('');
            setProblem(null);
            if (next === 'head') onChange(null);
          }}
        >
          <option value="head">the head of the chain</option>
          <option value="blockNumber">a block number</option>
          <option value="timestamp">a time (UTC)</option>
          <option value="blockHash">a block hash</option>
        </select>
      </label>
      {kind === 'head' ? null : (
        <>
          <label>
            <span className="unseen">{NAMES[kind]}</span>
            <input
              type={kind === 'timestamp' ? 'datetime-local' : 'text'}
              inputMode={kind === 'blockNumber' ? 'numeric' : undefined}
              value={text}
              placeholder={PLACEHOLDERS[kind]}
              aria-invalid={problem !== null}
              aria-describedby={problem === null ? undefined : 'moment-problem'}
              onChange={(event) => setText(event.target.value)}
            />
          </label>
          <button type="submit">Show</button>
        </>
      )}
      {problem === null ? null : (
        <p id="moment-problem" role="alert" className="field-problem">
          {problem}
        </p>
      )}
      {at === null ? null : <p className="quiet small">Shown: {momentInWords(at)}</p>}
    </form>
  );
}

const NAMES = { blockNumber: 'Block number', timestamp: 'Time, UTC', blockHash: 'Block hash' } as const;
const PLACEHOLDERS = { blockNumber: '19000000', timestamp: '', blockHash: '0x…' } as const;

/** What the API understands, or a sentence about what is wrong. */
function readMoment(kind: Kind, text: string): AtInput | null | string {
  switch (kind) {
    case 'head':
      return null;
    case 'blockNumber':
      return /^\d{1,18}$/.test(text) ? { blockNumber: text } : 'A block number is a whole number without separators.';
    case 'blockHash':
      return /^0x[0-9a-f]{64}$/i.test(text)
        ? { blockHash: text.toLowerCase() }
        : 'A block hash is 0x and 64 hexadecimal digits. Only blocks in which a parameter changed are known by hash.';
    case 'timestamp':
      return Number.isNaN(Date.parse(`${text}Z`))
        ? 'Choose a day and a time.'
        : { timestamp: new Date(`${text}Z`).toISOString() };
  }
}

function momentInWords(at: AtInput): string {
  if (at.blockNumber != null) return `block ${groupDigits(at.blockNumber)}`;
  return at.timestamp ?? at.blockHash ?? 'the head';
}
