import { exp, type BarSeries, type PriceHistory } from '@riskdao/risk-core';
import { DEMO_COINS, DEMO_TIME_UNIX, type DemoCoin } from './coins.js';
import { rounded, type Draw } from './draw.js';

const HOURS_PER_YEAR = 24 * 365;
/** Long enough for the longest lookback (730 days by default) and a stressed year before it. */
const DAYS = 1_300;
const HOUR_SECONDS = 3_600;
/** The common factor: annual volatility around which its log reverts, speed per hour, and volatility of the log per hour. */
const FACTOR = { vol: 0.45, reversion: 0.004, volOfVol: 0.035 };
/** Jumps of the common factor: a few a year, mostly down; each also lifts the volatility that follows. */
const JUMPS = { perYear: 7, mean: -0.025, deviation: 0.045, volLift: 0.35 };
/** A crisis that the stressed window must find: days from the start, extra log-volatility, drift per day. */
const CRISIS = { firstDay: 180, lastDay: 225, volLift: 0.6, driftPerDay: -0.011 };
/** One day inside the crisis on which the market falls through: hour by hour, on top of everything else. */
const FLASH_CRASH = { hour: 205 * 24 + 14, moves: [-0.05, -0.11, -0.14, -0.06, 0.05] };

/**
 * Synthetic hourly bars: a common factor with log-volatility that reverts to its mean (so it clusters) and with jumps, and
 * a part of each coin's own. The last close of each coin is its spot.
 */
export function syntheticHistory(draw: Draw): PriceHistory {
  const hours = DAYS * 24;
  const factor = commonFactor(hours, draw);
  const series = Object.fromEntries(DEMO_COINS.map((coin) => [coin.symbol, barsOf(coin, factor, draw)]));
  return { barSeconds: HOUR_SECONDS, source: 'synthetic (seeded generator of riskdao demo-data)', series };
}

type Factor = { readonly returns: readonly number[]; readonly hourlyVols: readonly number[] };

function commonFactor(hours: number, draw: Draw): Factor {
  const returns: number[] = [];
  const hourlyVols: number[] = [];
  let logVol = 0;
  for (let hour = 0; hour < hours; hour++) {
    const day = hour / 24;
    const inCrisis = day >= CRISIS.firstDay && day < CRISIS.lastDay;
    logVol += -FACTOR.reversion * logVol + FACTOR.volOfVol * draw.normal();
    const annualVol = FACTOR.vol * exp(logVol + (inCrisis ? CRISIS.volLift : 0));
    const hourlyVol = annualVol / Math.sqrt(HOURS_PER_YEAR);
    const jumps = draw.uniform() < JUMPS.perYear / HOURS_PER_YEAR;
    const jump = jumps ? JUMPS.mean + JUMPS.deviation * draw.normal() : 0;
    if (jumps) logVol += JUMPS.volLift;
    const drift = inCrisis ? CRISIS.driftPerDay / 24 : 0.35 / HOURS_PER_YEAR;
    const crash = FLASH_CRASH.moves[hour - FLASH_CRASH.hour] ?? 0;
    returns.push(drift + hourlyVol * draw.normal() + jump + crash);
    hourlyVols.push(hourlyVol);
  }
  return { returns, hourlyVols };
}

function barsOf(coin: DemoCoin, factor: Factor, draw: Draw): BarSeries {
  const ownHourly = coin.ownVol / Math.sqrt(HOURS_PER_YEAR);
  const logPrices: number[] = [0];
  for (const each of factor.returns) {
    const last = logPrices[logPrices.length - 1] ?? 0;
    logPrices.push(last + coin.beta * each + ownHourly * draw.normal());
  }
  const end = logPrices[logPrices.length - 1] ?? 0;
  const priceAt = (index: number) => rounded(coin.spotUsd * exp((logPrices[index] ?? 0) - end), 2);
  const firstStart = DEMO_TIME_UNIX - factor.returns.length * HOUR_SECONDS;
  const bars = factor.returns.map((_, hour) => {
    const [open, close] = [priceAt(hour), priceAt(hour + 1)];
    const reach = () => 1 + 0.4 * coin.beta * (factor.hourlyVols[hour] ?? 0) * Math.abs(draw.normal());
    const turnover = ((factor.hourlyVols[hour] ?? 0) * Math.sqrt(HOURS_PER_YEAR)) / FACTOR.vol;
    return {
      start: firstStart + hour * HOUR_SECONDS,
      open,
      close,
      high: rounded(Math.max(open, close) * reach(), 2),
      low: rounded(Math.min(open, close) / reach(), 2),
      volume: rounded(draw.logNormal(coin.hourlyVolume, 0.4) * turnover, 1),
    };
  });
  return {
    startUnix: bars.map(({ start }) => start),
    open: bars.map(({ open }) => open),
    high: bars.map(({ high }) => high),
    low: bars.map(({ low }) => low),
    close: bars.map(({ close }) => close),
    volume: bars.map(({ volume }) => volume),
  };
}
