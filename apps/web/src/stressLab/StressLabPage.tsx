import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { formatTime, unixOf } from '../format/numbers.js';
import { Loaded } from '../graphql/Loaded.js';
import { LabBasesDocument, type LabBasesQuery } from '../graphql/generated/graphql.js';
import { Empty } from '../shell/states.js';
import { Lab } from './Lab.js';
import './stressLab.css';

type Base = LabBasesQuery['simulations']['edges'][number]['node'];

/** The margin engine in the reader's own browser: what would happen if the parameters, or the market, were otherwise. */
export default function StressLabPage() {
  const asked = (useSearch({ strict: false }) as { readonly bundle?: unknown }).bundle;
  return (
    <div className="page">
      <h1>Stress lab</h1>
      <p>
        The same code that makes the impact reports runs here, in your browser. Move a slider: the requirement of every
        account, the losses and the safety fund are computed anew. Nothing is sent anywhere.
      </p>
      <Loaded what="the simulations to start from" document={LabBasesDocument} variables={{}}>
        {({ simulations }) => (
          <ChosenBase
            bases={distinct(simulations.edges.map(({ node }) => node))}
            asked={typeof asked === 'string' ? asked : null}
          />
        )}
      </Loaded>
    </div>
  );
}

function ChosenBase({ bases, asked }: { readonly bases: readonly Base[]; readonly asked: string | null }) {
  const [chosen, choose] = useState<string | null>(asked);
  const bundleHash = chosen ?? bases[0]?.bundleHash;
  if (bundleHash === undefined)
    return (
      <Empty title="There is nothing to start from yet">
        <p>
          The lab takes market, history and book from a finished simulation. Simulate a{' '}
          <Link to="/proposals">proposal</Link> first.
        </p>
      </Empty>
    );
  return (
    <>
      <section aria-labelledby="base">
        <h2 id="base">Start from</h2>
        <label>
          Market and book of{' '}
          <select value={bundleHash} onChange={(event) => choose(event.target.value)}>
            {bases.some((base) => base.bundleHash === bundleHash) ? null : (
              <option value={bundleHash}>bundle {bundleHash.slice(0, 10)}…</option>
            )}
            {bases.map((base) => (
              <option key={base.id} value={base.bundleHash}>
                {nameOf(base)}
              </option>
            ))}
          </select>
        </label>
      </section>
      <Lab key={bundleHash} bundleHash={bundleHash} />
    </>
  );
}

/** Re-runs on equal inputs share a bundle. */
function distinct(bases: readonly Base[]): readonly Base[] {
  return bases.filter(({ bundleHash }, at) => bases.findIndex((base) => base.bundleHash === bundleHash) === at);
}

function nameOf({ proposal, moment, createdAt }: Base): string {
  const title = proposal?.title ?? 'a what-if';
  const short = title.length > 60 ? `${title.slice(0, 59)}…` : title;
  return `${short} (${MOMENTS[moment]}, ${formatTime(unixOf(createdAt))})`;
}

const MOMENTS = {
  draft: 'draft',
  voteStart: 'start of the vote',
  voteEnd: 'end of the vote',
  queue: 'queueing',
  execution: 'execution',
  whatIf: 'what-if',
} as const satisfies Record<Base['moment'], string>;
