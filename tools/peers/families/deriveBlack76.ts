import { black76, greeksOf, log, SECONDS_PER_YEAR } from '@riskdao/risk-core';
import { difference, differences, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly inputs:
    | { readonly seconds: number }
    | {
        readonly secToExpiry: number;
        readonly vol: number;
        readonly forward: number;
        readonly strike: number;
        readonly discount: number;
      };
  readonly expected: Readonly<Record<string, number>>;
};

export const deriveBlack76: PeerFamily = {
  name: 'derive_black76',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, ({ inputs, expected }) => {
      if ('seconds' in inputs) {
        return difference('years', inputs.seconds / SECONDS_PER_YEAR, expected['years'], { absolute: 1e-12 });
      }
      const { forward, strike, vol, discount } = inputs;
      const years = inputs.secToExpiry / SECONDS_PER_YEAR;
      const option = { forward, strike, vol, years, discount };
      const delta = undiscountedDelta(forward, strike, vol, years);
      const ours = {
        call: black76({ ...option, right: 'call' }),
        put: black76({ ...option, right: 'put' }),
        callDeltaUndiscounted: delta,
        callDelta: delta * discount,
      };
      return differences(ours, expected, { absolute: 1e-9 });
    }),
};

/** At a strike or forward of zero the option is exercised surely or never. */
function undiscountedDelta(forward: number, strike: number, vol: number, years: number): number {
  if (strike === 0 || forward === 0) return log(forward) > log(strike) ? 1 : 0;
  return greeksOf({ right: 'call', spot: forward, strike, vol, years, rate: 0, carry: 0 }).delta;
}
