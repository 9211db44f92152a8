import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  impliedVol,
  yearsBetween,
  type ExpiryMarket,
  type SmilePoint,
  type UnderlyingMarket,
} from '@riskdao/risk-core';

/** The out-of-the-money side of a recorded Deribit chain, enough to fit smiles in tests; the importer lives in the CLI. */
export function readChain(file: string, asOfUnix: number): Readonly<Record<string, UnderlyingMarket>> {
  const [header = '', ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  const columns = header.split(',');
  const rows = lines.map((line) => {
    const cells = line.split(',');
    return (name: string) => cells[columns.indexOf(name)] ?? '';
  });
  const underlyings: Record<string, UnderlyingMarket> = {};
  for (const symbol of ['BTC', 'ETH']) {
    const mine = rows.filter((row) => row('instrument_name').startsWith(`${symbol}-`));
    const expiries = [...new Set(mine.map((row) => row('expiry_utc')))].map((expiry): ExpiryMarket => {
      const chain = mine.filter((row) => row('expiry_utc') === expiry);
      const expiryUnix = Date.parse(expiry) / 1000;
      const forwards = chain.map((row) => Number(row('underlying_price'))).sort((a, b) => a - b);
      const forwardUsd = forwards[forwards.length >> 1] ?? NaN;
      const years = yearsBetween(asOfUnix, expiryUnix);
      const smile = chain
        .filter((row) => (row('option_type') === 'call') === Number(row('strike')) >= forwardUsd)
        .map((row): SmilePoint => {
          const strikeUsd = Number(row('strike'));
          const volOf = (coins: number) => {
            if (!(coins > 0)) return null;
            const right = row('option_type') === 'call' ? 'call' : 'put';
            const vol = safeVol({ right, price: coins * forwardUsd, forward: forwardUsd, strike: strikeUsd, years });
            return vol !== null && vol > 0 ? vol : null;
          };
          return {
            strikeUsd,
            markVol: Number(row('mark_iv')),
            bidVol: volOf(Number(row('bid_price'))),
            askVol: volOf(Number(row('ask_price'))),
            openInterest: Number(row('open_interest')),
          };
        })
        .sort((a, b) => a.strikeUsd - b.strikeUsd);
      return { expiryUnix, forwardUsd, smile };
    });
    const spots = mine.map((row) => Number(row('index_price'))).sort((a, b) => a - b);
    underlyings[symbol] = {
      spotUsd: spots[spots.length >> 1] ?? NaN,
      confidence: 1,
      expiries: expiries
        .filter(({ expiryUnix }) => expiryUnix > asOfUnix + 3_600)
        .sort((a, b) => a.expiryUnix - b.expiryUnix),
      perpetual: null,
    };
  }
  return underlyings;
}

function safeVol(input: Parameters<typeof impliedVol>[0]): number | null {
  try {
    return impliedVol(input);
  } catch {
    return null;
  }
}
