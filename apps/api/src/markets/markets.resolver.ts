import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import type { MarketSnapshot, SmilePoint, UnderlyingMarket } from '@riskdao/risk-core';
import {
  latestMarket,
  listMarkets,
  marketAsOf,
  marketByHash,
  type DatabaseClient,
  type MarketEntry,
  type ObservedMarket,
} from '@riskdao/store';
import { pageById } from '../graphql/connection.js';
import { DATABASE } from '../graphql/tokens.js';
import { coinValue, ratioValue, usdValue } from '../graphql/values.js';

const WEEK_SECONDS = 7 * 86_400;
const STALE_MILLISECONDS = 3_600_000;

@Resolver('Query')
export class MarketQueries {
  constructor(@Inject(DATABASE) private readonly db: DatabaseClient) {}

  @Query('market')
  async market(@Args('at') at?: Date | null) {
    const observed = at == null ? await latestMarket(this.db) : await marketAsOf(this.db, at);
    return observed === null ? null : marketView(this.db, observed, observed);
  }

  @Query('markets')
  markets(@Args('first') first: number, @Args('after') after?: string | null) {
    const read = (query: { first: number; after?: string }) => listMarkets(this.db, query);
    return pageById({ first, after: after ?? null }, read, (entry) => marketView(this.db, entry, null));
  }
}

/** Lists carry entries only: the content is read when somebody asks for it. */
export function marketView(db: DatabaseClient, entry: MarketEntry, known: ObservedMarket | null) {
  let reading: Promise<MarketSnapshot> | null = known === null ? null : Promise.resolve(known.market);
  const content = () =>
    (reading ??= marketByHash(db, entry.hash).then((observed) => {
      if (observed === null) throw new Error(`market ${entry.hash} is listed but not kept`);
      return observed.market;
    }));
  return {
    ...entry,
    isStale: Date.now() - entry.asOf.getTime() > STALE_MILLISECONDS || entry.quality !== 'sound',
    underlyings: async () =>
      Object.entries((await content()).underlyings).map(([symbol, market]) =>
        underlyingView(symbol, market, entry.asOf.getTime() / 1_000),
      ),
    assets: async () =>
      Object.entries((await content()).assets).map(([symbol, asset]) => ({
        symbol,
        price: usdValue(asset.priceUsd),
        class: asset.class,
        tracks: asset.tracks,
        dailyVolume: usdValue(asset.adv30dUsd),
      })),
  };
}

function underlyingView(symbol: string, market: UnderlyingMarket, asOfUnix: number) {
  const { spotUsd, confidence, expiries, perpetual } = market;
  return {
    symbol,
    spot: usdValue(spotUsd),
    confidence: ratioValue(confidence, 'down'),
    atTheMoneyVolatility: atTheMoney(market, asOfUnix),
    expiries: expiries.map(({ expiryUnix, forwardUsd, smile }) => ({
      expiry: new Date(expiryUnix * 1_000),
      forward: usdValue(forwardUsd),
      smile: smile.map(smileView),
    })),
    perpetual:
      perpetual === null
        ? null
        : { mark: usdValue(perpetual.markUsd), fundingRate8h: ratioValue(perpetual.fundingRate8h) },
  };
}

function smileView({ strikeUsd, markVol, bidVol, askVol, openInterest }: SmilePoint) {
  return {
    strike: usdValue(strikeUsd),
    markVolatility: ratioValue(markVol),
    bidVolatility: bidVol === null ? null : ratioValue(bidVol),
    askVolatility: askVol === null ? null : ratioValue(askVol),
    openInterest: coinValue(openInterest),
  };
}

/** Mark volatility of the strike nearest to the forward, at the first expiry at least a week away. */
function atTheMoney({ expiries }: UnderlyingMarket, asOfUnix: number) {
  const expiry = expiries.find(({ expiryUnix }) => expiryUnix >= asOfUnix + WEEK_SECONDS) ?? expiries.at(-1);
  if (expiry === undefined) return null;
  const distance = ({ strikeUsd }: SmilePoint) => Math.abs(strikeUsd - expiry.forwardUsd);
  const [first, ...rest] = expiry.smile;
  if (first === undefined) return null;
  return ratioValue(rest.reduce((best, point) => (distance(point) < distance(best) ? point : best), first).markVol);
}
