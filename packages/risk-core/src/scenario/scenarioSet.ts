import { RiskCoreError } from '../errors.js';

export type ScenarioKind = 'grid' | 'historical' | 'filteredHistorical' | 'stressed' | 'monteCarlo' | 'episode';

/** Joint moves of all underlyings. Matrices are row-major [S x U]: scenario s, underlying u at `s * U + u`. */
export type ScenarioSet = {
  readonly kind: ScenarioKind;
  /** One name per scenario, unique. */
  readonly names: readonly string[];
  readonly underlyings: readonly string[];
  /** Relative move r of spot: S' = S (1 + r), r > -1. */
  readonly spotMove: Float64Array;
  /** Relative shock of 30-day volatility, applied as shock x (30 / max(1, days to expiry))^p; above -1. */
  readonly volMove: Float64Array;
  /** Multiplies the P&L of the scenario: 1, or less for the tails of a grid. */
  readonly weight: Float64Array;
  /** Time that passes in every scenario. */
  readonly daysForward: number;
};

export class InvalidScenarioError extends RiskCoreError {
  readonly code = 'INVALID_SCENARIO';
  constructor(
    readonly field: string,
    readonly value: number,
    rule: string,
  ) {
    super(`Scenario field ${field} is ${value}; it must be ${rule}. Rebuild the scenario set from checked parameters.`);
  }
}

/** Throws {@link InvalidScenarioError} for a set whose shapes disagree or whose moves are not finite or lose more than everything. */
export function checkScenarioSet(set: ScenarioSet): void {
  const scenarios = set.names.length;
  const cells = scenarios * set.underlyings.length;
  const lengths: readonly (readonly [string, number, number])[] = [
    ['spotMove.length', set.spotMove.length, cells],
    ['volMove.length', set.volMove.length, cells],
    ['weight.length', set.weight.length, scenarios],
  ];
  for (const [field, length, expected] of lengths) {
    if (length !== expected) throw new InvalidScenarioError(field, length, `${expected}`);
  }
  for (let cell = 0; cell < cells; cell++) {
    if (!(set.spotMove[cell]! > -1 && set.spotMove[cell]! < Infinity)) {
      throw new InvalidScenarioError(`spotMove[${cell}]`, set.spotMove[cell]!, 'finite and above -1');
    }
    if (!(set.volMove[cell]! > -1 && set.volMove[cell]! < Infinity)) {
      throw new InvalidScenarioError(`volMove[${cell}]`, set.volMove[cell]!, 'finite and above -1');
    }
  }
  set.weight.forEach((weight, s) => {
    if (!(weight >= 0 && weight < Infinity))
      throw new InvalidScenarioError(`weight[${s}]`, weight, 'finite and not negative');
  });
  if (!(set.daysForward >= 0 && set.daysForward < Infinity)) {
    throw new InvalidScenarioError('daysForward', set.daysForward, 'finite and not negative');
  }
}

/** `sets` one after the other under the kind of the first; all must name the same underlyings and time step. */
export function joinScenarioSets(kind: ScenarioKind, sets: readonly ScenarioSet[]): ScenarioSet {
  const [first] = sets;
  if (first === undefined) throw new InvalidScenarioError('sets.length', 0, 'at least 1');
  for (const set of sets) {
    if (set.underlyings.join() !== first.underlyings.join() || set.daysForward !== first.daysForward) {
      throw new InvalidScenarioError(
        'daysForward',
        set.daysForward,
        'equal, with equal underlyings, in all joined sets',
      );
    }
  }
  const join = (pick: (set: ScenarioSet) => Float64Array) => {
    const joined = new Float64Array(sets.reduce((sum, set) => sum + pick(set).length, 0));
    let offset = 0;
    for (const set of sets) {
      joined.set(pick(set), offset);
      offset += pick(set).length;
    }
    return joined;
  };
  return {
    kind,
    names: sets.flatMap((set) => set.names),
    underlyings: first.underlyings,
    spotMove: join((set) => set.spotMove),
    volMove: join((set) => set.volMove),
    weight: join((set) => set.weight),
    daysForward: first.daysForward,
  };
}
