import { undiscountedBlack } from '../pricing/black76.js';
import { netCalls, worstPayoff, type PayoffLeg } from './payoff.js';

/**
 * Rule-based margin without scenarios: each short option by a share of spot, netted only where the payoff of one expiry is bounded.
 * Shares are ratios of spot (Derive's standard manager publishes this form).
 */
export type StandardRules = {
  readonly shortCall: {
    readonly initialShare: number;
    readonly leastInitialShare: number;
    readonly maintenanceShare: number;
  };
  readonly shortPut: { readonly maintenanceShare: number; readonly maintenanceOfMark: number };
  /** Initial put requirement is at least this multiple of the maintenance one. */
  readonly initialOverMaintenance: number;
  /** Charge per net short call of a netted expiry, share of its forward. */
  readonly unpairedCall: { readonly initial: number; readonly maintenance: number };
  readonly perpetual: { readonly initial: number; readonly maintenance: number };
  /** Share of the value of the coin that counts. */
  readonly coinWeight: { readonly initial: number; readonly maintenance: number };
  readonly confidence: { readonly threshold: number; readonly factor: number };
  readonly peg: { readonly threshold: number; readonly factor: number };
};

export type StandardOption = PayoffLeg & { readonly vol: number };

/** Positions on one underlying. `confidence` of an expiry is the least of its feeds. */
export type StandardMarket = {
  readonly spotUsd: number;
  readonly spotConfidence: number;
  readonly coins: number;
  readonly perpetual: {
    readonly quantity: number;
    readonly markUsd: number;
    readonly confidence: number;
    readonly unsettledUsd: number;
  };
  readonly expiries: readonly {
    readonly years: number;
    readonly forwardUsd: number;
    readonly confidence: number;
    readonly options: readonly StandardOption[];
  }[];
};

export type StandardPortfolio = {
  readonly cashUsd: number;
  readonly stableUsd: number;
  readonly markets: readonly StandardMarket[];
};

/** USD; below zero the requirement is not met. Long options count for nothing but what they cover. */
export type StandardMargin = { readonly initialExcessUsd: number; readonly maintenanceExcessUsd: number };

export function standardMargin(portfolio: StandardPortfolio, rules: StandardRules): StandardMargin {
  const excess = (side: Side) =>
    portfolio.markets.reduce((sum, market) => sum + marketExcess(market, rules, side), portfolio.cashUsd);
  const penalties = portfolio.markets.reduce(
    (sum, market) => sum + confidencePenalty(market, rules) + pegPenalty(market, portfolio.stableUsd, rules),
    0,
  );
  return { initialExcessUsd: excess('initial') - penalties, maintenanceExcessUsd: excess('maintenance') };
}

type Side = 'initial' | 'maintenance';

function marketExcess(market: StandardMarket, rules: StandardRules, side: Side): number {
  const { perpetual, coins, spotUsd } = market;
  const options = market.expiries.reduce((sum, expiry) => sum + expiryExcess(market, expiry, rules, side), 0);
  const perpetualUsd =
    perpetual.unsettledUsd - Math.abs(perpetual.quantity) * perpetual.markUsd * rules.perpetual[side];
  return options + perpetualUsd + coins * spotUsd * rules.coinWeight[side];
}

/** The cheaper of margining every option alone and of covering the worst payoff of them together. */
function expiryExcess(
  { spotUsd }: StandardMarket,
  { years, forwardUsd, options }: StandardMarket['expiries'][number],
  rules: StandardRules,
  side: Side,
): number {
  const alone = options.reduce((sum, option) => {
    const mark = undiscountedBlack(
      option.right === 'call',
      forwardUsd,
      option.strikeUsd,
      option.vol * Math.sqrt(years),
    );
    return sum + shortOptionExcess(option, option.quantity * mark, spotUsd, rules, side);
  }, 0);
  const together =
    Math.min(0, worstPayoff(options)) + Math.min(0, netCalls(options)) * forwardUsd * rules.unpairedCall[side];
  return Math.max(alone, together);
}

/** <= 0; `markUsd` is the value of the position, below zero when short. */
function shortOptionExcess(
  { right, strikeUsd, quantity }: PayoffLeg,
  markUsd: number,
  spotUsd: number,
  { shortCall, shortPut, initialOverMaintenance }: StandardRules,
  side: Side,
): number {
  if (quantity >= 0) return 0;
  const notional = spotUsd * quantity;
  const outOfTheMoney = Math.max(0, right === 'call' ? strikeUsd - spotUsd : spotUsd - strikeUsd) / spotUsd;
  const initialShare = Math.max(shortCall.initialShare - outOfTheMoney, shortCall.leastInitialShare);
  if (right === 'call') return markUsd + notional * (side === 'initial' ? initialShare : shortCall.maintenanceShare);
  const maintenance = markUsd + Math.min(notional * shortPut.maintenanceShare, markUsd * shortPut.maintenanceOfMark);
  if (side === 'maintenance') return maintenance;
  return Math.min(markUsd + notional * initialShare, maintenance * initialOverMaintenance);
}

function shortQuantity(options: readonly StandardOption[]): number {
  return options.reduce((sum, { quantity }) => sum + Math.max(0, -quantity), 0);
}

function confidencePenalty(market: StandardMarket, { confidence }: StandardRules): number {
  const { spotUsd, spotConfidence, perpetual, coins, expiries } = market;
  const penalty = (feed: number, quantity: number) => {
    const least = Math.min(spotConfidence, feed);
    return least < confidence.threshold ? (1 - least) * confidence.factor * spotUsd * quantity : 0;
  };
  return expiries.reduce(
    (sum, expiry) => sum + penalty(expiry.confidence, shortQuantity(expiry.options)),
    penalty(perpetual.confidence, Math.abs(perpetual.quantity)) + penalty(1, coins),
  );
}

function pegPenalty(
  { spotUsd, perpetual, expiries }: StandardMarket,
  stableUsd: number,
  { peg }: StandardRules,
): number {
  const shorts = expiries.reduce((sum, { options }) => sum + shortQuantity(options), 0);
  return Math.max(0, peg.threshold - stableUsd) * peg.factor * spotUsd * (Math.abs(perpetual.quantity) + shorts);
}
