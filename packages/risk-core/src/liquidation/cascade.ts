import { power } from '../math/power.js';
import { refilledDepth } from '../venue/trade.js';
import { pushedAt, triggeredAt, type TriggerIndex } from './triggerIndex.js';

/** Share of the price that is left, in (0, 1], after `pushedUsd` has gone through the market; never rises with the push. */
export type PriceImpact = (pushedUsd: number) => number;

export type FixedPoint = { readonly level: number; readonly liquidated: number; readonly pushedUsd: number };

export type Cascade = {
  readonly shock: number;
  /** Greatest fixed point: liquidations stop as early as they can. Least: everything that can fail together does. */
  readonly best: FixedPoint;
  readonly worst: FixedPoint;
  /** Fall of the best case over the shock itself; 1 when nobody is liquidated. */
  readonly amplification: number;
  /** Gap of the two fixed points; above zero the market is fragile: which one comes true depends on confidence alone. */
  readonly fragility: number;
};

/** Where F(p) = (1 - shock) x impact(push(p)) stands still when it is iterated from `start`: 1 - shock from above, 0 from below. */
export function fixedPoint(index: TriggerIndex, shock: number, impact: PriceImpact, start: number): FixedPoint {
  let level = start;
  // Every step but the last liquidates, or spares, at least one account more.
  for (let step = 0; step <= index.levels.length + 1; step++) {
    const moved = (1 - shock) * impact(pushedAt(index, level));
    if (moved === level) break;
    level = moved;
  }
  return { level, liquidated: triggeredAt(index, level), pushedUsd: pushedAt(index, level) };
}

/**
 * Both fixed points. F never falls in p and is bounded, so that both exist (Tarski); from above
 * and from below the iteration reaches the greatest and the least one (Cifuentes, Ferrucci, Shin 2005).
 */
export function cascadeOf(index: TriggerIndex, shock: number, impact: PriceImpact): Cascade {
  const best = fixedPoint(index, shock, impact, 1 - shock);
  const worst = fixedPoint(index, shock, impact, 0);
  return {
    shock,
    best,
    worst,
    amplification: shock > 0 ? (1 - best.level) / shock : 1,
    fragility: best.level - worst.level,
  };
}

const SCAN_STEP = 0.01;
const BISECTIONS = 40;

/** Smallest shock up to `largest` whose best case falls at least `amplification` times as far; null when none does. */
export function criticalShock(
  index: TriggerIndex,
  impact: PriceImpact,
  { amplification, largest }: { readonly amplification: number; readonly largest: number },
): number | null {
  const isCritical = (shock: number): boolean => cascadeOf(index, shock, impact).amplification >= amplification;
  for (let step = 1; step * SCAN_STEP <= largest + 1e-12; step++) {
    let high = step * SCAN_STEP;
    if (!isCritical(high)) continue;
    let low = high - SCAN_STEP;
    for (let i = 0; i < BISECTIONS; i++) {
      const middle = (low + high) / 2;
      if (middle > 0 && isCritical(middle)) high = middle;
      else low = middle;
    }
    return high;
  }
  return null;
}

/** Price left by the square-root law for a push against a daily volume, both USD; never below a tenth. */
export function squareRootPriceImpact(dailyVol: number, dailyVolumeUsd: number): PriceImpact {
  return (pushedUsd) =>
    pushedUsd === 0
      ? 1
      : dailyVolumeUsd > 0
        ? Math.max(0.1, 1 - dailyVol * Math.sqrt(pushedUsd / dailyVolumeUsd))
        : 0.1;
}

/** Price left in a constant-product pool with `depthUsd` on the side that is sold into. */
export function poolPriceImpact(depthUsd: number): PriceImpact {
  return (pushedUsd) => {
    const left = depthUsd / (depthUsd + pushedUsd);
    return left * left;
  };
}

export type Staging = {
  readonly shock: number;
  readonly depthUsd: number;
  /** Most that liquidators may push per round: the speed limit that a DAO can set. */
  readonly limitUsd: number;
  readonly roundSeconds: number;
  /** Half-life of the refilling depth and of the temporary part of the impact. */
  readonly halfLifeSeconds: number;
  /** Share of the impact, in logs, that stays; 1/2 after Almgren and Chriss (2000). */
  readonly permanentShare: number;
};

export type StagedCascade = {
  readonly rounds: number;
  readonly seconds: number;
  readonly lowestLevel: number;
  readonly liquidated: number;
  readonly pushedUsd: number;
  /** Still waiting when the rounds ran out. */
  readonly pendingUsd: number;
};

const MAX_ROUNDS = 10_000;

/** The same cascade in rounds: each pushes at most the limit, then depth and the temporary part of the impact recover. */
export function stagedCascade(index: TriggerIndex, staging: Staging): StagedCascade {
  const { depthUsd, limitUsd, roundSeconds, halfLifeSeconds, permanentShare } = staging;
  let lasting = 1 - staging.shock;
  let temporary = 1;
  let backlog = 0; // pushed into the pool and not yet carried away by arbitrage
  let pushed = 0;
  let rounds = 0;
  let lowest = lasting;
  for (; rounds < MAX_ROUNDS; rounds++) {
    const round = Math.min(limitUsd, pushedAt(index, lowest) - pushed);
    if (round <= 0) break;
    const left = poolPriceImpact(depthUsd + backlog)(round);
    lasting *= power(left, permanentShare);
    temporary *= power(left, 1 - permanentShare);
    pushed += round;
    lowest = Math.min(lowest, lasting * temporary);
    backlog = refilledDepth(backlog + round, 0, roundSeconds, halfLifeSeconds);
    temporary = refilledDepth(temporary, 1, roundSeconds, halfLifeSeconds);
  }
  return {
    rounds,
    seconds: rounds * roundSeconds,
    lowestLevel: lowest,
    liquidated: triggeredAt(index, lowest),
    pushedUsd: pushed,
    pendingUsd: pushedAt(index, lowest) - pushed,
  };
}
