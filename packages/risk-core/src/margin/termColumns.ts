import { accountLens } from './accountLens.js';
import type { CollateralLine } from './collateral.js';
import { collateralLines, contingenciesOf, notionalByUnderlying } from './marginOf.js';
import { mixedTail, mixedTailOf, worstOf, type WorstLosses } from './mixedTail.js';
import type { MarginBasis, MarginModel } from './model.js';
import { contingenciesUsd } from './requirement.js';
import type { Revaluation } from './revaluationCache.js';
import { spreadCredits, type ScanLeg } from './spreadCredit.js';
import { basisLoss, gammaLoss, localGreeks, scanLegs, shortOptionMinimum, withCollateral } from './terms.js';

/** Requirements of every account of a book, by account; the same numbers as marginOf gives one by one. USD. */
export type RequirementColumns = {
  readonly equityUsd: Float64Array;
  readonly initialUsd: Float64Array;
  readonly maintenanceUsd: Float64Array;
  /** Worst losses of positions and weighted collateral over the ordinary moves. */
  readonly ordinaryTails: readonly WorstLosses[];
  readonly collateral: readonly (readonly CollateralLine[])[];
};

export type RequirementsOf = (model: MarginModel) => RequirementColumns;

/** Enough for any governed confidence; where it is not, the whole sample is looked at. */
const KEPT_LOSSES = 128;

/**
 * Requirements of a whole book under many parameter sets: each term is kept by the parameters that it depends on, so that a set
 * that moves one parameter recomputes one term, and a factor or a confidence none. For searches over sets of one book.
 */
