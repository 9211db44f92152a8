import { parameterValue } from '../parameters/values.js';
import type { SimulationPlan } from './plan.js';
import { formatCountOf, formatCoverage } from './reportNumbers.js';
import type { AffectedAccounts, BeforeAfter, FundState, ReportCheck } from './reportSections.js';

/** Fewer resamples than this make intervals too coarse to vote on. */
const LEAST_PATHS = 1_000;

/** Checks of the whole proposal; the change table has those of single parameters. */
export function reportChecks(
  plan: SimulationPlan,
  affected: AffectedAccounts,
  fund: BeforeAfter<FundState>,
): readonly ReportCheck[] {
  return [
    rulesCheck(plan),
    historyCheck(plan),
    freshnessCheck(plan),
    coverageCheck(fund),
    lintCheck(plan),
    capsCheck(plan),
    {
      id: 'paths',
      label: 'Enough resamples',
      result: plan.bundle.paths >= LEAST_PATHS ? 'pass' : 'fail',
      reason: `${plan.bundle.paths} resamples, at least ${LEAST_PATHS} needed.`,
    },
    {
      id: 'accounts',
      label: 'Every account computed',
      result: affected.failed.length === 0 ? 'pass' : 'warn',
      reason:
        affected.failed.length === 0
          ? `All ${affected.accounts} accounts were computed.`
          : `Not computed and in no total: ${formatCountOf(affected.failed.length, 'account')}.`,
    },
  ];
}

function rulesCheck({ proposal }: SimulationPlan): ReportCheck {
  const failed = proposal.checks.filter(({ outcome }) => outcome === 'fail');
  return {
    id: 'rules',
    label: 'Bounds, steps and groups',
    result: failed.length === 0 ? 'pass' : 'fail',
    reason:
      failed.length === 0
        ? 'Every change lies within its bounds, step and group.'
        : `${failed.map(({ id, check }) => `${id} fails ${check}`).join('; ')}; the clamped values were simulated.`,
  };
}

function historyCheck({ proposal }: SimulationPlan): ReportCheck {
  const open = proposal.checks.filter(({ outcome }) => outcome === 'notChecked');
  return {
    id: 'cooldowns',
    label: 'Cool-down and drift',
    result: open.length === 0 ? 'pass' : 'warn',
    reason:
      open.length === 0
        ? 'Every parameter has rested long enough and stays within its drift cap.'
        : 'The bundle has no history of earlier changes: the chain checks cool-down and drift at execution.',
  };
}

function freshnessCheck({ freshness }: SimulationPlan): ReportCheck {
  const old = freshness.filter(({ result }) => result === 'fail');
  return {
    id: 'freshness',
    label: 'Fresh inputs',
    result: old.length === 0 ? 'pass' : 'warn',
    reason:
      old.length === 0
        ? 'Every dated input is within its age limit.'
        : `${old.map(({ input }) => input).join(', ')}: beyond the age limit; haircuts use the thinner of book and traded volume.`,
  };
}

/** Below the floor a proposal is not ready, unless it lifts coverage. */
function coverageCheck({ before, after }: BeforeAfter<FundState>): ReportCheck {
  const low = after.coverage < after.floor;
  const lifted = after.coverage > before.coverage;
  return {
    id: 'coverage',
    label: 'Safety fund coverage',
    result: low ? (lifted ? 'warn' : 'fail') : 'pass',
    reason:
      `Coverage is ${formatCoverage(after.coverage)} after the change against a floor of ${formatCoverage(after.floor)}` +
      (low && lifted ? `; the change lifts it from ${formatCoverage(before.coverage)}.` : '.'),
  };
}

function lintCheck({ lints }: SimulationPlan): ReportCheck {
  const broken = lints.filter(({ holds }) => !holds);
  return {
    id: 'lints',
    label: 'Sound parameter set',
    result: broken.length === 0 ? 'pass' : 'warn',
    reason:
      broken.length === 0
        ? `The proposed set passes ${lints.map(({ lint }) => lint).join(', ')}.`
        : broken.map(({ lint, detail }) => `${lint}: ${detail}`).join('; ') + '.',
  };
}

/** Open interest in options and collateral against the proposed caps: above a cap nothing new may be opened. */
function capsCheck({ basis, sets }: SimulationPlan): ReportCheck {
  const { set } = sets[1]!;
  const { rows, underlyingOf, isOption } = basis.holdings;
  const side = (sign: 1 | -1) => {
    const coins = basis.underlyings.map(() => 0);
    rows.positions.column.forEach((column, j) => {
      const u = underlyingOf[column]!;
      if (u >= 0 && isOption[column] === 1) coins[u]! += Math.max(0, sign * rows.positions.quantity[j]!);
    });
    return coins;
  };
  const [longCoins, shortCoins] = [side(1), side(-1)];
  const heldUsd = new Map<string, number>();
  rows.collateral.column.forEach((column, j) => {
    const instrument = rows.collateral.instruments[column]!;
    if (instrument.kind !== 'cash') return;
    const usd = rows.collateral.quantity[j]! * basis.market.assets[instrument.asset]!.priceUsd;
    heldUsd.set(instrument.asset, (heldUsd.get(instrument.asset) ?? 0) + usd);
  });
  const above = [
    ...basis.underlyings
      .filter((symbol, u) => Math.max(longCoins[u]!, shortCoins[u]!) > parameterValue(set, 'openInterestCap', symbol))
      .map((symbol) => `open interest in ${symbol}`),
    ...[...heldUsd]
      .filter(([asset, usd]) => usd > parameterValue(set, 'supplyCap', asset))
      .map(([asset]) => `collateral in ${asset}`),
  ];
  return {
    id: 'caps',
    label: 'Open interest and collateral within their caps',
    result: above.length === 0 ? 'pass' : 'warn',
    reason:
      above.length === 0
        ? 'The book stays within every cap.'
        : `The book is above the caps on ${above.join(', ')}: nothing new may be opened or deposited there.`,
  };
}
