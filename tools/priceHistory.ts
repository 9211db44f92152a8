import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { BarSeries, PriceHistory } from '@riskdao/risk-core';
import { sharedPath } from './sharedData.js';

function readBars(file: string): BarSeries {
  const rows = gunzipSync(readFileSync(file))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const column = (index: number) => rows.map((row) => Number(row[index]));
  return {
    startUnix: rows.map(([stamp = '']) => Date.parse(stamp) / 1000),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  };
}

/** The recorded hourly BTC and ETH bars, 2019-01-01 to 2026-07-05, for tests. */
export function recordedHistory(): PriceHistory {
  return {
    barSeconds: 3_600,
    source: 'hourly BTC/USDT and ETH/USDT',
    series: {
      BTC: readBars(sharedPath('data', 'prices', 'btc_usdt_1h.csv.gz')),
      ETH: readBars(sharedPath('data', 'prices', 'eth_usdt_1h.csv.gz')),
    },
  };
}
