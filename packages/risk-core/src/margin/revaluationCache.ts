import type { MarketSnapshot, MarketWarning } from '../market/snapshot.js';
import type { Instrument } from '../position/instruments.js';
import { reprice, type PriceMatrix } from '../revaluation/reprice.js';
import type { ScenarioSet } from '../scenario/scenarioSet.js';

/** A scenario set and what every instrument gains in it. */
export type Revaluation = {
  readonly scenarios: ScenarioSet;
  readonly matrix: PriceMatrix;
  readonly warnings: readonly MarketWarning[];
};

type Built = { readonly scenarios: ScenarioSet; readonly warnings: readonly MarketWarning[] };

/** Reprices each distinct scenario set once, whatever number of parameter sets asks for it. */
export class RevaluationCache {
  private readonly known = new Map<string, Revaluation>();

  constructor(
    private readonly instruments: readonly Instrument[],
    private readonly market: MarketSnapshot,
    /** By instrument: 0 for those that nobody will ask for; null when all are wanted. */
    private readonly wanted: Uint8Array | null = null,
  ) {}

  /** `key` holds everything that `build` depends on beside the inputs of the simulation. */
  get(key: readonly (string | number)[], build: () => Built): Revaluation {
    const name = key.join('|');
    const found = this.known.get(name);
    if (found !== undefined) return found;
    const { scenarios, warnings } = build();
    const { instruments, market, wanted } = this;
    const matrix = reprice({ instruments, market, scenarios, ...(wanted === null ? {} : { wanted }) });
    const revaluation = { scenarios, matrix, warnings };
    this.known.set(name, revaluation);
    return revaluation;
  }

  /** How many scenario sets have been repriced. */
  get repricings(): number {
    return this.known.size;
  }
}
