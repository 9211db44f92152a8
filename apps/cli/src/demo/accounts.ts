import {
  contentHash,
  type Account,
  type CollateralHolding,
  type MarketSnapshot,
  type Position,
} from '@riskdao/risk-core';
import { rounded, type Draw } from './draw.js';
import { listedOptions, type ListedOption } from './listedOptions.js';

/** Collateral over a rough need: at least `least`, mostly well above, so that a few stand close to their requirement. */
type Sizing = { readonly least: number; readonly medianAbove: number };

type Kind = {
  readonly label: string;
  readonly count: number;
  readonly make: (desk: Desk, serial: number) => Holdings;
};

type Holdings = Pick<Account, 'positions' | 'collateral'> & { readonly group?: string };

/** What a kind of account trades from. */
export type Desk = {
  readonly draw: Draw;
  readonly options: readonly ListedOption[];
  readonly spots: Readonly<Record<string, number>>;
};

const KINDS: readonly Kind[] = [
  { label: 'covered-call vault', count: 70, make: coveredCallVault },
  { label: 'put seller', count: 121, make: putSeller },
  { label: 'put seller', count: 9, make: yieldHouse },
  { label: 'hedged holder', count: 90, make: hedgedHolder },
  { label: 'directional trader', count: 120, make: directionalTrader },
  { label: 'staked-ETH seller', count: 70, make: stakedEthSeller },
];

/** The accounts of customers: five kinds; market makers take the other side of their sum (marketMakers.ts). */
export function customerAccounts(market: MarketSnapshot, draw: Draw, seed: number): Account[] {
  const spots = Object.fromEntries(
    Object.entries(market.underlyings).map(([symbol, { spotUsd }]) => [symbol, spotUsd]),
  );
  const desk: Desk = { draw, options: listedOptions(market), spots };
  let serial = 0;
  return KINDS.flatMap(({ label, count, make }) =>
    Array.from({ length: count }, (_, at): Account => {
      const { positions, collateral, group = null } = make(desk, at);
      return { id: syntheticAddress(seed, serial++), kind: label, group, positions: merged(positions), collateral };
    }),
  );
}

/** Looks like an address and belongs to nobody: the last 20 bytes of a hash of seed and number. */
export function syntheticAddress(seed: number, serial: number): string {
  return `0x${contentHash({ synthetic: seed, serial }).slice(-40)}`;
}

const cushion = ({ draw }: Desk, { least, medianAbove }: Sizing) => least + draw.logNormal(medianAbove, 0.8);
const usdc = (usd: number): CollateralHolding => ({ asset: 'USDC', amount: rounded(usd, 2) });
const coin = (asset: string, amount: number): CollateralHolding => ({ asset, amount: rounded(amount, 4) });
const position = (option: ListedOption, quantity: number): Position => ({
  instrument: option.instrument,
  quantity: rounded(quantity, option.instrument.underlying === 'BTC' ? 1 : 0),
});

function choose({ draw, options }: Desk, wanted: (option: ListedOption) => boolean): ListedOption {
  return draw.pick(options.filter(wanted));
}

const coinOf = ({ draw }: Desk) => (draw.uniform() < 0.6 ? 'BTC' : 'ETH');
/** Notional of one account in coins: a few large, many small. */
const sizeIn = (desk: Desk, symbol: string, medianUsd: number) =>
  Math.max(symbol === 'BTC' ? 0.2 : 5, desk.draw.logNormal(medianUsd, 1.1) / (desk.spots[symbol] ?? 1));

/** Holds the coins and sells calls out of the money against 50 to 100 % of them. */
function coveredCallVault(desk: Desk): Holdings {
  const symbol = coinOf(desk);
  const size = sizeIn(desk, symbol, 900_000);
  const call = (o: ListedOption) => o.is(symbol, 'call') && o.moneyness > 1.04 && o.moneyness < 1.35 && o.days < 60;
  const [first, second] = [choose(desk, call), choose(desk, call)];
  const sold = size * desk.draw.between(0.5, 1);
  return {
    positions: [position(first, -sold * 0.6), position(second, -sold * 0.4)],
    collateral: [coin(symbol, size), usdc(size * (desk.spots[symbol] ?? 0) * desk.draw.between(0, 0.03))],
  };
}

/** Sells puts out of the money against USDC; leverage differs widely. */
function putSeller(desk: Desk): Holdings {
  const symbol = coinOf(desk);
  const size = sizeIn(desk, symbol, 500_000);
  const put = (o: ListedOption) => o.is(symbol, 'put') && o.moneyness > 0.65 && o.moneyness < 0.99 && o.days < 150;
  const sold = [choose(desk, put), choose(desk, put)];
  const need = sold.reduce((sum, option) => sum + (size / 2) * option.roughShortNeedUsd, 0);
  return {
    positions: sold.map((option) => position(option, -size / 2)),
    collateral: [usdc(need * cushion(desk, { least: 1.3, medianAbove: 0.6 }))],
  };
}

