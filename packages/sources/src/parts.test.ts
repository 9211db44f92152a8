import { afterAll, describe, expect, test } from '@jest/globals';
import { bundleHashes, type MarketSnapshot } from '@riskdao/risk-core';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { joinParts } from './assembleBundle.js';
import { parseBarSource, readBars } from './bars.js';
import { readBook } from './bookFile.js';
import { bundleText, readBundle } from './bundleFile.js';
import { readDepth } from './depth.js';
import { initialValues } from './initialValues.js';
import { partText, readPart } from './partFile.js';
import { WarningCounter } from './warnings.js';

const folder = mkdtempSync(path.join(tmpdir(), 'parts-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Buffer): string {
  const target = path.join(folder, name);
  writeFileSync(target, content);
  return target;
}

const thrown = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe('bars', () => {
  const HEADER = 'ts_utc,open,high,low,close,volume_base';
  const bar = (hour: number, fields = '100,110,90,105,5') => `2026-02-04T0${hour}:00:00Z,${fields}`;
  const read = (rows: string[], until: number | null = null) => {
    const warnings = new WarningCounter();
    const history = readBars(
      [{ symbol: 'BTC', file: file('btc.csv', [HEADER, ...rows].join('\n')) }],
      3600,
      until,
      warnings,
    );
    return { bars: history.series['BTC'], warnings: Object.fromEntries(warnings.list().map((w) => [w.code, w.count])) };
  };

  test('default', () => {
    expect(read([bar(1), bar(2)]).bars).toEqual({
      startUnix: [Date.parse('2026-02-04T01:00Z') / 1000, Date.parse('2026-02-04T02:00Z') / 1000],
      open: [100, 100],
      high: [110, 110],
      low: [90, 90],
      close: [105, 105],
      volume: [5, 5],
    });
  });

  test('behavior: gaps, repeats, disorder, impossible ranges and idle hours are counted', () => {
    expect(read([bar(1), bar(3)]).warnings).toEqual({ GAP_IN_BARS: 1 });
    expect(read([bar(1), bar(1)]).warnings).toEqual({ REPEATED_BAR: 1 });
    expect(read([bar(2), bar(1)])).toMatchObject({ warnings: { UNORDERED_BAR: 1 }, bars: { close: [105, 105] } });
    expect(read([bar(1), bar(2, '100,99,90,105,5')])).toMatchObject({
      warnings: { INCONSISTENT_BAR: 1 },
      bars: { close: [105] },
    });
    expect(read([bar(1, '100,110,90,105,0')]).warnings).toEqual({ ZERO_VOLUME_BAR: 1 });
  });

  test('behavior: bars that end after --until are cut', () => {
    expect(read([bar(1), bar(2)], Date.parse('2026-02-04T02:30Z') / 1000).bars?.close).toHaveLength(1);
  });

  test.each([
    ['two prices for one time', [bar(1), bar(1, '100,120,90,119,5')], 'UNREADABLE_FILE', 'two prices'],
    ['a negative price', [bar(1, '-1,110,90,105,5')], 'INVALID_FIELD', 'row 2, field "open": "-1" is not above zero'],
    ['not a number', [bar(1), bar(2, '100,110,90,NaN,5')], 'INVALID_FIELD', 'row 3, field "close"'],
    ['a time without a zone', ['2026-02-04 01:00:00,100,110,90,105,5'], 'INVALID_FIELD', 'ISO time'],
    ['a time between bars', ['2026-02-04T01:30:00Z,100,110,90,105,5'], 'INVALID_FIELD', '3600-second bar'],
  ])('error: %s', (_, rows, code, message) => {
    expect(() => read(rows)).toThrow(thrown(code, message));
  });

  test('error: a file that names no symbol', () => {
    expect(parseBarSource('ETH=x.csv')).toEqual({ symbol: 'ETH', file: 'x.csv' });
    expect(parseBarSource('a/btc_usdt_1h.csv.gz').symbol).toBe('BTC');
    expect(() => parseBarSource('prices.csv')).toThrow(thrown('UNREADABLE_FILE', 'SYMBOL=path'));
  });
});

describe('depth', () => {
  const book = (bids: unknown, asks: unknown, symbol = 'BTCUSDT') =>
    JSON.stringify({ ts_utc: '2026-02-04T04:00:00Z', symbol, bids, asks });
  const read = (...lines: string[]) => {
    const warnings = new WarningCounter();
    const depth = readDepth([file('d.jsonl', `${lines.join('\n')}\n`)], 'v', warnings);
    return { depth, warnings: Object.fromEntries(warnings.list().map((w) => [w.code, w.count])) };
  };
  const GOOD = book([[99, 1], [98, 2]], [[101, 1]]); // prettier-ignore

  test('default', () => {
    expect(read(GOOD).depth.books['BTC']?.[0]).toMatchObject({ venue: 'v', bids: [[99, 1], [98, 2]], asks: [[101, 1]] }); // prettier-ignore
    expect(Object.keys(read(GOOD, book([[9, 1]], [[10, 1]], 'ETH-USD')).depth.books)).toEqual(['BTC', 'ETH']);
  });

  test('behavior: crossed, one-sided, unsorted and empty levels are counted', () => {
    const odd = [
      book([[101, 1]], [[100, 1]]),
      book([], [[100, 1]]),
      book([[98, 1], [99, 1]], [[101, 1]]), // prettier-ignore
      book([[99, 1], [98, 0]], [[101, 1]]), // prettier-ignore
    ];
    const { depth, warnings } = read(GOOD, ...odd);
    expect(warnings).toEqual({ CROSSED_BOOK: 1, ONE_SIDED_BOOK: 1, UNSORTED_DEPTH: 1, EMPTY_DEPTH_LEVEL: 1 });
    expect(depth.books['BTC']).toHaveLength(3);
  });

  test.each([
    ['a cut line', '{"ts_utc": "2026', 'INVALID_FIELD', 'row 1, field "(line)"'],
    ['a negative price', book([[-1, 1]], [[101, 1]]), 'INVALID_FIELD', 'bids.0.0'],
    ['an infinite quantity', book([[1, 1]], [[101, 1]]).replace('[1,1]', '[1,1e400]'), 'INVALID_FIELD', 'bids.0.1'],
    ['a foreign pair', book([[1, 1]], [[2, 1]], 'BTC/EUR'), 'INVALID_FIELD', 'symbol'],
    ['nothing usable', book([], []), 'UNREADABLE_FILE', 'no usable order book'],
  ])('error: %s', (_, line, code, message) => {
    expect(() => read(line)).toThrow(thrown(code, message));
  });
});

describe('book', () => {
  const HEADER = 'account,kind,group,type,name,quantity,entry_usd';
  const read = (...rows: string[]) =>
    readBook(
      file('book.csv', [HEADER, ...rows].join('\n')),
      { label: 'observed', provenance: 'test' },
      new WarningCounter(),
    );

  test('default', () => {
    const book = read(
      '0xA1,put seller,house 1,position,BTC-27MAR26-60000-P,-3.5,',
      '0xA1,,,collateral,USDC,100000,',
      '0xA1,,,position,BTC-PERPETUAL,-0.2,76000',
      '0xA1,,,position,ETH-LP-1500-UP,250,',
      ',,,fund,USDC,5000000,',
    );
    expect(book.safetyFund.holdings).toEqual([{ asset: 'USDC', amount: 5_000_000 }]);
    expect(book.accounts).toMatchObject([
      {
        id: '0xA1',
        kind: 'put seller',
        group: 'house 1',
        positions: [
          { quantity: -3.5, instrument: { kind: 'option', strikeUsd: 60000, right: 'put', settlement: 'coin' } },
          { quantity: -0.2, instrument: { kind: 'perpetual', entryUsd: 76000 } },
          { quantity: 250, instrument: { kind: 'liquidity', lowerUsd: 1500, upperUsd: null } },
        ],
        collateral: [{ asset: 'USDC', amount: 100000 }],
      },
    ]);
  });

  test.each([
    ['a formula as kind', '0xA1,=cmd|calc,,collateral,USDC,1,', 'INVALID_FIELD', 'spreadsheet formula'],
    ['a formula as id', '@SUM(A1),,,collateral,USDC,1,', 'INVALID_FIELD', 'field "account"'],
    ['text that reorders itself', '0xA1,vault\u202egnp,,collateral,USDC,1,', 'INVALID_FIELD', 'control characters'],
    ['an unknown instrument', '0xA1,,,position,GOLD,1,', 'INVALID_FIELD', 'field "name"'],
    ['negative collateral', '0xA1,,,collateral,USDC,-1,', 'INVALID_FIELD', 'is negative'],
    ['no quantity', '0xA1,,,collateral,USDC,,', 'INVALID_FIELD', 'field "quantity"'],
    ['a perpetual without entry', '0xA1,,,position,BTC-PERPETUAL,1,', 'INVALID_FIELD', 'entry_usd'],
    ['no account', ',,,position,BTC-27MAR26-60000-P,1,', 'INVALID_FIELD', 'field "account"'],
    ['a fund alone', ',,,fund,USDC,1,', 'UNREADABLE_FILE', 'no account'],
  ])('error: %s', (_, row, code, message) => {
    expect(() => read(row)).toThrow(thrown(code, message));
  });

  test('error: one account in two spellings', () => {
    const rows = ['0xab,,,collateral,USDC,1,', '0xAB,,,collateral,USDC,1,'];
    expect(() => read(...rows)).toThrow(thrown('UNREADABLE_FILE', 'occurs twice'));
  });
});

describe('bundle', () => {
  const asOfUnix = Date.parse('2026-02-04T04:24:03Z') / 1000;
  const hour = Math.floor(asOfUnix / 3600) * 3600;
  const market: MarketSnapshot = {
    asOfUnix,
    label: 'observed',
    source: 'test',
    underlyings: {
      BTC: {
        spotUsd: 76_000,
        confidence: 1,
        perpetual: null,
        expiries: [
          {
            expiryUnix: asOfUnix + 86_400,
            forwardUsd: 76_000,
            smile: [{ strikeUsd: 76_000, markVol: 0.5, bidVol: null, askVol: 0.52, openInterest: 3 }],
          },
        ],
      },
    },
    assets: {},
    warnings: [],
  };
  const column = (value: number) => [value, value, value];
  const history = {
    barSeconds: 3600,
    source: 'test',
    series: {
      BTC: {
        startUnix: [hour - 7200, hour - 3600, hour],
        open: column(10),
        high: column(10),
        low: column(10),
        close: column(10),
        volume: column(3),
      },
    },
  };
  const depth = {
    books: { BTC: [{ asOfUnix: asOfUnix - 5 * 86_400, venue: 'v', bids: [[1, 1] as const], asks: [[2, 1] as const] }] },
  };
  const book = {
    label: 'observed' as const,
    provenance: 'test',
    accounts: [{ id: 'a', kind: null, group: null, positions: [], collateral: [{ asset: 'BTC', amount: 1 }] }],
    safetyFund: { holdings: [] },
  };
  const warnings = [{ code: 'NO_BID', count: 2, example: 'x' }];
  const parts = {
    market: { value: market, warnings },
    history: { value: history, warnings: [] },
    depth: { value: depth, warnings: [] },
    book: { value: book, warnings: [] },
    assets: {},
  };
  const bundle = () => {
    const joined = joinParts(parts);
    const values = initialValues(joined.market);
    return {
      schema: 'riskdao.bundle/1' as const,
      ...joined,
      currentParameters: values,
      proposedParameters: values,
      seed: 1,
      paths: 1000,
    };
  };

  test('default: what is written is read back with the same hashes', () => {
    const made = bundle();
    const read = readBundle(file('bundle.json', bundleText(made)));
    expect(read).toEqual(made);
    expect(bundleHashes(read)).toEqual(bundleHashes(made));
    expect(readBundle(file('bundle.json.gz', gzipSync(bundleText(made))))).toEqual(made);
  });

  test('behavior: the bar still open is cut, coins get their traded value, warnings of all parts are kept', () => {
    const joined = joinParts(parts);
    expect(joined.history.series['BTC']?.startUnix).toEqual([hour - 7200, hour - 3600]);
    expect(joined.market.assets['BTC']).toMatchObject({ priceUsd: 76_000, adv30dUsd: (2 * 10 * 3) / 30 });
    expect(joined.market.warnings.map(({ code }) => code)).toEqual(['NO_BID', 'FUTURE_BAR_CUT', 'STALE_DEPTH']);
  });

  test('error: collateral without a price', () => {
    const accounts = [{ ...book.accounts[0], id: 'a', collateral: [{ asset: 'USDC', amount: 1 }] }];
    const unpriced = { ...parts, book: { value: { ...book, accounts } as typeof book, warnings: [] } };
    expect(() => joinParts(unpriced)).toThrow(thrown('MISSING_ASSET', 'USDC'));
  });

  test('error: a part that is another kind or was edited', () => {
    const text = partText('market', { value: market, warnings });
    expect(readPart(file('m.json', text), 'market')).toEqual({ value: market, warnings });
    expect(() => readPart(file('m.json', text), 'book')).toThrow(thrown('WRONG_PART', 'holds market, not book'));
    expect(() => readPart(file('m.json', text.replace('76000', '76001')), 'market')).toThrow(
      thrown('WRONG_PART', 'changed'),
    );
    expect(() => readPart(file('m.json', '{}'), 'market')).toThrow(thrown('WRONG_PART', 'is not an imported part'));
  });

  test.each([
    ['a misspelt field', (text: string) => text.replace('"seed"', '"sead"'), 'INVALID_FIELD', 'seed'],
    ['another schema', (text: string) => text.replace('bundle/1', 'bundle/9'), 'INVALID_FIELD', 'schema'],
    ['a negative seed', (text: string) => text.replace('"seed":1', '"seed":-1'), 'INVALID_FIELD', 'seed'],
    [
      'milliseconds',
      (text: string) => text.replace(`"asOfUnix":${asOfUnix},"assets"`, `"asOfUnix":${asOfUnix}000,"assets"`),
      'INVALID_FIELD',
      'milliseconds',
    ],
    [
      'a key that is no symbol',
      (text: string) => text.replace('"underlyings":{"BTC"', '"underlyings":{"__proto__"'),
      'UNREADABLE_FILE',
      '__proto__',
    ],
    [
      'unordered bars',
      (text: string) => text.replace(`[${hour - 7200},${hour - 3600}]`, `[${hour - 3600},${hour - 7200}]`),
      'UNREADABLE_FILE',
      'not strictly ascending',
    ],
    [
      'uneven columns',
      (text: string) => text.replace('"high":[10,10]', '"high":[10]'),
      'UNREADABLE_FILE',
      'has 1 values for 2 bars',
    ],
  ])('error: %s', (_, spoil, code, message) => {
    const spoilt = spoil(bundleText(bundle()));
    expect(spoilt).not.toBe(bundleText(bundle()));
    expect(() => readBundle(file('bad.json', spoilt))).toThrow(thrown(code, message));
  });
});
