import { crashResponse } from './volatilityMove.js';
import type { ScenarioSet } from './scenarioSet.js';

/**
 * Moves of the worst 24 and 72 hours of named crises: the start (UTC, hour of a close) at which BTC and ETH together fell
 * most. Spot moves are measured on hourly BTC/USDT and ETH/USDT closes of Binance. Volatility moves are those of Deribit's
 * DVOL over the day where it was recorded, else `null` and answered by the response of volatility to a fall.
 */
type Episode = {
  readonly name: string;
  readonly from: string;
  readonly hours: 24 | 72;
  readonly spotMove: { readonly BTC: number; readonly ETH: number };
  readonly volMove: { readonly BTC: number; readonly ETH: number } | null;
};

const episode = (
  name: string,
  hours: 24 | 72,
  from: string,
  btc: number,
  eth: number,
  volMove: Episode['volMove'] = null,
): Episode => ({ name, from, hours, spotMove: { BTC: btc, ETH: eth }, volMove });

export const EPISODES: readonly Episode[] = [
  episode('2020-03-12 COVID-19 crash', 24, '2020-03-12T02:00Z', -0.4645, -0.4778),
  episode('2020-03-12 COVID-19 crash', 72, '2020-03-10T02:00Z', -0.4775, -0.5202),
  episode('2021-05-19 deleveraging', 24, '2021-05-18T13:00Z', -0.1984, -0.3075),
  episode('2021-05-19 deleveraging', 72, '2021-05-16T13:00Z', -0.2753, -0.3621),
  episode('2022-05 Terra failure', 24, '2022-05-11T06:00Z', -0.1371, -0.2292),
  episode('2022-05 Terra failure', 72, '2022-05-09T07:00Z', -0.1923, -0.2477),
  episode('2022-06 lender failures', 24, '2022-06-12T15:00Z', -0.1801, -0.2103),
  episode('2022-06 lender failures', 72, '2022-06-11T02:00Z', -0.286, -0.3422),
  // DVOL BTC 76.66 to 114.72 over 8 to 9 November; ETH was not recorded and takes the same.
  episode('2022-11 FTX failure', 24, '2022-11-08T17:00Z', -0.1613, -0.2403, { BTC: 0.4965, ETH: 0.4965 }),
  episode('2022-11 FTX failure', 72, '2022-11-06T22:00Z', -0.2545, -0.31, { BTC: 0.9287, ETH: 0.9287 }),
  // DVOL BTC 54.20 to 59.82 over 10 to 11 March, 50.12 to 59.82 from the 8th.
  episode('2023-03 bank failures', 24, '2023-03-09T11:00Z', -0.0936, -0.1004, { BTC: 0.1037, ETH: 0.1037 }),
  episode('2023-03 bank failures', 72, '2023-03-08T08:00Z', -0.0965, -0.0868, { BTC: 0.1935, ETH: 0.1935 }),
  // DVOL BTC 39.73 to 44.11 and ETH 64.69 to 67.63 over 9 to 10 October; to 46.24 and 71.31 by the 12th.
  episode('2025-10-10 auto-deleveraging cascade', 24, '2025-10-10T02:00Z', -0.0866, -0.1463, {
    BTC: 0.1102,
    ETH: 0.0454,
  }),
  episode('2025-10-10 auto-deleveraging cascade', 72, '2025-10-09T00:00Z', -0.1027, -0.1721, {
    BTC: 0.1639,
    ETH: 0.1023,
  }),
  // DVOL BTC 53.47 to 82.62 and ETH 78.02 to 95.78 over 4 to 5 February; from 46.29 and 64.24 on the 2nd.
  episode('2026-02-05 sell-off', 24, '2026-02-05T00:00Z', -0.1402, -0.1496, { BTC: 0.5452, ETH: 0.2276 }),
  episode('2026-02-05 sell-off', 72, '2026-02-03T00:00Z', -0.201, -0.2216, { BTC: 0.7848, ETH: 0.491 }),
];

/** Those that were over at `asOfUnix`, the earliest first. */
export function knownEpisodes(asOfUnix: number): readonly Episode[] {
  return EPISODES.filter(({ from, hours }) => Date.parse(from) / 1000 + hours * 3_600 <= asOfUnix);
}

/**
 * The named episodes that were over at `asOfUnix` as scenarios: a report must not know what came after its prices. An underlying other
 * than BTC and ETH takes the larger fall and the larger rise of volatility of the two, since none of the episodes spared it.
 */
export function episodeScenarios(underlyings: readonly string[], asOfUnix: number): ScenarioSet {
  const known = knownEpisodes(asOfUnix);
  const pick = (
    pair: { readonly BTC: number; readonly ETH: number },
    symbol: string,
    worse: (a: number, b: number) => number,
  ) => (symbol === 'BTC' || symbol === 'ETH' ? pair[symbol] : worse(pair.BTC, pair.ETH));
  const spotOf = ({ spotMove }: Episode, symbol: string) => pick(spotMove, symbol, Math.min);
  return {
    kind: 'episode',
    names: known.map(({ name, hours }) => `${name}, worst ${hours} h`),
    underlyings,
    spotMove: Float64Array.from(known.flatMap((one) => underlyings.map((symbol) => spotOf(one, symbol)))),
    volMove: Float64Array.from(
      known.flatMap((one) =>
        underlyings.map((symbol) =>
          one.volMove === null ? crashResponse(spotOf(one, symbol)) : pick(one.volMove, symbol, Math.max),
        ),
      ),
    ),
    weight: new Float64Array(known.length).fill(1),
    daysForward: 0,
  };
}