/** Three houses with three large accounts each that sell puts close to the money on little collateral. */
function yieldHouse(desk: Desk, at: number): Holdings {
  const symbol = at % 3 === 2 ? 'ETH' : 'BTC';
  const size = desk.draw.between(6e6, 14e6) / (desk.spots[symbol] ?? 1);
  const put = (o: ListedOption) => o.is(symbol, 'put') && o.moneyness > 0.84 && o.moneyness < 0.96 && o.days < 30;
  const sold = [choose(desk, put), choose(desk, put)];
  const need = sold.reduce((sum, option) => sum + (size / 2) * option.roughShortNeedUsd, 0);
  return {
    group: `yield house ${Math.floor(at / 3) + 1}`,
    positions: sold.map((option) => position(option, -size / 2)),
    collateral: [usdc(need * desk.draw.between(1.05, 1.6))],
  };
}

/** Holds the coins, owns a put below and often sells a call above (collar). */
function hedgedHolder(desk: Desk): Holdings {
  const symbol = coinOf(desk);
  const size = sizeIn(desk, symbol, 700_000);
  const put = choose(desk, (o) => o.is(symbol, 'put') && o.moneyness > 0.75 && o.moneyness < 1 && o.days > 20);
  const call = choose(desk, (o) => o.is(symbol, 'call') && o.moneyness > 1.08 && o.moneyness < 1.35 && o.days > 20);
  const collar = desk.draw.uniform() < 0.5 ? [position(call, -size * 0.9)] : [];
  return {
    positions: [position(put, size), ...collar],
    collateral: [coin(symbol, size), usdc(size * (desk.spots[symbol] ?? 0) * 0.02)],
  };
}

/** Bets on a direction: long options, or a perpetual on leverage, with little beside. */
function directionalTrader(desk: Desk): Holdings {
  const symbol = coinOf(desk);
  const spotUsd = desk.spots[symbol] ?? 0;
  const size = sizeIn(desk, symbol, 300_000);
  const right = desk.draw.uniform() < 0.55 ? 'call' : 'put';
  const option = choose(desk, (o) => o.is(symbol, right) && o.moneyness > 0.85 && o.moneyness < 1.2);
  if (desk.draw.uniform() < 0.5)
    return { positions: [position(option, size)], collateral: [usdc(size * spotUsd * desk.draw.between(0.005, 0.05))] };
  const long = right === 'call' ? 1 : -1;
  const entryUsd = rounded(spotUsd * (1 + 0.01 * desk.draw.normal()), 2);
  const need = 0.16 * size * spotUsd * cushion(desk, { least: 1.1, medianAbove: 0.4 });
  return {
    positions: [
      { instrument: { kind: 'perpetual', underlying: symbol, entryUsd }, quantity: rounded(long * size, 3) },
      position(option, size * 0.2),
    ],
    collateral: [usdc(need)],
  };
}

/** Pledges staked ETH and sells ETH options on both sides of it. */
function stakedEthSeller(desk: Desk): Holdings {
  const size = sizeIn(desk, 'ETH', 600_000);
  const call = choose(desk, (o) => o.is('ETH', 'call') && o.moneyness > 1.03 && o.moneyness < 1.3 && o.days < 150);
  const put = choose(desk, (o) => o.is('ETH', 'put') && o.moneyness > 0.7 && o.moneyness < 0.97 && o.days < 150);
  const share = desk.draw.between(0.2, 0.9);
  const need = size * share * put.roughShortNeedUsd + 0.1 * size * call.markUsd;
  const pledgedUsd = need * cushion(desk, { least: 2.6, medianAbove: 0.8 });
  return {
    positions: [position(call, -size * share * 0.5), position(put, -size * share)],
    collateral: [coin('wstETH', pledgedUsd / ((desk.spots['ETH'] ?? 1) * 1.21))],
  };
}

/** One row per instrument, without empty rows. */
function merged(positions: readonly Position[]): Position[] {
  const byInstrument = new Map<string, Position>();
  for (const each of positions) {
    const key = JSON.stringify(each.instrument);
    const known = byInstrument.get(key);
    byInstrument.set(key, known === undefined ? each : { ...each, quantity: known.quantity + each.quantity });
  }
  return [...byInstrument.values()].filter(({ quantity }) => quantity !== 0);
}
