import {
  parameterValue,
  PARAMETER_RULES,
  SECONDS_PER_HOUR,
  type ParameterChange,
  type ParameterName,
} from '@riskdao/risk-core';
import type { CheckInput } from './checkInput.js';
import { failedWith, passedWith, type CheckResult } from './checkResult.js';

/** Do users whose requirements rise get the governed notice before the change takes effect? */
export function tighteningNotice({ payload, current, schedule }: CheckInput): CheckResult {
  const tightening = payload.changes.filter(isTightening);
  if (tightening.length === 0) return passedWith('nothing tightens');
  const hours = parameterValue(current, 'tighteningNoticeHours');
  const names = tightening.map(({ id }) => id).join(', ');
  if (schedule === null) return passedWith(`${names} tighten: ${hours} hours of notice from queueing`);
  const given = (schedule.executableAtUnix - schedule.queuedAtUnix) / SECONDS_PER_HOUR;
  return given >= hours
    ? passedWith(`${names} tighten, with notice`)
    : failedWith(`${names} tighten with ${given.toFixed(1)} hours of notice, owed are ${hours}`);
}

/** An id outside the table tightens nothing: another check refuses it. */
function isTightening({ id, before, after }: ParameterChange): boolean {
  const name = id.split('/')[0] ?? '';
  if (!Object.hasOwn(PARAMETER_RULES, name)) return false;
  const { tightens } = PARAMETER_RULES[name as ParameterName];
  return tightens === 'up' ? after > before : tightens === 'down' && after < before;
}
