import { useId } from 'react';
import { formatRelative, unixOf } from '../format/numbers.js';
import { useNow } from '../shell/now.js';
import { Notice } from '../shell/states.js';
import { limitsText, ruleOf, type DraftRow, type RowVerdict } from './draftForm.js';
import type { DraftParameter } from './DraftForm.js';

/** One parameter of a draft: the value in the unit of its rule, what it becomes, and why it cannot be used. */
export function DraftRowField({
  row,
  parameter,
  verdict,
  isConfirmed,
  confirm,
  change,
}: {
  readonly row: DraftRow;
  readonly parameter: DraftParameter | undefined;
  readonly verdict: RowVerdict | null;
  readonly isConfirmed: boolean;
  readonly confirm: (is: boolean) => void;
  readonly change: (row: DraftRow | null) => void;
}) {
  const id = useId();
  const now = useNow(30);
  const remove = (
    <button type="button" onClick={() => change(null)}>
      Take out
    </button>
  );
  if (parameter === undefined || verdict === null)
    return (
      <Notice kind="warning">
        <code>{row.parameterId}</code> is not in force. {remove}
      </Notice>
    );
  const isCooling = parameter.nextAllowedAt !== null && unixOf(parameter.nextAllowedAt) > now;
  return (
    <fieldset className="draft-row">
      <legend>
        <code>{row.parameterId}</code>
      </legend>
      <p className="quiet small">{ruleOf(row.parameterId).meaning}</p>
      <div className="row">
        <span>
          Now {parameter.value.formatted} <code>{parameter.value.raw}</code>
        </span>
        <label htmlFor={`${id}value`}>New value</label>
        <input
          id={`${id}value`}
          inputMode="decimal"
          value={row.entered}
          aria-invalid={verdict.errors.length > 0}
          aria-describedby={`${id}limits ${id}errors`}
          onChange={({ target }) => change({ ...row, entered: target.value })}
        />
        {verdict.formatted === null ? null : (
          <span>
            = <strong>{verdict.formatted}</strong> <code>{String(verdict.raw)}</code>
          </span>
        )}
        {remove}
      </div>
      <p id={`${id}limits`} className="quiet small">
        Allowed now: {limitsText(row.parameterId, BigInt(parameter.value.raw))}
      </p>
      <div id={`${id}errors`} aria-live="polite">
        {verdict.errors.map((error) => (
          <p key={error} className="error-text">
            ✕ {error}
          </p>
        ))}
      </div>
      {isCooling && parameter.nextAllowedAt !== null ? (
        <Notice kind="warning">
          It cools down from its last change: it can be executed {formatRelative(unixOf(parameter.nextAllowedAt), now)}{' '}
          at the earliest.
        </Notice>
      ) : null}
      {verdict.mustConfirm === null ? null : (
        <Notice kind="warning">
          <p>{verdict.mustConfirm}</p>
          <label>
            <input type="checkbox" checked={isConfirmed} onChange={({ target }) => confirm(target.checked)} /> Yes, I
            mean {verdict.formatted}
          </label>
        </Notice>
      )}
    </fieldset>
  );
}
