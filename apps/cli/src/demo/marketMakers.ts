import type { Account, MarketSnapshot, Position } from '@riskdao/risk-core';
import { syntheticAddress } from './accounts.js';
import { rounded, type Draw } from './draw.js';
import { listedOptions } from './listedOptions.js';

const MAKERS = 20;
/** Two accounts belong to one house, so that Cover-1 and Cover-2 have groups to count. */
const ACCOUNTS_PER_HOUSE = 2;

/** Market makers hold the other side of every customer position, split unevenly, and hedge their delta with perpetuals. */
export function marketMakers(
  customers: readonly Account[],
  market: MarketSnapshot,
  draw: Draw,
  seed: number,
): Account[] {
  const shares = normalised(Array.from({ length: MAKERS }, () => draw.logNormal(1, 0.7)));
  const open = openPositions(customers);
  const deltas = new Map(listedOptions(market).map((option) => [JSON.stringify(option.instrument), option]));
  const drafts = shares.map(() => ({
    positions: [] as Position[],
    deltaCoins: new Map<string, number>(),
    grossUsd: 0,
  }));
  for (const { instrument, quantity } of open) {
    if (instrument.kind !== 'option') continue;
    const listed = deltas.get(JSON.stringify(instrument));
    const decimals = instrument.underlying === 'BTC' ? 1 : 0;
    let left = -quantity;
    drafts.forEach((draft, at) => {
      const isLast = at === drafts.length - 1;
      const part = rounded(isLast ? left : -quantity * (shares[at] ?? 0), isLast ? 6 : decimals);
      left = rounded(left - part, 6);
      if (part === 0) return;
      draft.positions.push({ instrument, quantity: part });
      const delta = part * (listed?.delta ?? 0);
      draft.deltaCoins.set(instrument.underlying, (draft.deltaCoins.get(instrument.underlying) ?? 0) + delta);
      draft.grossUsd +=
        Math.abs(part) * (listed?.markUsd ?? 0) + Math.abs(delta) * 0.05 * spotOf(market, instrument.underlying);
    });
  }
  return drafts.map(({ positions, deltaCoins, grossUsd }, at) => ({
    id: syntheticAddress(seed, 1_000_000 + at),
    kind: 'market maker',
    group: `market-making house ${Math.floor(at / ACCOUNTS_PER_HOUSE) + 1}`,
    positions: [...positions, ...[...deltaCoins].map(([symbol, delta]) => hedge(market, symbol, -delta))],
    collateral: [
      { asset: 'USDC', amount: rounded(grossUsd * draw.logNormal(0.3, 0.3), 2) },
      { asset: 'BTC', amount: rounded((grossUsd * 0.08) / spotOf(market, 'BTC'), 3) },
      { asset: 'ETH', amount: rounded((grossUsd * 0.06) / spotOf(market, 'ETH'), 2) },
    ],
  }));
}

const spotOf = (market: MarketSnapshot, symbol: string) => market.underlyings[symbol]?.spotUsd ?? 0;

function hedge(market: MarketSnapshot, underlying: string, quantity: number): Position {
  const entryUsd = market.underlyings[underlying]?.perpetual?.markUsd ?? spotOf(market, underlying);
  return { instrument: { kind: 'perpetual', underlying, entryUsd }, quantity: rounded(quantity, 3) };
}

/** Sum of the positions by instrument. */
export function openPositions(accounts: readonly Account[]): Position[] {
  const sums = new Map<string, { instrument: Position['instrument']; quantity: number }>();
  for (const { instrument, quantity } of accounts.flatMap(({ positions }) => positions)) {
    const key = JSON.stringify(instrument);
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { instrument, quantity });
    else known.quantity = rounded(known.quantity + quantity, 6);
  }
  return [...sums.values()].filter(({ quantity }) => quantity !== 0);
}

function normalised(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
