import { afterAll, describe, expect, test } from '@jest/globals';
import { black76, yearsBetween } from '@riskdao/risk-core';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describeWithSharedData, sharedPath } from '../../../tools/sharedData.js';
import { marketFromChains } from './chainMarket.js';
import { readDeribitCsv } from './deribitCsv.js';
import { readDeribitJson } from './deribitJson.js';
import { parsePerpetual, withPerpetuals } from './perpetualQuotes.js';
import { WarningCounter } from './warnings.js';

const folder = mkdtempSync(path.join(tmpdir(), 'chain-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Buffer): string {
  const target = path.join(folder, name);
  writeFileSync(target, content);
  return target;
}

const HEADER =
  'instrument_name,option_type,strike,expiry_utc,underlying_future,underlying_price,index_price,bid_price,ask_price,mark_price,mark_iv,delta,vega_usd_per_volpt,open_interest,volume_24h,volume_usd_24h';
const CALL =
  'BTC-27MAR26-80000-C,call,80000,2026-03-27T08:00Z,BTC-27MAR26,76578.4,76513.7,0.03,0.04,0.035,0.55,0.4,100,10,1,1';
const PUT =
  'BTC-27MAR26-80000-P,put,80000,2026-03-27T08:00Z,BTC-27MAR26,76578.4,76513.7,,0.09,0.0797,0.55,-0.6,100,5,1,1';
const csv = (...rows: string[]) => file('20260204T042403Z.csv', `${[HEADER, ...rows].join('\n')}\n`);

function importCsv(target: string) {
  const warnings = new WarningCounter();
  const market = marketFromChains([readDeribitCsv(target, warnings)], null, warnings);
  return { market, warnings: Object.fromEntries(warnings.list().map(({ code, count }) => [code, count])) };
}

describe('import of a chain', () => {
  test('default: one smile per expiry, spot and forward as medians, open interest of call and put together', () => {
    const { market } = importCsv(csv(CALL, PUT));
    expect(market.asOfUnix).toBe(Date.parse('2026-02-04T04:24:03Z') / 1000);
    const btc = market.underlyings['BTC'];
    expect(btc?.spotUsd).toBe(76513.7);
    expect(btc?.expiries).toHaveLength(1);
    expect(btc?.expiries[0]?.forwardUsd).toBe(76578.4);
    expect(btc?.expiries[0]?.smile).toMatchObject([{ strikeUsd: 80000, markVol: 0.55, openInterest: 15 }]);
  });

  test('behavior: the side out of the money gives bid and ask volatility', () => {
    const [point] = importCsv(csv(CALL, PUT)).market.underlyings['BTC']?.expiries[0]?.smile ?? [];
    const years = yearsBetween(Date.parse('2026-02-04T04:24:03Z') / 1000, Date.parse('2026-03-27T08:00Z') / 1000);
    const priceCoin = (vol: number) =>
      black76({ right: 'call', forward: 76578.4, strike: 80000, vol, years }) / 76578.4;
    expect(priceCoin(point?.bidVol ?? 0)).toBeCloseTo(0.03, 10);
    expect(priceCoin(point?.askVol ?? 0)).toBeCloseTo(0.04, 10);
  });

  test('behavior: defects of quotes are counted, not dropped silently', () => {
    const crossed = CALL.replace('0.03,0.04', '0.05,0.04');
    expect(importCsv(csv(crossed, PUT)).warnings).toEqual({ CROSSED_QUOTE: 1, NO_BID: 1 });
    expect(importCsv(csv(CALL, CALL, PUT)).warnings).toMatchObject({ REPEATED_QUOTE: 1 });
    const expired = CALL.replaceAll('27MAR26', '27JAN26').replace('2026-03-27', '2026-01-27');
    expect(importCsv(csv(CALL, expired)).warnings).toMatchObject({ EXPIRED_QUOTE: 1 });
    const linear = CALL.replace('BTC-27MAR26-80000-C', 'BTC_USDC-27MAR26-80000-C');
    expect(importCsv(csv(CALL, linear)).warnings).toMatchObject({ UNSUPPORTED_INSTRUMENT: 1 });
    const far = CALL.replaceAll('80000', '90000').replace('76578.4', '90000');
    expect(importCsv(csv(CALL, PUT, far)).warnings).toMatchObject({ FORWARD_DISAGREES: 1 });
  });

  test('behavior: a crossed quote gives no bid or ask volatility, the mark stays', () => {
    const [point] =
      importCsv(csv(CALL.replace('0.03,0.04', '0.05,0.04'))).market.underlyings['BTC']?.expiries[0]?.smile ?? [];
    expect(point).toMatchObject({ markVol: 0.55, bidVol: null, askVol: null });
  });

  test.each([
    ['an empty file', () => file('a.csv', ''), 'UNREADABLE_FILE', 'the file is empty'],
    ['a header alone', () => file('b.csv', `${HEADER}\n`), 'UNREADABLE_FILE', 'no row below the header'],
    ['another header', () => file('c.csv', 'a,b\n1,2\n'), 'UNREADABLE_FILE', 'the header lacks instrument_name'],
    [
      'a cut gzip',
      () => file('d.csv.gz', gzipSync(`${HEADER}\n${CALL}\n`).subarray(0, 40)),
      'UNREADABLE_FILE',
      'the gzip is damaged',
    ],
    ['a binary file', () => file('e.csv', Buffer.from([0xff, 0xfe, 0x00, 0xd8])), 'UNREADABLE_FILE', 'not UTF-8'],
    [
      'NaN',
      () => csv(CALL.replace('76578.4', 'NaN')),
      'INVALID_FIELD',
      'row 2, field "underlying_price": "NaN" is not a decimal',
    ],
    [
      'a number beyond doubles',
      () => csv(CALL.replace('76578.4', '1e400')),
      'INVALID_FIELD',
      '"1e400" is not a finite number',
    ],
    ['an absurd number', () => csv(CALL.replace('76578.4', '1e300')), 'INVALID_FIELD', 'Check the value and its unit'],
    [
      'a negative quote',
      () => csv(CALL.replace('0.03,', '-0.03,')),
      'INVALID_FIELD',
      'field "bid_price": "-0.03" is negative',
    ],
    [
      'a zero forward',
      () => csv(CALL.replace('76578.4', '0')),
      'INVALID_FIELD',
      'field "underlying_price": "0" is not above zero',
    ],
    ['a formula', () => csv(CALL, `=HYPERLINK("http://x"),${CALL.slice(20)}`), 'UNREADABLE_FILE', 'not a CSV'],
    [
      'a formula as name',
      () => csv(CALL.replace('BTC-27MAR26-80000-C', '=1+1')),
      'INVALID_FIELD',
      'row 2, field "instrument_name"',
    ],
    [
      'a strike that contradicts the name',
      () => csv(CALL.replace('call,80000', 'call,70000')),
      'INVALID_FIELD',
      'contradicts BTC-27MAR26-80000-C',
    ],
    ['an impossible date', () => csv(CALL.replace('27MAR26', '31FEB26')), 'INVALID_FIELD', 'instrument_name'],
    ['a row cut short', () => csv(CALL, 'BTC-27MAR26-80000-P,put'), 'UNREADABLE_FILE', 'not a CSV'],
    ['a huge row', () => csv(`${CALL}${'9'.repeat(2_000_000)}`), 'UNREADABLE_FILE', 'not a CSV'],
    ['no time in the name', () => file('chain.csv', `${HEADER}\n${CALL}\n`), 'CHAIN_TIME', '--as-of'],
    ['expired quotes alone', () => file('20270101T000000Z.csv', `${HEADER}\n${CALL}\n`), 'EMPTY_CHAIN', 'alive'],
  ])('error: %s', (_, make, code, message) => {
    const target = make();
    const run = () => importCsv(target);
    expect(run).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });

  test('error: two snapshots at once', () => {
    const warnings = new WarningCounter();
    const first = readDeribitCsv(csv(CALL), warnings);
    const second = readDeribitCsv(file('20260205T042403Z.csv', `${HEADER}\n${PUT}\n`), warnings);
    expect(() => marketFromChains([first, second], null, warnings)).toThrow(
      expect.objectContaining({ code: 'CHAIN_TIME', message: expect.stringContaining('86400 seconds apart') }),
    );
    expect(marketFromChains([first, second], first.asOfUnix, warnings).asOfUnix).toBe(first.asOfUnix);
  });
});

describe('raw JSON of Deribit', () => {
  const stamp = Date.parse('2026-02-04T04:24:03Z');
  const row = {
    instrument_name: 'BTC-27MAR26-80000-C',
    underlying_price: 76578.4,
    estimated_delivery_price: 76513.7,
    bid_price: 0.03,
    ask_price: null,
    mark_price: 0.035,
    mark_iv: 55,
    open_interest: 10,
    creation_timestamp: stamp,
  };
  const perpetual = { instrument_name: 'BTC-PERPETUAL', mark_price: 76500, funding_8h: 0.0001 };
  const listing = { instrument_name: row.instrument_name, expiration_timestamp: Date.parse('2026-03-27T10:00Z') };
  const json = (name: string, value: unknown) => file(name, JSON.stringify(value));

  test('default: an answer with its listing and the perpetual', () => {
    const warnings = new WarningCounter();
    const files = [json('s.json', { jsonrpc: '2.0', result: [row, perpetual] }), json('i.json', { result: [listing] })];
    const market = marketFromChains(readDeribitJson(files, warnings), null, warnings);
    expect(market.underlyings['BTC']).toMatchObject({
      spotUsd: 76513.7,
      perpetual: { markUsd: 76500, fundingRate8h: 0.0001 },
      expiries: [{ expiryUnix: Date.parse('2026-03-27T10:00Z') / 1000, smile: [{ markVol: 0.55, askVol: null }] }],
    });
    expect(warnings.list()).toEqual([{ code: 'NO_ASK', count: 1, example: 's.json, row 1' }]);
  });

  test('behavior: a mark given beside a chain that holds none', () => {
    const warnings = new WarningCounter();
    const chains = readDeribitJson([json('s.json', [row])], warnings);
    const market = marketFromChains(withPerpetuals(chains, [parsePerpetual('BTC=76550.5@-0.0002')]), null, warnings);
    expect(market.underlyings['BTC']?.perpetual).toEqual({ markUsd: 76550.5, fundingRate8h: -0.0002 });
    expect(parsePerpetual('ETH=2000')).toEqual({ underlying: 'ETH', markUsd: 2000, fundingRate8h: 0 });
  });

  test.each([
    ['BTC=0', 'above zero'],
    ['BTC=76500@', 'BTC=76500@0.0001'],
    ['DOGE=1', 'no underlying of the chain (BTC)'],
    ['BTC=1', 'has a mark already'],
  ])('error: a mark that cannot be used: %s', (argument, words) => {
    const chains = readDeribitJson([json('s.json', [row, perpetual])], new WarningCounter());
    expect(() => withPerpetuals(chains, [parsePerpetual(argument)])).toThrow(words);
  });

  test('behavior: old stamps and unknown products are counted', () => {
    const warnings = new WarningCounter();
    const old = { ...row, instrument_name: 'BTC-27MAR26-80000-P', creation_timestamp: stamp - 3_600_000 };
    const files = [json('s.json', [row, old, { instrument_name: 'BTC-FS-27MAR26_PERP' }])];
    marketFromChains(readDeribitJson(files, warnings), null, warnings);
    expect(warnings.list().map(({ code }) => code)).toEqual(
      expect.arrayContaining(['STALE_QUOTE', 'UNSUPPORTED_INSTRUMENT']),
    );
  });

  test.each([
    ['text that is not JSON', '{"result": [', 'UNREADABLE_FILE', 'not JSON'],
    ['an error answer', '{"error": {"code": 10000}}', 'INVALID_FIELD', 'Save the whole answer'],
    [
      'a string for a number',
      JSON.stringify([{ ...row, mark_price: '0.03' }]),
      'INVALID_FIELD',
      'row 1, field "mark_price"',
    ],
    ['a number beyond doubles', JSON.stringify([row]).replace('76578.4', '1e400'), 'INVALID_FIELD', 'underlying_price'],
  ])('error: %s', (_, text, code, message) => {
    const target = file('bad.json', text);
    expect(() => readDeribitJson([target], new WarningCounter())).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});

describeWithSharedData('real chains', () => {
  const chain = sharedPath('data/options/deribit_chain/20260204T042403Z.csv.gz');

  test('default: the chain of 4 February 2026, its defects counted as in the raw text', () => {
    const { market, warnings } = importCsv(chain);
    const rows = gunzipSync(readFileSync(chain))
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const unquoted = (column: number) => rows.filter((cells) => Number(cells[column]) === 0).length;
    expect(warnings).toMatchObject({ NO_BID: unquoted(7), NO_ASK: unquoted(8) });
    for (const symbol of ['BTC', 'ETH']) {
      const own = rows.filter(([name]) => name?.startsWith(`${symbol}-`));
      const strikes = market.underlyings[symbol]?.expiries.flatMap(({ smile }) => smile) ?? [];
      expect(strikes).toHaveLength(new Set(own.map(([name]) => name?.slice(0, -2))).size);
      const open = own.reduce((sum, cells) => sum + Number(cells[13]), 0);
      expect(strikes.reduce((sum, { openInterest }) => sum + openInterest, 0)).toBeCloseTo(open, 6);
    }
  });

  test('behavior: a chain without volatilities is implied from its marks and gives them back', () => {
    const summary = sharedPath('data/options/deribit_eth_book_summary_2024-01-08.csv');
    const warnings = new WarningCounter();
    const read = readDeribitCsv(summary, warnings);
    const market = marketFromChains([read], null, warnings);
    const errors = (market.underlyings['ETH']?.expiries ?? []).flatMap(({ expiryUnix, smile }) =>
      smile.flatMap(({ strikeUsd, markVol }) => {
        const years = yearsBetween(market.asOfUnix, expiryUnix);
        return read.quotes
          .filter((quote) => quote.expiryUnix === expiryUnix && quote.strikeUsd === strikeUsd)
          .map(({ right, forwardUsd, markCoin }) =>
            Math.abs(
              black76({ right, forward: forwardUsd, strike: strikeUsd, vol: markVol, years }) / forwardUsd - markCoin,
            ),
          );
      }),
    );
    errors.sort((a, b) => a - b);
    expect(errors.length).toBeGreaterThan(600);
    // The side that gave the volatility comes back exactly; the other one up to the moves between the rows' time stamps.
    expect(errors[Math.floor(errors.length / 2)]).toBeLessThan(1e-6);
    expect(errors[Math.floor(errors.length * 0.95)]).toBeLessThan(1e-4);
  });
});
