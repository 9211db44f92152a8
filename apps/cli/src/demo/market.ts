import {
  log,
  SECONDS_PER_DAY,
  yearsBetween,
  type AssetMarket,
  type DepthBook,
  type DepthLevel,
  type ExpiryMarket,
  type MarketDepth,
  type MarketSnapshot,
} from '@riskdao/risk-core';
import { DEMO_COINS, DEMO_TIME_UNIX, type DemoCoin } from './coins.js';
import { rounded, type Draw } from './draw.js';

/** Days to the listed expiries, each at 08:00 UTC on a Friday. */
const EXPIRY_DAYS = [7, 14, 28, 56, 147, 238];
const HOUR_AFTER_EXPIRY = 3_600;
const CARRY_PER_YEAR = 0.04;
/** How fast the volatility term structure reaches its long end. */
const TERM_YEARS = 0.15;
/** Strikes as shares of the forward, rounded to the coin's step. */
const STRIKES = [0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1, 1.05, 1.1, 1.15, 1.2, 1.3, 1.45, 1.6];

/** A synthetic market without open interest: the book says later what is open. */
export function syntheticMarket(): MarketSnapshot {
  const underlyings = Object.fromEntries(
    DEMO_COINS.map((coin) => [
      coin.symbol,
      {
        spotUsd: coin.spotUsd,
        confidence: 1,
        expiries: EXPIRY_DAYS.map((days) => expiryOf(coin, days)),
        perpetual: { markUsd: rounded(coin.spotUsd * (1 + coin.perpetualPremium), 2), fundingRate8h: 0.0001 },
      },
    ]),
  );
  return {
    asOfUnix: DEMO_TIME_UNIX,
    label: 'synthetic',
    source: 'synthetic (seeded generator of riskdao demo-data)',
    underlyings,
    assets: syntheticAssets(),
    warnings: [],
  };
}

function expiryOf(coin: DemoCoin, days: number): ExpiryMarket {
  const expiryUnix = DEMO_TIME_UNIX - HOUR_AFTER_EXPIRY + days * SECONDS_PER_DAY;
  const years = yearsBetween(DEMO_TIME_UNIX, expiryUnix);
  const forwardUsd = rounded(coin.spotUsd * (1 + CARRY_PER_YEAR * years), 2);
  const strikes = new Set(
    STRIKES.map((share) => Math.round((share * forwardUsd) / coin.strikeStepUsd) * coin.strikeStepUsd),
  );
  const smile = [...strikes].map((strikeUsd) => {
    const markVol = rounded(smileVol(coin, log(strikeUsd / forwardUsd), years), 6);
    const halfSpread = 0.008 + 0.01 * Math.abs(strikeUsd / forwardUsd - 1);
    return {
      strikeUsd,
      markVol,
      bidVol: rounded(markVol - halfSpread, 6),
      askVol: rounded(markVol + halfSpread, 6),
      openInterest: 0,
    };
  });
  return { expiryUnix, forwardUsd, smile };
}

/**
 * Surface SVI with a power-law curvature (Gatheral & Jacquier 2014, theorem 4.2 and corollary 4.1): at-the-money variance
 * grows with time and eta (1 + |skew|) <= 2, hence no calendar and no butterfly arbitrage.
 */
function smileVol(coin: DemoCoin, logMoneyness: number, years: number): number {
  const ETA = 1;
  const slow = coin.longVol * coin.longVol;
  const quick = coin.shortVol * coin.shortVol;
  // Slope `quick` at zero, `slow` far out, positive everywhere.
  const variance = slow * years - ((slow - quick) * TERM_YEARS * years) / (years + TERM_YEARS);
  const phi = ETA / Math.sqrt(variance * (1 + variance));
  const shifted = phi * logMoneyness + coin.skew;
  const curve = Math.sqrt(shifted * shifted + 1 - coin.skew * coin.skew);
  const total = (variance / 2) * (1 + coin.skew * phi * logMoneyness + curve);
  return Math.sqrt(total / years);
}

/** Collateral of the demo: two coins, a stable one, and staked ETH whose price follows ETH. */
function syntheticAssets(): Record<string, AssetMarket> {
  const ethUsd = DEMO_COINS.find(({ symbol }) => symbol === 'ETH')?.spotUsd ?? 0;
  const coins = DEMO_COINS.map(({ symbol, spotUsd, hourlyVolume }): [string, AssetMarket] => [
    symbol,
    { priceUsd: spotUsd, class: 'native', tracks: symbol, adv30dUsd: spotUsd * hourlyVolume * 24, idiosyncraticVol: 0 },
  ]);
  return {
    ...Object.fromEntries(coins),
    USDC: { priceUsd: 1, class: 'stable', tracks: null, adv30dUsd: 5e9, idiosyncraticVol: 0.01 },
    wstETH: {
      priceUsd: rounded(ethUsd * 1.21, 2),
      class: 'staked',
      tracks: 'ETH',
      adv30dUsd: 60e6,
      idiosyncraticVol: 0.05,
    },
  };
}

/** Order books of one venue: 40 levels a side, thinning close to the mid and growing away from it. */
export function syntheticDepth(draw: Draw): MarketDepth {
  const books = Object.fromEntries(DEMO_COINS.map((coin) => [coin.symbol, [bookOf(coin, draw)]]));
  return { books };
}

function bookOf(coin: DemoCoin, draw: Draw): DepthBook {
  const side = (direction: 1 | -1): DepthLevel[] =>
    Array.from({ length: 40 }, (_, level): DepthLevel => [
      rounded(coin.spotUsd * (1 + direction * (0.0001 + 0.0012 * level)), 2),
      rounded(draw.logNormal(coin.hourlyVolume * 0.012 * (1 + level / 8), 0.3), 3),
    ]);
  return { asOfUnix: DEMO_TIME_UNIX, venue: 'synthetic', bids: side(-1), asks: side(1) };
}
