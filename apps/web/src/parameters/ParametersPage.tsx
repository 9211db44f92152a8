import { useState } from 'react';
import { Hash } from '../format/Hash.js';
import { formatCount, formatTime, unixOf } from '../format/numbers.js';
import { Loaded } from '../graphql/Loaded.js';
import { ParametersDocument, type AtInput } from '../graphql/generated/graphql.js';
import { Empty, Notice } from '../shell/states.js';
import { BlockPicker } from './BlockPicker.js';
import { ParameterDetail } from './ParameterDetail.js';
import { ParameterTable } from './ParameterTable.js';
import './parameters.css';
import { SCOPES, type ParameterRow } from './scopes.js';

/** Every governed value: what holds now or held at a moment, how far it may move next, and what is on its way. */
export default function ParametersPage() {
  const [at, setAt] = useState<AtInput | null>(null);
  const [chosen, choose] = useState<string | null>(null);
  return (
    <div className="page">
      <h1>Parameters</h1>
      <section aria-labelledby="moment">
        <h2 id="moment">At which moment</h2>
        <BlockPicker at={at} onChange={setAt} />
      </section>
      <Loaded what="the parameters" document={ParametersDocument} variables={{ at }}>
        {({ parameters }) =>
          parameters === null ? (
            <NothingThen isPast={at !== null} />
          ) : (
            <>
              {at === null ? null : (
                <Notice kind="note">
                  These are the values of the past, in force from {formatTime(unixOf(parameters.since.at))}. Limits,
                  cool-downs and pending changes are left out.
                </Notice>
              )}
              <section aria-labelledby="set">
                <h2 id="set">The set</h2>
                <dl className="facts">
                  <div>
                    <dt>Parameter set (keccak256, as the contract computes it)</dt>
                    <dd>
                      <Hash value={parameters.id} />
                    </dd>
                  </div>
                  <div>
                    <dt>In force since</dt>
                    <dd>
                      {formatTime(unixOf(parameters.since.at))}, block{' '}
                      {formatCount(Number(parameters.since.blockNumber))}
                    </dd>
                  </div>
                  <div>
                    <dt>Governed values</dt>
                    <dd>{formatCount(parameters.parameters.length)}</dd>
                  </div>
                </dl>
              </section>
              {SCOPES.map(({ scope, title, text }) => (
                <section key={scope} aria-labelledby={`scope-${scope}`}>
                  <h2 id={`scope-${scope}`}>{title}</h2>
                  <p className="quiet">{text}</p>
                  <ParameterTable
                    caption={title}
                    rows={parameters.parameters.filter((row) => row.scope === scope)}
                    isPast={at !== null}
                    chosen={chosen}
                    onChoose={choose}
                  />
                  <ChosenDetail rows={parameters.parameters} scope={scope} chosen={chosen} at={at} />
                </section>
              ))}
            </>
          )
        }
      </Loaded>
    </div>
  );
}

function ChosenDetail({
  rows,
  scope,
  chosen,
  at,
}: {
  readonly rows: readonly ParameterRow[];
  readonly scope: ParameterRow['scope'];
  readonly chosen: string | null;
  readonly at: AtInput | null;
}) {
  const row = rows.find(({ id }) => id === chosen);
  return row === undefined || row.scope !== scope ? null : <ParameterDetail key={row.id} row={row} at={at} />;
}

function NothingThen({ isPast }: { readonly isPast: boolean }) {
  return isPast ? (
    <Empty title="There were no parameters yet">
      <p>The moment lies before the first block that the index has read. Choose a later one.</p>
    </Empty>
  ) : (
    <Empty title="No parameters have been read yet">
      <p>The index reads them from the chain. This takes a few seconds after the first start.</p>
    </Empty>
  );
}
