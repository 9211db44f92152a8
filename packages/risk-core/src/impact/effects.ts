import { withChanges } from '../parameters/change.js';
import { parseParameterId, type ParameterId } from '../parameters/identity.js';
import { PARAMETER_RULES, type ParameterName } from '../parameters/rules.js';
import type { MergedOutcome } from './merge.js';
import type { EffectFigures, EffectRow, EffectsSection } from './outlookSections.js';
import type { SimulationPlan } from './plan.js';
import { formatRatio } from './reportNumbers.js';
import type { EvaluateSet, SetOutcome } from './setEvaluation.js';

/** Each effective change alone, then all together: what moved which figure, and what moved none. */
export function effectsSection(
  plan: SimulationPlan,
  merged: MergedOutcome,
  { evaluate, accounts }: { readonly evaluate: EvaluateSet; readonly accounts: number },
): EffectsSection {
  const { current, effective, changes } = plan.proposal;
  const before = figuresOf(evaluate(current));
  const joint = difference(figuresOf(evaluate(effective)), before);
  const rows = changes
    .filter(({ id }) => effective[id] !== current[id])
    .map(({ id }): EffectRow => {
      const alone = withChanges(current, [{ id, before: current[id]!, after: effective[id]! }]);
      const change = difference(figuresOf(evaluate(alone)), before);
      return { id, change, silence: isSilent(change) ? silenceOf(plan, merged, id) : null };
    });
  const interaction = rows.reduce((left, { change }) => difference(left, change), joint);
  return { accounts, current: before, joint, interaction, rows };
}

function figuresOf(outcome: SetOutcome): EffectFigures {
  const { initialUsd, maintenanceUsd, liquidatable, beyondEsUsd, fund } = outcome;
  return {
    initialUsd,
    maintenanceUsd,
    liquidatable,
    beyondEsUsd,
    fundTargetUsd: fund.targetUsd,
    coverage: fund.coverage,
  };
}

function difference(a: EffectFigures, b: EffectFigures): EffectFigures {
  return {
    initialUsd: a.initialUsd - b.initialUsd,
    maintenanceUsd: a.maintenanceUsd - b.maintenanceUsd,
    liquidatable: a.liquidatable - b.liquidatable,
    beyondEsUsd: a.beyondEsUsd - b.beyondEsUsd,
    fundTargetUsd: a.fundTargetUsd - b.fundTargetUsd,
    coverage: a.coverage - b.coverage,
  };
}

/** Half a cent is what the order of a sum may do. */
function isSilent({ coverage, liquidatable, ...usd }: EffectFigures): boolean {
  return coverage === 0 && liquidatable === 0 && Object.values(usd).every((moved) => Math.abs(moved) < 0.005);
}

const NOT_GOVERNING =
  'the term that it feeds is not the largest one for any account here, and only the largest sets a requirement';

/** Why a parameter can leave every figure where it is. */
const SILENCE: Readonly<Partial<Record<ParameterName, string>>> = {
  gammaBuffer:
    'it multiplies the gamma term, which is zero where the loss of the stressed move already reaches beyond the jump assumed during a liquidation, or is not the largest term',
  jumpMultiple: 'the jump that it scales acts through the gamma term only, which is zero or not the largest term here',
  liquidationDelayMinutes:
    'the delay acts through haircuts, which are rounded up to half a percent, and the gamma term',
  spreadCreditFactor: 'no account here holds opposite risk in two underlyings whose credit it would scale',
  shortOptionMinimum: NOT_GOVERNING,
  basisShock: NOT_GOVERNING,
  volShockDown: NOT_GOVERNING,
  haircutFloor: 'no account pledges this asset, or the haircut computed for it lies above the floor either way',
  haircutPremium: 'no account pledges this asset, or the rounding of haircuts to half a percent hides it',
  withdrawalLatencyHours: 'no account pledges this asset, or another limit sets its weight',
  liquidationThreshold: 'no account pledges this asset, or the haircut leaves less than the threshold allows',
  liquidationBonus: 'nobody who pledges this asset fails in any scenario, so no bonus is paid by others',
  participationRate: 'holdings here are small against the market, so that haircuts round to the same half percent',
  openInterestCap: 'it limits what may be opened from now on and does not touch positions that exist',
  supplyCap: 'it limits what may be deposited from now on and does not touch collateral that exists',
  fundEventCap: 'it moves who pays and not how much is lost: see the stages of the waterfall',
  fundFeeShare: 'it moves the income of the fund and no risk: see the outlook of the fund',
  liquidationFee: 'it is paid by accounts that are closed and can still pay: see the stages of the waterfall',
  graceWindowMinutes: 'it moves the times of the waterfall; a scenario is one move before anyone can act',
  auctionStartPremium: 'it moves the length of auctions: see the times of the waterfall',
  tighteningNoticeHours: 'it sets how long users are warned before a tightening takes effect',
  driftFactor: 'it decides when a queued change may be cancelled because the market moved since the vote',
};

function silenceOf(plan: SimulationPlan, merged: MergedOutcome, id: ParameterId): string {
  const { name, symbol } = parseParameterId(id);
  if (name === 'gammaBuffer' || name === 'jumpMultiple') {
    const gammaUsd = merged.accounts.reduce(
      (sum, figures) => sum + (figures === null ? 0 : figures[0]!.gammaTermUsd),
      0,
    );
    if (gammaUsd === 0)
      return 'the gamma term is $0 for every account: the stressed move already reaches beyond the jump assumed during a liquidation';
  }
  if (symbol !== null && PARAMETER_RULES[name].scope === 'asset' && name !== 'supplyCap') {
    const haircuts = haircutsOf(plan, symbol);
    if (haircuts.length === 0) return `no account pledges ${symbol}`;
    if (name === 'haircutFloor' || name === 'haircutPremium') {
      const range = `${formatRatio(Math.min(...haircuts), 1)} to ${formatRatio(Math.max(...haircuts), 1)}`;
      return `the ${haircuts.length} holdings of ${symbol} already have a computed haircut of ${range}, which this value does not reach or which rounds to the same half percent`;
    }
  }
  return SILENCE[name] ?? NOT_GOVERNING;
}

/** Haircut of every holding of an asset under the current set. */
function haircutsOf({ basis, sets }: SimulationPlan, symbol: string): readonly number[] {
  const { rows, groupAmount } = basis.holdings;
  const { instruments, column } = rows.collateral;
  const terms = sets[0]!.model.collateral[symbol];
  if (terms === undefined) return [];
  return Array.from(column, (held, j) => ({ instrument: instruments[held]!, amount: groupAmount[j]! }))
    .filter(({ instrument }) => instrument.kind === 'cash' && instrument.asset === symbol)
    .map(({ amount }) => terms.haircutOf(amount * terms.priceUsd));
}
