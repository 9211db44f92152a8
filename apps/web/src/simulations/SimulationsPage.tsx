import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Loaded } from '../graphql/Loaded.js';
import { SimulationsDocument, type SimulationState } from '../graphql/generated/graphql.js';
import { Empty } from '../shell/states.js';
import { SimulationCard } from './SimulationCard.js';
import { STATES } from './simulationStates.js';
import './simulations.css';

const PAGE = 20;

/** Every run of the engine: how far it is, in how many pieces, and why it failed if it did. */
export default function SimulationsPage() {
  const [state, setState] = useState<SimulationState | null>(null);
  const [after, setAfter] = useState<string | null>(null);
  return (
    <div className="page">
      <h1>Simulations</h1>
      <p>
        A simulation is cut into pieces that are kept under the hash of their inputs: what was computed before is not
        computed again, and a worker that dies loses nothing.
      </p>
      <p>
        <label>
          Show{' '}
          <select
            value={state ?? ''}
            onChange={(event) => {
              setState((event.target.value || null) as SimulationState | null);
              setAfter(null);
            }}
          >
            <option value="">all</option>
            {Object.entries(STATES).map(([name, { words }]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </p>
      <Loaded what="the simulations" document={SimulationsDocument} variables={{ first: PAGE, after, state }}>
        {({ simulations: { edges, pageInfo } }, reload) =>
          edges.length === 0 ? (
            <Empty title={state === null ? 'Nothing has been simulated yet' : `None is ${STATES[state].words}`}>
              <p>
                A simulation starts when a <Link to="/proposals">proposal</Link> is simulated.
              </p>
            </Empty>
          ) : (
            <>
              {edges.map(({ node }) => (
                <SimulationCard key={node.id} listed={node} reload={reload} />
              ))}
              <div className="row">
                {after === null ? null : (
                  <button type="button" onClick={() => setAfter(null)}>
                    Newest
                  </button>
                )}
                {pageInfo.hasNextPage ? (
                  <button type="button" onClick={() => setAfter(pageInfo.endCursor)}>
                    Older
                  </button>
                ) : null}
              </div>
            </>
          )
        }
      </Loaded>
    </div>
  );
}
