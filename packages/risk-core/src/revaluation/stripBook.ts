import { log } from '../math/logarithm.js';
import type { MarketSnapshot } from '../market/snapshot.js';
import type { Instrument } from '../position/instruments.js';
import { undiscountedBlack } from '../pricing/black76.js';
import { exposureOf, type LinearExposure, type LiquidityExposure, type OptionExposure } from '../pricing/exposure.js';
import type { ScenarioSet } from '../scenario/scenarioSet.js';
import { DAYS_PER_YEAR } from '../units.js';
import { LANES, type GroupMoves, type OptionPairs } from './kernels/strips.js';
import { MissingScenarioMoveError, plainPnlUsd, tenorFactor, volFactor } from './reprice.js';

/** Instruments laid out for the strip kernels: pairs of call and put first, then the rows that only spot moves. */
export type StripBook = {
  readonly rows: number;
  /** Row of each instrument. */
  readonly rowOf: Int32Array;
  readonly pairs: OptionPairs;
  readonly groups: readonly PairGroup[];
  readonly plain: readonly PlainRow[];
};

/** Pairs [from, to) of one underlying and expiry. */
export type PairGroup = {
  readonly from: number;
  readonly to: number;
  readonly column: number;
  readonly years: number;
};

type PlainRow = {
  readonly row: number;
  readonly column: number;
  readonly exposure: LinearExposure | LiquidityExposure;
};

const LEAST_TOTAL_VOL = 1e-9; // stands for an option at its expiry; its price is the payoff to 1e-9 of the forward

const LEAST_FACTOR = 1e-6; // the same for one that expires within the step

type Pair = { readonly exposure: OptionExposure; readonly column: number };

/** Throws what `exposureOf` throws and {@link MissingScenarioMoveError}. */
export function stripBook(
  instruments: readonly Instrument[],
  market: MarketSnapshot,
  underlyings: readonly string[],
): StripBook {
  const pairs = new Map<string, Pair>();
  const plain: Omit<PlainRow, 'row'>[] = [];
  const plainInstruments: number[] = [];
  const pairKeyOf: (string | null)[] = instruments.map((instrument, m) => {
    const exposure = exposureOf(instrument, market);
    const column = exposure.underlying === null ? -1 : underlyings.indexOf(exposure.underlying);
    if (exposure.underlying !== null && column < 0) throw new MissingScenarioMoveError(exposure.underlying);
    if (exposure.shape !== 'option') {
      plain.push({ column, exposure });
      plainInstruments.push(m);
      return null;
    }
    const key = `${exposure.underlying}|${exposure.years}|${exposure.strikeUsd}|${exposure.scale}`;
    if (!pairs.has(key)) pairs.set(key, { exposure, column });
    return key;
  });
  const sorted = [...pairs].sort(
    ([, a], [, b]) =>
      a.column - b.column || a.exposure.years - b.exposure.years || a.exposure.strikeUsd - b.exposure.strikeUsd,
  );
  const pairOf = new Map(sorted.map(([key], p) => [key, p]));
  const rowOf = Int32Array.from(pairKeyOf, (key, m) =>
    key === null ? 0 : 2 * pairOf.get(key)! + (isPut(instruments[m]!) ? 1 : 0),
  );
  plainInstruments.forEach((instrument, i) => {
    rowOf[instrument] = 2 * sorted.length + i;
  });
  return {
    rows: 2 * sorted.length + plain.length,
    rowOf,
    pairs: pairArrays(sorted.map(([, { exposure }]) => exposure)),
    groups: groupsOf(sorted.map(([, pair]) => pair)),
    plain: plain.map((row, i) => ({ ...row, row: 2 * sorted.length + i })),
  };
}

const isPut = (instrument: Instrument): boolean => 'right' in instrument && instrument.right === 'put';

function pairArrays(exposures: readonly OptionExposure[]): OptionPairs {
  const of = (pick: (exposure: OptionExposure) => number) => Float64Array.from(exposures, pick);
  const totalVol = of(({ vol, years }) => Math.max(vol * Math.sqrt(years), LEAST_TOTAL_VOL));
  const today = (isCall: boolean) =>
    of(
      ({ scale, forwardUsd, strikeUsd, vol, years }) =>
        scale * undiscountedBlack(isCall, forwardUsd, strikeUsd, vol * Math.sqrt(years)),
    );
  return {
    moneyness: of(({ forwardUsd, strikeUsd }) => log(forwardUsd / strikeUsd)),
    totalVol,
    inverseVol: totalVol.map((vol) => 1 / vol),
    strikeUsd: of(({ strikeUsd, scale }) => strikeUsd * scale),
    forwardUsd: of(({ forwardUsd, scale }) => forwardUsd * scale),
    callUsd: today(true),
    putUsd: today(false),
  };
}

