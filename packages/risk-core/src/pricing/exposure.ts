import { RiskCoreError } from '../errors.js';
import { expiryAt, forwardAt, volAt } from '../market/surface.js';
import type { MarketSnapshot, UnderlyingMarket } from '../market/snapshot.js';
import type { Instrument, OptionInstrument } from '../position/instruments.js';
import { yearsBetween } from '../units.js';
import { requireFinite, requirePositive } from './black76.js';
import { requireRange, type LiquidityRange } from './liquidityRange.js';

/** Worth `markUsd (1 + r) - entryUsd` when `underlying` moves by r, and earning its carry; `underlying` null never moves. */
export type LinearExposure = {
  readonly shape: 'linear';
  readonly underlying: string | null;
  readonly markUsd: number;
  readonly entryUsd: number;
  /** Earned per day by one unit held long: a perpetual's funding, paid by longs when its rate is positive. */
  readonly carryUsdPerDay: number;
};

/** Worth `scale` x Black(forwardUsd (1 + r), strikeUsd, vol, years). */
export type OptionExposure = {
  readonly shape: 'option';
  readonly underlying: string;
  readonly right: 'call' | 'put';
  readonly forwardUsd: number;
  readonly strikeUsd: number;
  readonly vol: number;
  /** At least 0. */
  readonly years: number;
  /** 1 for USD settlement; spot / forward for coin settlement: Black / F coins, each worth spot. Constant while spot and forward move together. */
  readonly scale: number;
};

/** Worth what one unit of liquidity over the range holds at spot (1 + r). */
export type LiquidityExposure = {
  readonly shape: 'liquidity';
  readonly underlying: string;
  readonly spotUsd: number;
  readonly range: LiquidityRange;
};

const FUNDINGS_PER_DAY = 3;

/** What the USD value of one unit depends on. */
export type Exposure = LinearExposure | OptionExposure | LiquidityExposure;

export class MissingUnderlyingError extends RiskCoreError {
  readonly code = 'MISSING_UNDERLYING';
  constructor(readonly underlying: string) {
    super(`No market for underlying ${underlying}. Ingest it, or drop the position.`);
  }
}

export class MissingAssetError extends RiskCoreError {
  readonly code = 'MISSING_ASSET';
  constructor(readonly asset: string) {
    super(`No price for asset ${asset}. Ingest it, or drop the holding.`);
  }
}

export class MissingPerpetualError extends RiskCoreError {
  readonly code = 'MISSING_PERPETUAL';
  constructor(readonly underlying: string) {
    super(
      `The market of ${underlying} quotes no perpetual. Give the market its mark (import --perpetual), or drop the position.`,
    );
  }
}

export class ExpiredInstrumentError extends RiskCoreError {
  readonly code = 'EXPIRED_INSTRUMENT';
  constructor(
    readonly expiryUnix: number,
    readonly asOfUnix: number,
  ) {
    super(
      `Instrument expired at ${expiryUnix}, before the market's time ${asOfUnix}. Settle it and drop the position.`,
    );
  }
}

/**
 * The one place that asks an instrument for its kind. Throws {@link MissingUnderlyingError}, {@link MissingAssetError},
 * {@link MissingPerpetualError}, MissingForwardError, {@link ExpiredInstrumentError} or InvalidPricingInputError.
 */
export function exposureOf(instrument: Instrument, market: MarketSnapshot): Exposure {
  switch (instrument.kind) {
    case 'option':
      return optionExposure(instrument, market);
    case 'future': {
      const { underlying, expiryUnix, entryUsd } = instrument;
      requireAlive(expiryUnix, market.asOfUnix);
      const markUsd = forwardAt(underlyingOf(underlying, market), expiryUnix);
      requirePositive('forwardUsd', markUsd);
      return { shape: 'linear', underlying, markUsd, entryUsd, carryUsdPerDay: 0 };
    }
    case 'perpetual': {
      const { underlying, entryUsd } = instrument;
      const { perpetual } = underlyingOf(underlying, market);
      if (perpetual === null) throw new MissingPerpetualError(underlying);
      requirePositive('markUsd', perpetual.markUsd);
      const { markUsd, fundingRate8h } = perpetual;
      requireFinite('fundingRate8h', fundingRate8h);
      return {
        shape: 'linear',
        underlying,
        markUsd,
        entryUsd,
        carryUsdPerDay: -FUNDINGS_PER_DAY * fundingRate8h * markUsd,
      };
    }
    case 'liquidity': {
      const { underlying, lowerUsd, upperUsd } = instrument;
      const range = { liquidity: 1, lowerUsd, upperUsd: upperUsd ?? Infinity };
      requireRange(range);
      return { shape: 'liquidity', underlying, spotUsd: underlyingOf(underlying, market).spotUsd, range };
    }
    case 'cash': {
      const asset = market.assets[instrument.asset];
      if (asset === undefined) throw new MissingAssetError(instrument.asset);
      requirePositive('priceUsd', asset.priceUsd);
      return { shape: 'linear', underlying: asset.tracks, markUsd: asset.priceUsd, entryUsd: 0, carryUsdPerDay: 0 };
    }
  }
}

function optionExposure(option: OptionInstrument, market: MarketSnapshot): OptionExposure {
  const { underlying, right, strikeUsd, expiryUnix, settlement } = option;
  requirePositive('strikeUsd', strikeUsd);
  requireAlive(expiryUnix, market.asOfUnix);
  const underlyingMarket = underlyingOf(underlying, market);
  const expiry = expiryAt(underlyingMarket, expiryUnix);
  const { forwardUsd } = expiry;
  requirePositive('forwardUsd', forwardUsd);
  const years = yearsBetween(market.asOfUnix, expiryUnix);
  const vol = years > 0 ? volAt(expiry, strikeUsd, market.asOfUnix) : 0;
  if (years > 0) requirePositive('vol', vol);
  const scale = settlement === 'coin' ? underlyingMarket.spotUsd / forwardUsd : 1;
  return { shape: 'option', underlying, right, forwardUsd, strikeUsd, vol, years, scale };
}

function underlyingOf(underlying: string, market: MarketSnapshot): UnderlyingMarket {
  const found = market.underlyings[underlying];
  if (found === undefined) throw new MissingUnderlyingError(underlying);
  requirePositive('spotUsd', found.spotUsd);
  return found;
}

function requireAlive(expiryUnix: number, asOfUnix: number): void {
  if (!(expiryUnix >= asOfUnix)) throw new ExpiredInstrumentError(expiryUnix, asOfUnix);
}
