import { parameterValue } from '@riskdao/risk-core';
import type { CheckInput } from './checkInput.js';
import { failedWith, passedWith, type CheckResult } from './checkResult.js';

/** Would the change now liquidate much more than voters were shown? Beyond the governed factor it becomes cancellable. */
export function liquidationDrift({ report, votedReport, current }: CheckInput): CheckResult {
  if (votedReport === null) return passedWith('first run');
  const factor = parameterValue(current, 'driftFactor');
  const [voted, now] = [votedReport, report].map(({ affected }) => affected.newlyLiquidatable.notionalUsd);
  if (voted === undefined || now === undefined) return passedWith();
  const figures = `newly liquidatable ${now.toFixed(0)} USD, ${voted.toFixed(0)} USD when voted on, factor ${factor}`;
  return now > factor * voted ? failedWith(`cancellable: ${figures}`) : passedWith(figures);
}
