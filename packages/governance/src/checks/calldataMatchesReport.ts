import { payloadHashOf, timelockCalls } from '../proposal/payload.js';
import type { CheckInput } from './checkInput.js';
import { failedWith, joined, passedWith, type CheckResult } from './checkResult.js';

/** Do the bytes that would run say exactly what was simulated? Compared as raw integers, from the payload and not from a form. */
export function calldataMatchesReport(input: CheckInput): CheckResult {
  const { payload, report, deployment, calls, proposalId, signed } = input;
  const simulated = new Map(
    report.changes.map(({ id, current, effective }) => [id, `${current.raw} -> ${effective.raw}`]),
  );
  const encoded = new Map(payload.changes.map(({ id, before, after }) => [id, `${before} -> ${after}`]));
  const ids = [...new Set([...simulated.keys(), ...encoded.keys()])].sort();
  const errors = ids
    .filter((id) => simulated.get(id) !== encoded.get(id))
    .map(
      (id) =>
        `${id}: simulated ${simulated.get(id) ?? 'no change'}, the payload says ${encoded.get(id) ?? 'no change'}`,
    );
  const hash = payloadHashOf(payload, deployment);
  return joined([
    errors.length > 0 ? failedWith(...errors) : passedWith(`${ids.length} changes are the simulated ones`),
    signed !== null && signed.payloadHash !== hash
      ? failedWith(`the signed text carries payload ${signed.payloadHash}, the payload is ${hash}`)
      : passedWith(),
    calls !== null && proposalId !== null && !sameCalls(calls, timelockCalls(payload, deployment, proposalId))
      ? failedWith('the scheduled calls are not the encoding of the payload for this proposal')
      : passedWith(),
    payload.calls.length > 0
      ? failedWith(`${payload.calls.length} further calls are in the payload: no simulation covers them`)
      : passedWith(),
  ]);
}

type Calls = NonNullable<CheckInput['calls']>;

function sameCalls(a: Calls, b: Calls): boolean {
  const text = (calls: Calls) =>
    JSON.stringify(
      calls.map(({ target, value, data }) => [target.toLowerCase(), value.toString(), data.toLowerCase()]),
    );
  return text(a) === text(b);
}
