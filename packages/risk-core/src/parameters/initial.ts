import type { AssetMarket } from '../market/snapshot.js';
import { parameterId, type ParameterSet } from './identity.js';
import { PARAMETER_RULES, type ParameterName, type ParameterRule } from './rules.js';
import { toScaled } from './values.js';

export type GovernedScopes = {
  readonly underlyings: readonly string[];
  readonly assets: Readonly<Record<string, AssetMarket['class']>>;
};

/** The genesis set: every parameter of the table, once per underlying or asset where it is scoped. */
export function initialParameterSet({ underlyings, assets }: GovernedScopes): ParameterSet {
  const entries = Object.entries(PARAMETER_RULES).flatMap(([key, rule]) => {
    const name = key as ParameterName;
    switch (rule.scope) {
      case 'protocol':
        return [[parameterId(name, null), initialRaw(rule, null)] as const];
      case 'underlying':
        return underlyings.map((symbol) => [parameterId(name, symbol), initialRaw(rule, null)] as const);
      case 'asset':
        return Object.entries(assets).map(
          ([symbol, assetClass]) => [parameterId(name, symbol), initialRaw(rule, assetClass)] as const,
        );
    }
  });
  return Object.fromEntries(entries);
}

/** Ids that a complete set has for these scopes, in the table's order. */
export function governedIds(scopes: GovernedScopes): readonly string[] {
  return Object.keys(initialParameterSet(scopes));
}

function initialRaw(rule: ParameterRule, assetClass: AssetMarket['class'] | null): bigint {
  const initial = typeof rule.initial === 'number' ? rule.initial : rule.initial[assetClass!];
  return toScaled(initial, rule.decimals);
}