function groupsOf(pairs: readonly Pair[]): PairGroup[] {
  const groups: PairGroup[] = [];
  pairs.forEach(({ exposure: { years }, column }, p) => {
    const last = groups.at(-1);
    if (last?.column === column && last.years === years) groups[groups.length - 1] = { ...last, to: p + 1 };
    else groups.push({ from: p, to: p + 1, column, years });
  });
  return groups;
}

export const paddedScenarios = (scenarios: number): number => Math.ceil(scenarios / LANES) * LANES;

/** Spot moves of one underlying in severity order, into arrays of the padded length. */
export function columnMoves(column: number, scenarios: ScenarioSet, order: Uint32Array, into: GroupMoves): void {
  const { spotMove, underlyings } = scenarios;
  const { lnRatio, ratio } = into;
  lnRatio.fill(0);
  ratio.fill(1);
  for (let s = 0; s < order.length; s++) {
    const moved = 1 + spotMove[order[s]! * underlyings.length + column]!;
    lnRatio[s] = log(moved);
    ratio[s] = moved;
  }
}

/** Volatility moves of one group in severity order, time passing included. */
export function groupMoves(
  { column, years }: PairGroup,
  scenarios: ScenarioSet,
  order: Uint32Array,
  into: GroupMoves,
): void {
  const { volMove, underlyings, daysForward } = scenarios;
  const factors = into.volFactor;
  const inverses = into.inverseFactor;
  const tenor = tenorFactor(years * DAYS_PER_YEAR);
  const left = years - daysForward / DAYS_PER_YEAR;
  const passing = years > 0 && left > 0 ? Math.sqrt(left / years) : 0;
  factors.fill(1);
  inverses.fill(1);
  for (let s = 0; s < order.length; s++) {
    const factor = volFactor(volMove[order[s]! * underlyings.length + column]!, tenor) * passing;
    factors[s] = factor > LEAST_FACTOR ? factor : LEAST_FACTOR;
    inverses[s] = 1 / factors[s]!;
  }
}

/** Fills the rows that only spot moves, and zeros the padding of every row. */
export function fillPlainRows(book: StripBook, scenarios: ScenarioSet, order: Uint32Array, strips: Float32Array): void {
  const { spotMove, underlyings, daysForward } = scenarios;
  const width = underlyings.length;
  for (const { row, column, exposure } of book.plain) {
    for (let s = 0; s < paddedScenarios(order.length); s++) {
      const move = s < order.length && column >= 0 ? spotMove[order[s]! * width + column]! : 0;
      strips[((s >> 5) * book.rows + row) * LANES + (s & 31)] = plainPnlUsd(exposure, move, daysForward);
    }
  }
}

/** Multiplies every row by the scenarios' weights; a weight of one everywhere costs nothing. */
export function applyWeights(book: StripBook, { weight }: ScenarioSet, order: Uint32Array, strips: Float32Array): void {
  if (weight.every((value) => value === 1)) return;
  order.forEach((scenario, s) => {
    const base = (s >> 5) * book.rows * LANES + (s & 31);
    for (let row = 0; row < book.rows; row++) strips[base + row * LANES]! *= weight[scenario]!;
  });
}

/**
 * Scenarios from the most to the least severe, by the sum of squared moves in standard deviations (volatility at 0.3): the tail buffers of the sweep
 * then fill early and their thresholds fall at once. Any order gives the same tails.
 */
export function severityOrder({ names, underlyings, spotMove, volMove }: ScenarioSet): Uint32Array {
  const width = underlyings.length;
  const inverseVariance = (values: Float64Array, u: number) => {
    let sum = 0;
    for (let at = u; at < values.length; at += width) sum += values[at]! * values[at]!;
    return sum > 0 ? names.length / sum : 0;
  };
  const score = new Float64Array(names.length);
  for (let u = 0; u < width; u++) {
    const spot = inverseVariance(spotMove, u);
    const vol = 0.3 * inverseVariance(volMove, u);
    for (let s = 0, at = u; s < names.length; s++, at += width) {
      score[s]! += spotMove[at]! * spotMove[at]! * spot + volMove[at]! * volMove[at]! * vol;
    }
  }
  return Uint32Array.from(names.keys()).sort((a, b) => score[b]! - score[a]! || a - b);
}