export function requirementColumns(basis: MarginBasis, computable: readonly number[]): RequirementsOf {
  const memo = new Map<string, unknown>();
  const remembered = <T>(key: string, compute: () => T): T => {
    if (!memo.has(key)) memo.set(key, compute());
    return memo.get(key) as T;
  };
  const numbers = new Map<Revaluation, number>();
  const nameOf = (revaluation: Revaluation): number => {
    if (!numbers.has(revaluation)) numbers.set(revaluation, numbers.size);
    return numbers.get(revaluation)!;
  };
  const column = (of: (account: number) => number): Float64Array => {
    const values = new Float64Array(basis.accounts.length);
    for (const account of computable) values[account] = of(account);
    return values;
  };
  const each = <T>(of: (account: number) => T): readonly T[] => {
    const values: T[] = [];
    for (const account of computable) values[account] = of(account);
    return values;
  };
  /** Computes anew only where the weights of collateral that moves differ from the first ones seen. */
  const byWeights = <T>(key: string, lines: CollateralColumn, of: (account: number) => T): readonly T[] => {
    const first = remembered(`first ${key}`, () => ({ lines, values: each(of) }));
    if (first.lines === lines) return first.values;
    return remembered(`${key} ${lines.name}`, () =>
      each((account) =>
        haveSameWeights(first.lines.of[account]!, lines.of[account]!) ? first.values[account]! : of(account),
      ),
    );
  };

  return (model) => {
    const { parameters, ordinary, stressed, grid, local } = model;
    const lines = remembered(`collateral ${collateralKey(model)}`, () => ({
      name: collateralKey(model),
      of: each((account) => collateralLines(model, account)),
    }));
    const moving = (of: Revaluation) => `tails ${nameOf(of)}`;
    const tailsOver = (sample: Revaluation) =>
      byWeights(moving(sample), lines, (account) =>
        worstOf(withCollateral(sample, accountLens(basis, account), lines.of[account]!), KEPT_LOSSES),
      );
    const ordinaryTails = tailsOver(ordinary);
    const stressedTails = tailsOver(stressed);
    const tailAt = (account: number, weight: number) => {
      const kept = { ordinary: ordinaryTails[account]!, stressed: stressedTails[account]! };
      const point = mixedTailOf(kept, weight, parameters.varConfidence);
      if (point !== null) return point;
      const lens = accountLens(basis, account);
      const whole = (sample: Revaluation) => withCollateral(sample, lens, lines.of[account]!);
      return mixedTail({ ordinary: whole(ordinary), stressed: whole(stressed) }, weight, parameters.varConfidence);
    };
    const tailKey = `${nameOf(ordinary)} ${nameOf(stressed)} ${parameters.varConfidence} ${lines.name}`;
    const valueAtRisk = remembered(`var ${tailKey}`, () => column((account) => tailAt(account, 0).lossUsd));
    const stress = remembered(`stress ${tailKey} ${parameters.stressedWeight}`, () =>
      each((account) => tailAt(account, parameters.stressedWeight)),
    );
    const greeks = remembered(`greeks ${nameOf(local)}`, () =>
      each((account) => localGreeks(model, accountLens(basis, account))),
    );
    const gamma = remembered(`gamma ${tailKey} ${parameters.stressedWeight} ${nameOf(local)}`, () =>
      column((account) => {
        const { lossUsd, index } = stress[account]!;
        const lens = accountLens(basis, account);
        return gammaLoss(model, lens, lines.of[account]!, greeks[account]!.gamma, index, Math.max(0, lossUsd));
      }),
    );
    const legs = byWeights(
      `scan ${nameOf(grid)}`,
      lines,
      (account): readonly ScanLeg[] =>
        scanLegs(model, accountLens(basis, account), lines.of[account]!, greeks[account]!.delta).legs,
    );
    const scan = remembered(
      `credited ${nameOf(grid)} ${lines.name} ${parameters.spreadCreditFactor} ${parameters.lookbackDays}`,
      () =>
        column((account) => {
          const own = legs[account]!;
          const credit = spreadCredits(own, model.creditRate).reduce((sum, { creditUsd }) => sum + creditUsd, 0);
          return own.reduce((sum, { scanRiskUsd }) => sum + scanRiskUsd, 0) - credit;
        }),
    );
    const basisTerm = remembered(`basis ${nameOf(local)}`, () =>
      column((account) => basisLoss(model, accountLens(basis, account))),
    );
    const minimums = basis.underlyings.map((symbol) => parameters.underlying[symbol]!.shortOptionMinimum);
    const minimum = remembered(`minimum ${minimums.join()}`, () =>
      column((account) => shortOptionMinimum(model, accountLens(basis, account))),
    );
    const added = remembered(`contingencies ${parameters.haircutZ} ${parameters.participationRate}`, () =>
      column((account) =>
        contingenciesUsd(
          contingenciesOf(model, {
            collateral: lines.of[account]!,
            notional: notionalByUnderlying(model, account),
            dollarDeltaUsd: greeks[account]!.delta,
          }),
        ),
      ),
    );
    const equityUsd = remembered(`equity ${lines.name}`, () =>
      column((account) =>
        lines.of[account]!.reduce(
          (sum, { valueUsd, weight }) => sum + valueUsd * weight,
          basis.holdings.positionValueUsd[account]!,
        ),
      ),
    );
    const initialUsd = new Float64Array(basis.accounts.length);
    const maintenanceUsd = new Float64Array(basis.accounts.length);
    for (const account of computable) {
      const base = Math.max(
        0,
        valueAtRisk[account]!,
        Math.max(0, stress[account]!.lossUsd) + parameters.gammaBuffer * gamma[account]!,
        scan[account]!,
        basisTerm[account]!,
        minimum[account]!,
      );
      initialUsd[account] = parameters.initialMarginFactor * base + added[account]!;
      maintenanceUsd[account] = parameters.maintenanceMarginFactor * base + added[account]!;
    }
    return { equityUsd, initialUsd, maintenanceUsd, ordinaryTails, collateral: lines.of };
  };
}

type CollateralColumn = { readonly name: string; readonly of: readonly (readonly CollateralLine[])[] };

function haveSameWeights(a: readonly CollateralLine[], b: readonly CollateralLine[]): boolean {
  return a.every(({ column, weight }, i) => column < 0 || weight === b[i]!.weight);
}

/** Every parameter that the worth or the weight of collateral depends on. */
function collateralKey({ parameters }: MarginModel): string {
  const { haircutZ, participationRate, liquidationDelayMinutes, asset } = parameters;
  return JSON.stringify([haircutZ, participationRate, liquidationDelayMinutes, asset]);
}
