import type { MarketSnapshot } from '../market/snapshot.js';
import type { OptionInstrument } from '../position/instruments.js';
import { SECONDS_PER_DAY } from '../units.js';

export const AS_OF = 1_770_000_000;
export const EXPIRY = AS_OF + 30 * SECONDS_PER_DAY;

/** One flat smile 30 days out, forward 1 % above spot, a perpetual, a stable and a staked asset. */
export const MARKET: MarketSnapshot = {
  asOfUnix: AS_OF,
  label: 'synthetic',
  source: 'fixture',
  underlyings: {
    ETH: {
      spotUsd: 2_000,
      confidence: 1,
      expiries: [
        {
          expiryUnix: EXPIRY,
          forwardUsd: 2_020,
          smile: [{ strikeUsd: 2_000, markVol: 0.8, bidVol: null, askVol: null, openInterest: 0 }],
        },
      ],
      perpetual: { markUsd: 2_001, fundingRate8h: 0.0001 },
    },
  },
  assets: {
    USDC: { priceUsd: 0.999, class: 'stable', tracks: null, adv30dUsd: 1e9, idiosyncraticVol: 0.01 },
    stETH: { priceUsd: 1_990, class: 'staked', tracks: 'ETH', adv30dUsd: 1e8, idiosyncraticVol: 0.05 },
  },
  warnings: [],
};

export const CALL: OptionInstrument = {
  kind: 'option',
  underlying: 'ETH',
  expiryUnix: EXPIRY,
  strikeUsd: 2_200,
  right: 'call',
  settlement: 'usd',
};
