import type { AccountLens } from './accountLens.js';
import type { CollateralLine } from './collateral.js';
import { concentrationUsd } from './concentration.js';
import type { MarginModel } from './model.js';
import {
  depegContingencyUsd,
  oracleContingencyUsd,
  requirementOf,
  type Contingencies,
  type GoverningTerm,
  type RequirementTerms,
} from './requirement.js';
import { requirementTerms } from './terms.js';

/**
 * The requirement of one account, term by term. Requirements are USD >= 0; `excessUsd` = equity - maintenance, below zero the
 * account can be liquidated; `health` = equity / maintenance, null when nothing is required.
 */
export type MarginBreakdown = {
  readonly equityUsd: number;
  /** Positions at market, gains since entry included; either sign. */
  readonly positionValueUsd: number;
  readonly collateral: readonly CollateralLine[];
  readonly terms: RequirementTerms;
  readonly governing: GoverningTerm;
  readonly contingencies: Contingencies;
  readonly baseLossUsd: number;
  readonly initialUsd: number;
  readonly maintenanceUsd: number;
  readonly excessUsd: number;
  readonly health: number | null;
  /** Scenarios in which VaR, stressed VaR and scan risk stand. */
  readonly worst: {
    readonly valueAtRisk: string | null;
    readonly stress: string | null;
    readonly scanRisk: readonly string[];
  };
  /** Positions only, by underlying in the model's order, USD. */
  readonly dollarDeltaUsd: readonly number[];
  /** Sum of |quantity| x spot, USD. */
  readonly notionalUsd: number;
};

/** Margins one account of the model's book. Total: bad accounts have been set aside as failures before. */
export function marginOf(model: MarginModel, lens: AccountLens): MarginBreakdown {
  const collateral = collateralLines(model, lens.account);
  const { terms, worst, dollarDeltaUsd } = requirementTerms(model, lens, collateral);
  const notional = notionalByUnderlying(model, lens.account);
  const contingencies = contingenciesOf(model, { collateral, notional, dollarDeltaUsd });
  const requirement = requirementOf(terms, contingencies, model.parameters);
  const positionValueUsd = model.basis.holdings.positionValueUsd[lens.account]!;
  const equityUsd = collateral.reduce((sum, { valueUsd, weight }) => sum + valueUsd * weight, positionValueUsd);
  const { maintenanceUsd } = requirement;
  return {
    ...requirement,
    equityUsd,
    positionValueUsd,
    collateral,
    terms,
    contingencies,
    excessUsd: equityUsd - maintenanceUsd,
    health: maintenanceUsd > 0 ? equityUsd / maintenanceUsd : null,
    worst,
    dollarDeltaUsd,
    notionalUsd: notional.reduce((sum, usd) => sum + usd, 0),
  };
}

/** Collateral of one account, valued and weighted under the model. */
export function collateralLines(model: MarginModel, account: number): readonly CollateralLine[] {
  const { rows, groupAmount } = model.basis.holdings;
  const { start, column, quantity, instruments } = rows.collateral;
  const lines: CollateralLine[] = [];
  for (let j = start[account]!; j < start[account + 1]!; j++) {
    const instrument = instruments[column[j]!]!;
    if (instrument.kind !== 'cash') continue;
    const terms = model.collateral[instrument.asset]!;
    const heldByGroupUsd = groupAmount[j]! * terms.priceUsd;
    lines.push({
      asset: instrument.asset,
      valueUsd: quantity[j]! * terms.priceUsd,
      haircut: terms.haircutOf(heldByGroupUsd),
      weight: terms.weightOf(heldByGroupUsd),
      liquidationBonus: terms.liquidationBonus,
      column: terms.tracks === null ? -1 : model.basis.underlyings.indexOf(terms.tracks),
    });
  }
  return lines;
}

/** Sum of |quantity| x spot by underlying, USD. */
export function notionalByUnderlying({ basis }: MarginModel, account: number): readonly number[] {
  const { rows, underlyingOf } = basis.holdings;
  const { start, column, quantity } = rows.positions;
  const notional = basis.underlyings.map(() => 0);
  for (let j = start[account]!; j < start[account + 1]!; j++) {
    const u = underlyingOf[column[j]!]!;
    if (u >= 0) notional[u]! += Math.abs(quantity[j]!) * basis.market.underlyings[basis.underlyings[u]!]!.spotUsd;
  }
  return notional;
}

/** What contingencies depend on; by underlying in the model's order. */
type Exposed = {
  readonly collateral: readonly CollateralLine[];
  readonly notional: readonly number[];
  readonly dollarDeltaUsd: readonly number[];
};

export function contingenciesOf(
  { basis, parameters }: MarginModel,
  { collateral, notional, dollarDeltaUsd }: Exposed,
): Contingencies {
  const { underlyings, assets } = basis.market;
  const stablePrices = collateral
    .map(({ asset }) => assets[asset]!)
    .filter((asset) => asset.class === 'stable')
    .map(({ priceUsd }) => priceUsd);
  const total = notional.reduce((sum, usd) => sum + usd, 0);
  return {
    oracleUsd: basis.underlyings.reduce(
      (sum, symbol, u) => sum + oracleContingencyUsd(underlyings[symbol]!.confidence, notional[u]!),
      0,
    ),
    depegUsd: stablePrices.length === 0 ? 0 : depegContingencyUsd(Math.min(...stablePrices), total),
    concentrationUsd: basis.underlyings.reduce(
      (sum, symbol, u) =>
        sum +
        concentrationUsd({
          deltaUsd: dollarDeltaUsd[u]!,
          volumeUsd: basis.volumeUsd[symbol]!,
          annualVol: basis.vol[symbol]!,
          z: parameters.haircutZ,
          participation: parameters.participationRate,
        }),
      0,
    ),
  };
}
