/** A way the market may move: relative spot and volatility moves per underlying at scale 1. */
export type StressDirection = {
  readonly name: string;
  readonly spotMove: readonly number[];
  readonly volMove: readonly number[];
};

export type ReverseStress = {
  readonly direction: StressDirection;
  /** Smallest multiple of the direction at which the loss reaches the limit; `null` when none up to the largest does. */
  readonly scale: number | null;
  readonly lossUsd: number;
};

type ReverseStressOptions = {
  readonly directions: readonly StressDirection[];
  /** Loss in USD (positive) under spot and volatility moves per underlying. */
  readonly lossAt: (spotMove: readonly number[], volMove: readonly number[]) => number;
  readonly limitUsd: number;
  readonly largestScale: number;
  readonly steps?: number;
};

/**
 * The mildest move in each direction that costs `limitUsd`, mildest first: what would have to happen (BCBS 2018, reverse
 * stress testing). Losses need not grow with the move: each ray is scanned outwards, then the first crossing is bisected.
 */
export function reverseStress(options: ReverseStressOptions): readonly ReverseStress[] {
  const { directions, lossAt, limitUsd, largestScale, steps = 100 } = options;
  return directions
    .map((direction): ReverseStress => {
      const lossOf = (scale: number) =>
        lossAt(
          direction.spotMove.map((move) => Math.max(-0.999, scale * move)),
          direction.volMove.map((move) => Math.max(-0.999, scale * move)),
        );
      let inside = 0;
      for (let step = 1; step <= steps; step++) {
        let outside = (largestScale * step) / steps;
        if (!(lossOf(outside) >= limitUsd)) {
          inside = outside;
          continue;
        }
        for (let halving = 0; halving < 50; halving++) {
          const middle = (inside + outside) / 2;
          if (lossOf(middle) >= limitUsd) outside = middle;
          else inside = middle;
        }
        return { direction, scale: outside, lossUsd: lossOf(outside) };
      }
      return { direction, scale: null, lossUsd: lossOf(largestScale) };
    })
    .sort((a, b) => (a.scale ?? Infinity) - (b.scale ?? Infinity) || (a.direction.name < b.direction.name ? -1 : 1));
}
