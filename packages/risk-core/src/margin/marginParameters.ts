import type { ParameterSet } from '../parameters/identity.js';
import type { ParameterName } from '../parameters/rules.js';
import { parameterValue } from '../parameters/values.js';

/** The governed numbers that a requirement depends on, read once from a set. Units as in the table of rules. */
export type MarginParameters = {
  readonly varConfidence: number;
  readonly marginHorizonHours: number;
  readonly lookbackDays: number;
  readonly stressWindowDays: number;
  readonly stressedWeight: number;
  readonly gammaBuffer: number;
  readonly jumpMultiple: number;
  readonly liquidationDelayMinutes: number;
  readonly initialMarginFactor: number;
  readonly maintenanceMarginFactor: number;
  readonly spreadCreditFactor: number;
  readonly haircutZ: number;
  readonly participationRate: number;
  readonly underlying: Readonly<Record<string, UnderlyingParameters>>;
  readonly asset: Readonly<Record<string, AssetParameters>>;
};

export type UnderlyingParameters = {
  readonly spotRange: number;
  readonly volShockUp: number;
  readonly volShockDown: number;
  readonly basisShock: number;
  readonly shortOptionMinimum: number;
};

export type AssetParameters = {
  readonly haircutFloor: number;
  readonly haircutPremium: number;
  readonly withdrawalLatencyHours: number;
  readonly liquidationThreshold: number;
  readonly liquidationBonus: number;
};

/** Throws MissingParameterError for the first value that the set lacks. */
export function readMarginParameters(
  set: ParameterSet,
  underlyings: readonly string[],
  assets: readonly string[],
): MarginParameters {
  const protocol = (name: ParameterName) => parameterValue(set, name);
  return {
    varConfidence: protocol('varConfidence'),
    marginHorizonHours: protocol('marginHorizonHours'),
    lookbackDays: protocol('lookbackDays'),
    stressWindowDays: protocol('stressWindowDays'),
    stressedWeight: protocol('stressedWeight'),
    gammaBuffer: protocol('gammaBuffer'),
    jumpMultiple: protocol('jumpMultiple'),
    liquidationDelayMinutes: protocol('liquidationDelayMinutes'),
    initialMarginFactor: protocol('initialMarginFactor'),
    maintenanceMarginFactor: protocol('maintenanceMarginFactor'),
    spreadCreditFactor: protocol('spreadCreditFactor'),
    haircutZ: protocol('haircutZ'),
    participationRate: protocol('participationRate'),
    underlying: Object.fromEntries(
      underlyings.map((symbol) => [
        symbol,
        {
          spotRange: parameterValue(set, 'spotRange', symbol),
          volShockUp: parameterValue(set, 'volShockUp', symbol),
          volShockDown: parameterValue(set, 'volShockDown', symbol),
          basisShock: parameterValue(set, 'basisShock', symbol),
          shortOptionMinimum: parameterValue(set, 'shortOptionMinimum', symbol),
        },
      ]),
    ),
    asset: Object.fromEntries(
      assets.map((symbol) => [
        symbol,
        {
          haircutFloor: parameterValue(set, 'haircutFloor', symbol),
          haircutPremium: parameterValue(set, 'haircutPremium', symbol),
          withdrawalLatencyHours: parameterValue(set, 'withdrawalLatencyHours', symbol),
          liquidationThreshold: parameterValue(set, 'liquidationThreshold', symbol),
          liquidationBonus: parameterValue(set, 'liquidationBonus', symbol),
        },
      ]),
    ),
  };
}
