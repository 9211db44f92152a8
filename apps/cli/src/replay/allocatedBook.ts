import { black76, randomStream, yearsBetween, type Account, type Book, type Position } from '@riskdao/risk-core';
import { type OptionQuote, readCsv } from '@riskdao/sources';

/** Part of an account in the whole, and collateral over rough need, both from real Aave accounts. */
export type SizedAccount = { readonly size: number; readonly cushion: number };

/** Aave v2 stETH accounts of June 2023 with at least 100 ETH of collateral: `count` of them, evenly spaced by rank. */
export function aaveSizes(file: string, count: number): SizedAccount[] {
  const accounts = readCsv(file)
    .rows.map(({ fields }) => ({ size: Number(fields['collateral_eth']), cushion: Number(fields['health_factor']) }))
    .filter(({ size, cushion }) => size >= 100 && cushion > 0)
    .sort((a, b) => b.size - a.size);
  return Array.from({ length: count }, (_, at) => {
    const picked = accounts[Math.floor((at * accounts.length) / count)];
    if (picked === undefined) throw new RangeError('fewer accounts than asked for');
    return { size: picked.size, cushion: Math.min(picked.cushion, 6) };
  });
}

const KINDS = ['put buyer', 'put seller', 'call overwriter', 'call buyer', 'dealer', 'dealer'] as const;
type Kind = (typeof KINDS)[number];

/** Who may be long and who short; dealers stand on both sides. */
const SIDES: Readonly<
  Record<OptionQuote['right'], { readonly long: readonly Kind[]; readonly short: readonly Kind[] }>
> = {
  put: { long: ['put buyer', 'dealer'], short: ['put seller', 'dealer'] },
  call: { long: ['call buyer', 'dealer'], short: ['call overwriter', 'dealer'] },
};
const HOLDERS_PER_SIDE = 3;

type Draft = { readonly sized: SizedAccount; readonly kind: Kind; readonly positions: Map<OptionQuote, number> };

/**
 * Real open interest shared out to accounts of real sizes. Who holds what is our invention: each contract goes to three
 * long and three short accounts of fitting kinds, drawn with their size as weight. Collateral is the account's rough need
 * (short options after a 16 % adverse move, 30 % more volatility) times the health factor of the Aave account.
 */
export function allocatedBook(quotes: readonly OptionQuote[], asOfUnix: number, sizes: readonly SizedAccount[]): Book {
  const stream = randomStream(20260204);
  const drafts = sizes.map((sized, at): Draft => ({
    sized,
    kind: KINDS[at % KINDS.length] ?? 'dealer',
    positions: new Map(),
  }));
  for (const quote of quotes.filter(({ openInterest }) => openInterest > 0)) {
    const { long, short } = SIDES[quote.right];
    for (const [kinds, sign] of [
      [long, 1],
      [short, -1],
    ] as const) {
      const candidates = drafts.filter(({ kind }) => kinds.includes(kind));
      for (const part of Array.from({ length: HOLDERS_PER_SIDE }, () => quote.openInterest / HOLDERS_PER_SIDE)) {
        const holder = drawn(candidates, stream.uniform());
        holder.positions.set(quote, (holder.positions.get(quote) ?? 0) + sign * part);
      }
    }
  }
  const accounts = drafts.map((draft, at) =>
    accountOf(draft, `allocated-${String(at + 1).padStart(3, '0')}`, asOfUnix),
  );
  return {
    label: 'allocated',
    provenance:
      'Real open interest of Deribit at the snapshot, shared out by us to invented accounts whose sizes and cushions follow ' +
      'Aave v2 accounts of June 2023. Who holds what is our assumption.',
    accounts,
    safetyFund: { holdings: [{ asset: 'USDC', amount: 250_000_000 }] },
  };
}

function drawn(candidates: readonly Draft[], uniform: number): Draft {
  const total = candidates.reduce((sum, { sized }) => sum + Math.sqrt(sized.size), 0);
  let left = uniform * total;
  const found = candidates.find(({ sized }) => (left -= Math.sqrt(sized.size)) < 0) ?? candidates.at(-1);
  if (found === undefined) throw new RangeError('no candidate');
  return found;
}

function accountOf({ sized, kind, positions }: Draft, id: string, asOfUnix: number): Account {
  const held = [...positions].filter(([, quantity]) => Math.abs(quantity) > 1e-9);
  const needUsd = held.reduce((sum, [quote, quantity]) => sum + needOf(quote, quantity, asOfUnix), 0);
  const usdc = Math.round(Math.max(10_000, needUsd * sized.cushion));
  const coins = ['BTC', 'ETH'].map((asset) => ({
    asset,
    amount: held.reduce(
      (sum, [q, quantity]) => sum + (q.underlying === asset && q.right === 'call' ? Math.max(0, -quantity) : 0),
      0,
    ),
  }));
  return {
    id,
    kind,
    group: null,
    positions: held.map(([{ underlying, expiryUnix, strikeUsd, right }, quantity]): Position => ({
      instrument: { kind: 'option', underlying, expiryUnix, strikeUsd, right, settlement: 'coin' },
      quantity,
    })),
    collateral:
      kind === 'call overwriter'
        ? [...coins, { asset: 'USDC', amount: Math.round(usdc * 0.05) }]
        : [{ asset: 'USDC', amount: usdc }],
  };
}

function needOf(
  { right, forwardUsd, strikeUsd, expiryUnix, markVol, markCoin }: OptionQuote,
  quantity: number,
  asOfUnix: number,
): number {
  const years = yearsBetween(asOfUnix, expiryUnix);
  const adverse = forwardUsd * (right === 'call' ? 1.16 : 0.84);
  const vol = (markVol ?? 0.5) * 1.3;
  const stressed = black76({ right, forward: adverse, strike: strikeUsd, vol, years });
  return quantity < 0 ? -quantity * stressed : -quantity * 0.5 * Math.min(markCoin * forwardUsd, stressed);
}
