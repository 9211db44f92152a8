import { randomStream, type Account, type MarketSnapshot, type SimulationBundle } from '@riskdao/risk-core';
import { initialValues } from '@riskdao/sources';
import { customerAccounts } from './accounts.js';
import { drawFrom, rounded } from './draw.js';
import { syntheticHistory } from './history.js';
import { marketMakers } from './marketMakers.js';
import { syntheticDepth, syntheticMarket } from './market.js';

/** The proposal of the demo: several parameters tightened at once, each within its largest step. */
const PROPOSAL: Readonly<Record<string, string>> = {
  initialMarginFactor: '1.1',
  maintenanceMarginFactor: '0.88',
  gammaBuffer: '1.25',
  'spotRange/underlying/ETH': '0.2',
  'volShockUp/underlying/ETH': '0.5',
  'haircutFloor/asset/wstETH': '0.12',
};

const PATHS = 2_000;

/** A whole synthetic bundle, always labelled so. Equal seeds give equal bytes on every machine. */
export function demoBundle(seed: number): SimulationBundle {
  const draw = drawFrom(randomStream(seed));
  const history = syntheticHistory(draw);
  const quoted = syntheticMarket();
  const depth = syntheticDepth(draw);
  const customers = customerAccounts(quoted, draw, seed);
  const accounts = [...customers, ...marketMakers(customers, quoted, draw, seed)];
  const market = withOpenInterest(quoted, accounts);
  const currentParameters = initialValues(market);
  return {
    schema: 'riskdao.bundle/1',
    market,
    history,
    depth,
    book: {
      label: 'synthetic',
      provenance: `Synthetic: ${accounts.length} invented accounts from riskdao demo-data with seed ${seed}. No real user.`,
      accounts,
      safetyFund: {
        holdings: [
          { asset: 'USDC', amount: 22_900_000 },
          { asset: 'ETH', amount: 300 },
        ],
        dailyFeesUsd: 24_000,
      },
    },
    currentParameters,
    proposedParameters: { ...currentParameters, ...PROPOSAL },
    parameterHistory: {},
    proposal: {
      title: 'Tighten requirements on ETH and staked ETH',
      reason: 'An invented reason: volatility of ETH has risen, and staked ETH takes days to leave its queue.',
      author: 'riskdao demo-data',
      discussion: null,
      conflicts: 'None: nobody holds anything in a synthetic book.',
      writtenUnix: market.asOfUnix,
    },
    seed,
    paths: PATHS,
  };
}

/** Open interest of a strike: all long options of the book, calls and puts together. */
function withOpenInterest(market: MarketSnapshot, accounts: readonly Account[]): MarketSnapshot {
  const longs = new Map<string, number>();
  const key = (underlying: string, expiryUnix: number, strikeUsd: number) => `${underlying} ${expiryUnix} ${strikeUsd}`;
  for (const { instrument, quantity } of accounts.flatMap(({ positions }) => positions)) {
    if (instrument.kind !== 'option' || quantity <= 0) continue;
    const at = key(instrument.underlying, instrument.expiryUnix, instrument.strikeUsd);
    longs.set(at, (longs.get(at) ?? 0) + quantity);
  }
  const underlyings = Object.fromEntries(
    Object.entries(market.underlyings).map(([symbol, underlying]) => [
      symbol,
      {
        ...underlying,
        expiries: underlying.expiries.map((expiry) => ({
          ...expiry,
          smile: expiry.smile.map((point) => ({
            ...point,
            openInterest: rounded(longs.get(key(symbol, expiry.expiryUnix, point.strikeUsd)) ?? 0, 4),
          })),
        })),
      },
    ]),
  );
  return { ...market, underlyings };
}
