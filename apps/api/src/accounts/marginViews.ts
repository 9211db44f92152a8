import type { MarginBreakdown, Position, UnderlyingOutlook } from '@riskdao/risk-core';
import { accountStatus, instrumentName } from '@riskdao/risk-core';
import { getAddress } from 'ethers';
import { coinValue, daysValue, multipleValue, ratioValue, usdValue } from '../graphql/values.js';

/** Requirements are rounded up, what the account owns is rounded down. */
export function marginView(margin: MarginBreakdown, underlyings: readonly string[]) {
  const { terms, contingencies, worst } = margin;
  return {
    __typename: 'Margin',
    equity: usdValue(margin.equityUsd, 'down'),
    positionValue: usdValue(margin.positionValueUsd, 'down'),
    collateral: margin.collateral.map(({ asset, valueUsd, haircut, weight }) => ({
      asset,
      marketValue: usdValue(valueUsd, 'down'),
      haircut: ratioValue(haircut, 'up'),
      weight: ratioValue(weight, 'down'),
      countedValue: usdValue(valueUsd * weight, 'down'),
    })),
    terms: {
      valueAtRisk: usdValue(terms.valueAtRiskUsd, 'up'),
      stressValueAtRisk: usdValue(terms.stressValueAtRiskUsd, 'up'),
      gammaTerm: usdValue(terms.gammaTermUsd, 'up'),
      scanRisk: usdValue(terms.scanRiskUsd, 'up'),
      spreadCredit: usdValue(terms.spreadCreditUsd, 'down'),
      basis: usdValue(terms.basisUsd, 'up'),
      shortOptionMinimum: usdValue(terms.shortOptionMinimumUsd, 'up'),
    },
    governing: margin.governing,
    oracleContingency: usdValue(contingencies.oracleUsd, 'up'),
    depegContingency: usdValue(contingencies.depegUsd, 'up'),
    concentrationContingency: usdValue(contingencies.concentrationUsd, 'up'),
    baseLoss: usdValue(margin.baseLossUsd, 'up'),
    initial: usdValue(margin.initialUsd, 'up'),
    maintenance: usdValue(margin.maintenanceUsd, 'up'),
    excess: usdValue(margin.excessUsd, 'down'),
    health: margin.health === null ? null : multipleValue(margin.health, 'down'),
    status: accountStatus(margin),
    worstScenarios: worst,
    dollarDeltas: margin.dollarDeltaUsd.map((deltaUsd, u) => ({
      underlying: underlyings[u] ?? `#${u}`,
      delta: usdValue(deltaUsd),
    })),
    notional: usdValue(margin.notionalUsd, 'up'),
  };
}

export function positionView({ instrument, quantity }: Position) {
  return {
    instrument: instrumentName(instrument),
    kind: instrument.kind,
    underlying: 'underlying' in instrument ? instrument.underlying : null,
    expiry: 'expiryUnix' in instrument ? new Date(instrument.expiryUnix * 1_000) : null,
    strike: instrument.kind === 'option' ? usdValue(instrument.strikeUsd) : null,
    right: instrument.kind === 'option' ? instrument.right : null,
    quantity: coinValue(quantity),
  };
}

/** Chances are rounded up, times down: never too hopeful. */
export function outlookView({ underlying, belowUsd, aboveUsd, within24h, within7d, medianDays }: UnderlyingOutlook) {
  return {
    underlying,
    liquidationPriceBelow: belowUsd === null ? null : usdValue(belowUsd, 'up'),
    liquidationPriceAbove: aboveUsd === null ? null : usdValue(aboveUsd, 'down'),
    within24h: ratioValue(within24h, 'up'),
    within7d: ratioValue(within7d, 'up'),
    medianDays: medianDays === null ? null : daysValue(medianDays),
  };
}

/** The checksummed address of an account id; null when the id is none. */
export const addressOf = (id: string) => (/^0x[0-9a-fA-F]{40}$/.test(id) ? getAddress(id.toLowerCase()) : null);
