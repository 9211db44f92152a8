import { useState } from 'react';
import { formatCount, formatTime } from '../format/numbers.js';
import { Failed, Loading, Notice } from '../shell/states.js';
import { LabResults } from './LabResults.js';
import { MarketControls } from './MarketControls.js';
import { NOTHING_MOVED, type LabInputs } from './labInputs.js';
import { ParameterControls } from './ParameterControls.js';
import { ProposeThis } from './ProposeThis.js';
import { useLab } from './useLab.js';

export function Lab({ bundleHash }: { readonly bundleHash: string }) {
  const [state, run] = useLab(bundleHash);
  const [inputs, setInputs] = useState<LabInputs>(NOTHING_MOVED);
  const { base, today, outcome, progress, loadFailure, runFailure } = state;
  const move = (next: LabInputs) => {
    setInputs(next);
    run(next);
  };
  if (loadFailure !== null)
    return <Failed title="The lab could not be opened" code={loadFailure.code} message={loadFailure.message} />;
  if (base === null) return <Loading what="market, history and accounts into your browser" />;
  if (today === null)
    return (
      <section aria-label="Results">
        <p>
          {formatCount(base.accounts)} accounts ({base.bookLabel} book) at {formatTime(base.asOfUnix)}. Computing where
          they stand today.
        </p>
        <Progress progress={progress} />
        {runFailure === null ? null : (
          <Failed title="The engine refused these inputs" code={runFailure.code} message={runFailure.message} />
        )}
      </section>
    );
  const moved = Object.keys(inputs.parameters).length + Object.keys(inputs.market).length;
  return (
    <div className="lab">
      <div className="lab-controls">
        <div className="row">
          <button type="button" disabled={moved === 0} onClick={() => move(NOTHING_MOVED)}>
            Put everything back
          </button>
          <span className="quiet" role="status">
            {moved === 0 ? 'Nothing is moved.' : `${moved} moved.`}
          </span>
        </div>
        <MarketControls base={base} market={inputs.market} onChange={(market) => move({ ...inputs, market })} />
        <ParameterControls
          base={base}
          chosen={inputs.parameters}
          onChange={(parameters) => move({ ...inputs, parameters })}
        />
      </div>
      <div className="lab-results">
        <section aria-labelledby="lab-results">
          <h2 id="lab-results">What comes of it</h2>
          <Progress progress={progress} />
          {runFailure === null ? null : (
            <Notice kind="danger">
              {runFailure.message} <code>{runFailure.code}</code>
            </Notice>
          )}
          {outcome === null ? null : (
            <LabResults base={base} today={today} outcome={outcome} isOld={progress !== null} />
          )}
        </section>
        <ProposeThis parameters={inputs.parameters} />
      </div>
    </div>
  );
}

/** Keeps its height when nothing runs, so that the results do not jump. */
function Progress({ progress }: { readonly progress: { readonly label: string; readonly share: number } | null }) {
  return (
    <div className="lab-progress">
      {progress === null ? null : (
        <label>
          <progress value={progress.share} max={1} /> <span>{progress.label} …</span>
        </label>
      )}
    </div>
  );
}
