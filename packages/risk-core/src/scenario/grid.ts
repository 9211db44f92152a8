import { InvalidScenarioError, type ScenarioSet } from './scenarioSet.js';

/** Governed shocks of one underlying, as ratios: spotRange 0.16 = +-16 %, volShockDown 0.22 = -22 %. */
export type GridShocks = { readonly spotRange: number; readonly volShockUp: number; readonly volShockDown: number };

/** A move far outside the regular range, counted at a share of its loss. */
type GridTail = { readonly spotMove: number; readonly weight: number };

/** Fractions of the spot range. */
const REGULAR_STEPS = [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1] as const;

/** Weights fall with the size of the move on each side (Paradex and Derive publish grids of this form). */
export const DEFAULT_TAILS: readonly GridTail[] = [
  { spotMove: -0.66, weight: 0.18 },
  { spotMove: -0.33, weight: 0.36 },
  { spotMove: 0.5, weight: 0.24 },
  { spotMove: 1, weight: 0.12 },
  { spotMove: 2, weight: 0.06 },
  { spotMove: 3, weight: 0.04 },
  { spotMove: 4, weight: 0.03 },
  { spotMove: 5, weight: 0.024 },
];

type Node = {
  readonly spot: string;
  readonly vol: 'up' | 'same' | 'down';
  readonly step: number;
  readonly tail: GridTail | null;
};

/**
 * The SPAN-like array: nine regular spot moves x {vol up, same, down}, then tails with vol up. Scenario s moves every
 * underlying by its own range. Scan risk is the worst scenario of each underlying's positions alone, summed over
 * underlyings: taking one scenario for all of them would grant full offset between underlyings. `daysForward` lets time pass.
 * Throws {@link InvalidScenarioError} for a shock outside (0, 1) or (vol up) not positive.
 */
export function scenarioGrid(
  shocks: Readonly<Record<string, GridShocks>>,
  tails: readonly GridTail[] = DEFAULT_TAILS,
  daysForward = 0,
): ScenarioSet {
  const underlyings = Object.keys(shocks).sort();
  for (const symbol of underlyings) checkShocks(symbol, shocks[symbol]!);
  const nodes: readonly Node[] = [
    ...REGULAR_STEPS.flatMap((step) =>
      (['up', 'same', 'down'] as const).map((vol) => ({ spot: `${step * 100}% of range`, vol, step, tail: null })),
    ),
    ...tails.map((tail) => ({ spot: `${tail.spotMove * 100}%`, vol: 'up' as const, step: 0, tail })),
  ];
  const spotOf = (node: Node, symbol: string) => node.tail?.spotMove ?? node.step * shocks[symbol]!.spotRange;
  const volOf = ({ vol }: Node, symbol: string) => {
    if (vol === 'same') return 0;
    return vol === 'up' ? shocks[symbol]!.volShockUp : -shocks[symbol]!.volShockDown;
  };
  return {
    kind: 'grid',
    names: nodes.map(({ spot, vol, tail }) => `${tail ? 'tail' : 'spot'} ${spot}, vol ${vol}`),
    underlyings,
    spotMove: Float64Array.from(nodes.flatMap((node) => underlyings.map((symbol) => spotOf(node, symbol)))),
    volMove: Float64Array.from(nodes.flatMap((node) => underlyings.map((symbol) => volOf(node, symbol)))),
    weight: Float64Array.from(nodes, ({ tail }) => tail?.weight ?? 1),
    daysForward,
  };
}

function checkShocks(symbol: string, { spotRange, volShockUp, volShockDown }: GridShocks): void {
  const inside = (value: number, limit: number) => value > 0 && value < limit;
  if (!inside(spotRange, 1)) throw new InvalidScenarioError(`${symbol}.spotRange`, spotRange, 'between 0 and 1');
  if (!inside(volShockUp, Infinity)) throw new InvalidScenarioError(`${symbol}.volShockUp`, volShockUp, 'positive');
  if (!inside(volShockDown, 1)) {
    throw new InvalidScenarioError(`${symbol}.volShockDown`, volShockDown, 'between 0 and 1');
  }
}
