/** Pairs of scenarios after which it is decided anew whether skipping the ones that nobody is liquidated in pays. */
const STRETCH: i32 = 128;

/**
 * Twin of closeOut in src/liquidation/ledger.ts: one account over all scenarios, two lanes at a time. Arrays hold an even number of doubles; a
 * lane of padding collects what nobody reads. Where many are liquidated nothing branches, which a predictor could not follow. Returns how
 * often somebody owed.
 */
export function closeOut(
  scenarios: i32, pnl: usize, liquidated: usize, cured: usize, discount: usize, fee: usize, deficit: usize, rescue: usize,
  claims: usize, open: usize, valueUsd: f64, excessUsd: f64, askUsd: f64, closedAskUsd: f64, closedFeeUsd: f64, selfCureShare: f64,
  step: f64, restUsd: f64, stepGainUsd: f64,
): i32 {
  const zero = f64x2.splat(0), one = f64x2.splat(1);
  const value = f64x2.splat(valueUsd), excess = f64x2.splat(excessUsd), ask = f64x2.splat(askUsd);
  const closedAsk = f64x2.splat(closedAskUsd), closedFee = f64x2.splat(closedFeeUsd), cure = f64x2.splat(selfCureShare);
  const stepOf = f64x2.splat(step), target = f64x2.splat(restUsd), stepGain = f64x2.splat(stepGainUsd);
  const pairs = (scenarios + 1) >> 1, isPartial = step < 1; // whole: the share is 1 in every scenario
  let isSparse = true, failures = 0;
  for (let from = 0; from < pairs; from += STRETCH) {
    const to = min(pairs, from + STRETCH);
    let hits = 0;
    for (let pair = from; pair < to; pair++) {
      const at = <usize>pair << 4;
      const gain = v128.load(pnl + at);
      const after = f64x2.add(excess, gain);
      const isClosed = f64x2.lt(after, zero);
      const isGain = v128.andnot(f64x2.gt(gain, zero), isClosed);
      v128.store(claims + at, f64x2.add(v128.load(claims + at), v128.and(gain, isGain)));
      const isHit = <i32>v128.any_true(isClosed);
      hits += isHit;
      if (isSparse && isHit == 0) continue;
      const left = f64x2.add(value, gain);
      const owes = v128.and(isClosed, f64x2.lt(left, zero));
      const pays = v128.andnot(isClosed, owes);
      let shareAsk = closedAsk, shareFee = closedFee;
      if (isPartial) {
        const share = f64x2.pmin(one, f64x2.mul(f64x2.ceil(f64x2.div(f64x2.sub(target, after), stepGain)), stepOf));
        shareAsk = f64x2.mul(share, closedAsk);
        shareFee = f64x2.mul(share, closedFee);
      }
      const taken = f64x2.pmin(shareAsk, left);
      const rest = f64x2.sub(left, taken);
      v128.store(liquidated + at, f64x2.add(v128.load(liquidated + at), v128.and(one, isClosed)));
      v128.store(discount + at, f64x2.add(v128.load(discount + at), v128.and(taken, pays)));
      v128.store(fee + at, f64x2.add(v128.load(fee + at), v128.and(f64x2.pmin(shareFee, rest), pays)));
      if (selfCureShare > 0) v128.store(cured + at, f64x2.sub(v128.load(cured + at), v128.and(f64x2.mul(after, cure), pays)));
      failures += <i32>v128.any_true(owes);
      v128.store(deficit + at, f64x2.sub(v128.load(deficit + at), v128.and(left, owes)));
      v128.store(rescue + at, f64x2.add(v128.load(rescue + at), v128.and(ask, owes)));
      v128.store(open + at, f64x2.add(v128.load(open + at), v128.and(f64x2.sub(ask, left), owes)));
    }
    isSparse = hits * 16 < to - from;
  }
  return failures;
}

/** Twin of closeGroup: ranks the open group's shortfalls and clears them. */
export function closeGroup(scenarios: i32, group: i32, open: usize, largest: usize, largestGroup: usize, second: usize, secondGroup: usize): void {
  const zero = f64x2.splat(0);
  const pairs = (scenarios + 1) >> 1;
  for (let pair = 0; pair < pairs; pair++) {
    const at = <usize>pair << 4;
    const usd = v128.load(open + at);
    v128.store(open + at, zero);
    if (!v128.any_true(f64x2.gt(usd, v128.load(second + at)))) continue;
    rank(2 * pair, f64x2.extract_lane(usd, 0), group, largest, largestGroup, second, secondGroup);
    rank(2 * pair + 1, f64x2.extract_lane(usd, 1), group, largest, largestGroup, second, secondGroup);
  }
}

function rank(s: i32, usd: f64, group: i32, largest: usize, largestGroup: usize, second: usize, secondGroup: usize): void {
  const at = <usize>s << 3, groupAt = <usize>s << 2;
  if (usd > load<f64>(largest + at)) {
    store<f64>(second + at, load<f64>(largest + at));
    store<i32>(secondGroup + groupAt, load<i32>(largestGroup + groupAt));
    store<f64>(largest + at, usd);
    store<i32>(largestGroup + groupAt, group);
  } else if (usd > load<f64>(second + at)) {
    store<f64>(second + at, usd);
    store<i32>(secondGroup + groupAt, group);
  }
}
