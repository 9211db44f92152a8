import type { ParameterValues, SimulationBundle } from '../bundle/bundle.js';
import type { BarSeries, PriceHistory } from '../market/history.js';
import type { MarketSnapshot, UnderlyingMarket } from '../market/snapshot.js';
import { exp } from '../math/exponential.js';
import { initialParameterSet } from '../parameters/initial.js';
import { formatParameterSet } from '../parameters/values.js';
import type { Account, Position } from '../position/book.js';
import { parseInstrumentName } from '../position/instrumentName.js';
import { randomStream } from '../random.js';

/** A small synthetic bundle: two underlyings, 400 days of 4-hour bars with one crash, accounts of six kinds. */

const HOUR = 3_600;
const DAY = 24 * HOUR;
const AS_OF = Date.UTC(2026, 0, 30, 8) / 1000;
const BAR_SECONDS = 4 * HOUR;
const BARS = 400 * 6;
const CRASH_BARS: readonly number[] = [1_000];
const SPOT = { BTC: 80_000, ETH: 2_500 } as const;

function history(): PriceHistory {
  const stream = randomStream(7);
  const paths: Record<keyof typeof SPOT, number[]> = { BTC: [1], ETH: [1] };
  for (let bar = 1; bar < BARS; bar++) {
    const crash = CRASH_BARS.includes(bar) ? -0.22 : 0;
    const market = stream.normal() * 0.009 + crash;
    paths.BTC.push(paths.BTC.at(-1)! * exp(market));
    paths.ETH.push(paths.ETH.at(-1)! * exp(1.2 * market + stream.normal() * 0.005));
  }
  const series = (symbol: keyof typeof SPOT): BarSeries => {
    const scale = SPOT[symbol] / paths[symbol].at(-1)!;
    const close = paths[symbol].map((level) => level * scale);
    return {
      startUnix: close.map((_, bar) => AS_OF - (BARS - bar) * BAR_SECONDS),
      open: close,
      high: close,
      low: close,
      close,
      volume: close.map(() => 5_000),
    };
  };
  return { barSeconds: BAR_SECONDS, source: 'test', series: { BTC: series('BTC'), ETH: series('ETH') } };
}

function underlying(spotUsd: number): UnderlyingMarket {
  const expiry = (days: number) => ({
    expiryUnix: AS_OF + days * DAY,
    forwardUsd: spotUsd * (1 + 0.0002 * days),
    smile: [0.6, 0.8, 1, 1.2, 1.6].map((moneyness) => ({
      strikeUsd: moneyness * spotUsd,
      markVol: 0.55 + 0.3 * (1 - moneyness) * (1 - moneyness) + 0.1 * (1 - moneyness),
      bidVol: null,
      askVol: null,
      openInterest: 100,
    })),
  });
  return {
    spotUsd,
    confidence: 1,
    expiries: [expiry(28), expiry(91)],
    perpetual: { markUsd: spotUsd, fundingRate8h: 0.0001 },
  };
}

function market(): MarketSnapshot {
  const asset = (priceUsd: number, assetClass: 'stable' | 'native' | 'staked', tracks: string | null) => ({
    priceUsd,
    class: assetClass,
    tracks,
    adv30dUsd: 2e9,
    idiosyncraticVol: assetClass === 'native' ? 0 : 0.02,
  });
  return {
    asOfUnix: AS_OF,
    label: 'synthetic',
    source: 'test',
    underlyings: { BTC: underlying(SPOT.BTC), ETH: underlying(SPOT.ETH) },
    assets: {
      USDC: asset(1, 'stable', null),
      BTC: asset(SPOT.BTC, 'native', 'BTC'),
      ETH: asset(SPOT.ETH, 'native', 'ETH'),
      wstETH: asset(3_000, 'staked', 'ETH'),
    },
    warnings: [],
  };
}

export function held(...positions: readonly (readonly [name: string, quantity: number])[]): readonly Position[] {
  return positions.map(([name, quantity]) => ({ instrument: parseInstrumentName(name), quantity }));
}

const KINDS: readonly Omit<Account, 'id' | 'group'>[] = [
  {
    kind: 'covered call',
    positions: held(['ETH-27FEB26-3000-C', -10]),
    collateral: [{ asset: 'ETH', amount: 10 }],
  },
  { kind: 'put seller', positions: held(['BTC-27FEB26-64000-P', -2]), collateral: [{ asset: 'USDC', amount: 24_000 }] },
  {
    kind: 'market maker',
    positions: held(['BTC-27FEB26-80000-C', -3], ['BTC-1MAY26-80000-C', 3], ['BTC-PERPETUAL', 0.2]),
    collateral: [{ asset: 'USDC', amount: 60_000 }],
  },
  {
    kind: 'hedged',
    positions: held(['BTC-PERPETUAL', 1], ['BTC-27FEB26-64000-P', 1]),
    collateral: [{ asset: 'BTC', amount: 0.6 }],
  },
  {
    kind: 'directional',
    positions: held(['ETH-27FEB26-2500-P', -20]),
    collateral: [{ asset: 'USDC', amount: 13_500 }],
  },
  {
    kind: 'cross-collateral',
    positions: held(['ETH-1MAY26-2000-P', -20], ['ETH-PERPETUAL', -5]),
    collateral: [{ asset: 'wstETH', amount: 6 }],
  },
];

/** Accounts of the six kinds in turn; sizes differ from account to account, and each fifth shares a group with the next. */
export function accounts(count: number): readonly Account[] {
  return Array.from({ length: count }, (_, i) => {
    const kind = KINDS[i % KINDS.length]!;
    const size = 1 + (i % 7) / 10;
    return {
      ...kind,
      id: `account-${String(i).padStart(4, '0')}`,
      group: i % 5 === 0 || i % 5 === 1 ? `group-${Math.floor(i / 5)}` : null,
      positions: kind.positions.map((position) => ({ ...position, quantity: position.quantity * size })),
    };
  });
}

const MARKET = market();
const HISTORY = history();

export const GENESIS_VALUES: ParameterValues = formatParameterSet(
  initialParameterSet({
    underlyings: Object.keys(MARKET.underlyings),
    assets: Object.fromEntries(Object.entries(MARKET.assets).map(([symbol, asset]) => [symbol, asset.class])),
  }),
);

/** A bundle that proposes `changes` on top of the genesis values. */
export function testBundle(
  changes: ParameterValues,
  over: Partial<SimulationBundle> & { readonly accountCount?: number } = {},
): SimulationBundle {
  const { accountCount = 24, ...parts } = over;
  return {
    schema: 'riskdao.bundle/1',
    market: MARKET,
    history: HISTORY,
    depth: { books: {} },
    book: {
      label: 'synthetic',
      provenance: 'test',
      accounts: accounts(accountCount),
      safetyFund: { holdings: [{ asset: 'USDC', amount: 2_000_000 }] },
    },
    currentParameters: GENESIS_VALUES,
    proposedParameters: { ...GENESIS_VALUES, ...changes },
    seed: 1,
    paths: 200,
    ...parts,
  };
}
