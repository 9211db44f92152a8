import { EXP2_64THS, POWERS_OF_TWO } from '../../math/tables.js';

/** Scenarios per block of a strip: 32 floats, two cache lines. */
export const LANES = 32;

/** Call and put of one strike share an evaluation: entry p describes the pair whose rows are 2 p (call) and 2 p + 1 (put). */
export type OptionPairs = {
  /** ln(F / K). */
  readonly moneyness: Float64Array;
  /** vol sqrt(years), and its inverse. */
  readonly totalVol: Float64Array;
  readonly inverseVol: Float64Array;
  /** Strike and forward times the pair's scale: prices come out in USD. */
  readonly strikeUsd: Float64Array;
  readonly forwardUsd: Float64Array;
  /** Values before the scenario. */
  readonly callUsd: Float64Array;
  readonly putUsd: Float64Array;
};

/** Of one group of pairs (an underlying and expiry), by scenario; padded to a multiple of 32 with ones. */
export type GroupMoves = {
  /** ln(1 + r), and 1 + r. */
  readonly lnRatio: Float64Array;
  readonly ratio: Float64Array;
  /** Total volatility relative to today's, and its inverse. */
  readonly volFactor: Float64Array;
  readonly inverseFactor: Float64Array;
};

/**
 * P&L of the pairs [from, to) in every scenario, into strips[(block x rows + row) x 32 + lane], rounded to single precision at the end. |d1| and
 * |d2| count to 9 and the Mills ratio has a relative error of 1.8e-13: prices keep an absolute error below 2e-13 of forward and strike, far
 * below single precision. The specification of assembly/strips.ts: the same bits.
 */
export function repriceStripsSpecification(
  { from, to, rows, scenarios }: { from: number; to: number; rows: number; scenarios: number },
  pairs: OptionPairs,
  moves: GroupMoves,
  strips: Float32Array,
): void {
  // prettier-ignore
  const P0=1.2533141373157186,P1=1.3825987409829081,P2=0.7542028930187469,P3=0.24720499957273948,P4=0.05074111117653767,P5=0.006181738221303145,P6=0.0003535782005510586;
  // prettier-ignore
  const Q1=1.901038750042417,Q2=1.6185763116729441,Q3=0.804120251876398,Q4=0.25339566261968666,Q5=0.05109421018923212,Q6=0.006181754271414051,Q7=0.0003535779492242107;
  const SCALE = 92.332482616893656877;
  const ROUNDING = 6755399441055744;
  const HIGH = 0.010830424493178725;
  const LOW = 2.030704202170295e-10;
  const exp2 = EXP2_64THS;
  const power2 = POWERS_OF_TWO;
  const { lnRatio, ratio, volFactor, inverseFactor } = moves;
  for (let s0 = 0, block = 0; s0 < scenarios; s0 += 32, block++) {
    for (let p = from; p < to; p++) {
      const x0 = pairs.moneyness[p]!;
      const sd0 = pairs.totalVol[p]!;
      const isd0 = pairs.inverseVol[p]!;
      const K = pairs.strikeUsd[p]!;
      const F0 = pairs.forwardUsd[p]!;
      const call0 = pairs.callUsd[p]!;
      const put0 = pairs.putUsd[p]!;
      let at = (block * rows + 2 * p) * 32;
      for (let s = s0; s < s0 + 32; s++, at++) {
        const sd = sd0 * volFactor[s]!;
        const F = F0 * ratio[s]!;
        const d1 = (x0 + lnRatio[s]!) * (isd0 * inverseFactor[s]!) + 0.5 * sd;
        const d2 = d1 - sd;
        let y1 = Math.abs(d1);
        let y2 = Math.abs(d2);
        y1 = y1 > 9 ? 9 : y1;
        y2 = y2 > 9 ? 9 : y2;
        const exponent = -0.5 * y1 * y1;
        const k = exponent * SCALE + ROUNDING - ROUNDING;
        const n = k | 0;
        const r = exponent - k * HIGH - k * LOW;
        const h = 0.3989422804014327 * exp2[n & 63]! * power2[(n >> 6) + 1100]!;
        // prettier-ignore
        const density = F*(h + h*(r*(1 + r*(0.5 + r*(0.16666666666666666 + r*(0.041666666666666664 + r*0.008333333333333333))))));
        // prettier-ignore
        const a1 = P0+y1*(P1+y1*(P2+y1*(P3+y1*(P4+y1*(P5+y1*P6)))));
        // prettier-ignore
        const b1 = 1+y1*(Q1+y1*(Q2+y1*(Q3+y1*(Q4+y1*(Q5+y1*(Q6+y1*Q7))))));
        // prettier-ignore
        const a2 = P0+y2*(P1+y2*(P2+y2*(P3+y2*(P4+y2*(P5+y2*P6)))));
        // prettier-ignore
        const b2 = 1+y2*(Q1+y2*(Q2+y2*(Q3+y2*(Q4+y2*(Q5+y2*(Q6+y2*Q7))))));
        const w = density / (b1 * b2);
        const tail1 = a1 * b2 * w;
        const tail2 = a2 * b1 * w;
        const call = (d1 > 0 ? F - tail1 : tail1) - (d2 > 0 ? K - tail2 : tail2);
        strips[at] = call - call0;
        strips[at + 32] = call - F + K - put0;
      }
    }
  }
}
