import type { SimulationBundle } from '../bundle/bundle.js';
import { RiskCoreError } from '../errors.js';
import { parameterChanges, withChanges, type ParameterChange } from '../parameters/change.js';
import { checkChanges, type ChangeCheck, type ParameterHistory } from '../parameters/checks.js';
import { clampedSet } from '../parameters/clamp.js';
import { parseParameterId, UnknownParameterError, type ParameterSet } from '../parameters/identity.js';
import { governedIds } from '../parameters/initial.js';
import { PARAMETER_RULES } from '../parameters/rules.js';
import { MissingParameterError, parseParameterSet, toScaled } from '../parameters/values.js';

export class NoChangeError extends RiskCoreError {
  readonly code = 'NO_CHANGE';
  constructor() {
    super('The proposed parameters equal the current ones. Change at least one value in proposedParameters.');
  }
}

/** A proposal that no vote could put into force. */
export class ChangeRefusedError extends RiskCoreError {
  readonly code: 'CHANGE_OUT_OF_BOUNDS' | 'GROUP_BROKEN';
  constructor(readonly checks: readonly ChangeCheck[]) {
    const outside = checks.some(({ check }) => check === 'bounds');
    super(
      `${checks.map(({ id, statement }) => `${id}: ${statement}`).join('; ')}. ` +
        (outside
          ? 'Choose values within the absolute bounds of the table of parameters.'
          : 'Change the members of the group together so that the relation holds.'),
    );
    this.code = outside ? 'CHANGE_OUT_OF_BOUNDS' : 'GROUP_BROKEN';
  }
}

/** The sets of a bundle, checked against the table. `effective` is what would be in force after clamping: what is simulated. */
export type CheckedProposal = {
  readonly current: ParameterSet;
  readonly asked: ParameterSet;
  readonly effective: ParameterSet;
  readonly changes: readonly ParameterChange[];
  readonly checks: readonly ChangeCheck[];
};

/**
 * Reads and checks both sets. Throws OffGridError, UnknownParameterError or MissingParameterError for a malformed set,
 * {@link NoChangeError}, and {@link ChangeRefusedError} for a value outside its bounds or a broken group. A step that is
 * too large does not throw: it is clamped, and the check says so.
 */
export function checkProposal(bundle: SimulationBundle): CheckedProposal {
  const proposal = checkSets(bundle);
  if (parameterChanges(proposal.current, proposal.effective).length === 0) throw new NoChangeError();
  return proposal;
}

/** The same for a comparison that proposes nothing yet: equal sets are no error. */
export function checkSets(bundle: SimulationBundle): CheckedProposal {
  const current = parseParameterSet(bundle.currentParameters);
  const asked = parseParameterSet(bundle.proposedParameters);
  requireComplete(current, bundle);
  requireComplete(asked, bundle);
  const changes = parameterChanges(current, asked);
  const history = readHistory(bundle);
  const checks = checkChanges({ current, changes, atUnix: bundle.market.asOfUnix, history });
  refuse(checks, ['bounds']);
  const effective = clampedSet(current, changes);
  const inForce = parameterChanges(current, effective);
  refuse(checkChanges({ current, changes: inForce, atUnix: bundle.market.asOfUnix, history: null }), ['group']);
  refuse(checks, ['group']);
  return { current, asked: withChanges(current, changes), effective, changes, checks };
}

/** Null when the bundle has no history of changes. Throws OffGridError or UnknownParameterError. */
function readHistory({ parameterHistory }: SimulationBundle): ParameterHistory | null {
  if (parameterHistory === undefined) return null;
  return Object.fromEntries(
    Object.entries(parameterHistory).map(([id, entries]) => {
      const { decimals } = PARAMETER_RULES[parseParameterId(id).name];
      const read = entries.map(({ sinceUnix, value }) => ({ sinceUnix, raw: toScaled(value, decimals) }));
      return [id, read.sort((a, b) => a.sinceUnix - b.sinceUnix)];
    }),
  );
}

function refuse(checks: readonly ChangeCheck[], names: readonly ChangeCheck['check'][]): void {
  const failed = checks.filter(({ check, outcome }) => outcome === 'fail' && names.includes(check));
  if (failed.length > 0) throw new ChangeRefusedError(failed);
}

/** Exactly the governed ids of the bundle's underlyings and assets. */
function requireComplete(set: ParameterSet, { market }: SimulationBundle): void {
  const assets = Object.fromEntries(Object.entries(market.assets).map(([symbol, asset]) => [symbol, asset.class]));
  const ids = new Set(governedIds({ underlyings: Object.keys(market.underlyings), assets }));
  for (const id of ids) if (!Object.hasOwn(set, id)) throw new MissingParameterError(id);
  for (const id of Object.keys(set)) if (!ids.has(id)) throw new UnknownParameterError(id);
}
