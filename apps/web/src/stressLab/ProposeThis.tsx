import { formatScaled, PARAMETER_RULES, parseParameterId } from '@riskdao/risk-core';
import { Link } from '@tanstack/react-router';
import { formatParameter } from '../format/numbers.js';
import { draftSearch } from '../proposals/draftLink.js';
import type { LabInputs } from './labInputs.js';

/** The parameters of the lab as a new draft, for authors. The server simulates it anew on the newest market and book. */
export function ProposeThis({ parameters }: { readonly parameters: LabInputs['parameters'] }) {
  const changes = Object.entries(parameters).map(([id, raw]) => {
    const { decimals, unit } = PARAMETER_RULES[parseParameterId(id).name];
    const value = formatScaled(raw, decimals);
    return { id, value, words: formatParameter(unit, value) };
  });
  return (
    <section aria-labelledby="propose">
      <h2 id="propose">Make this a proposal</h2>
      {changes.length === 0 ? (
        <p className="quiet">Move at least one parameter first. Moves of the market are not part of a proposal.</p>
      ) : (
        <>
          <ul>
            {changes.map(({ id, words }) => (
              <li key={id}>
                <bdi>{id}</bdi>: {words}
              </li>
            ))}
          </ul>
          <p>
            <Link
              to="/proposals/new"
              search={draftSearch(changes.map(({ id, value }) => ({ parameterId: id, entered: value }))) as never}
              className="button primary"
            >
              Write the proposal
            </Link>{' '}
            <span className="quiet">Drafts are written by authors; you are asked to sign in.</span>
          </p>
        </>
      )}
    </section>
  );
}
