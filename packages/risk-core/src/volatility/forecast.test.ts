import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { recordedHistory } from '../../../../tools/priceHistory.js';
import { describeWithSharedData } from '../../../../tools/sharedData.js';
import type { PriceHistory } from '../market/history.js';
import { MissingHistoryError } from '../market/moves.js';
import { forecastVolatility, type VolatilityForecast } from './forecast.js';

// Fits of whole histories: seconds alone, more on a busy machine.
jest.setTimeout(180_000);

const at = (utc: string) => Date.parse(utc) / 1000;

describeWithSharedData('forecastVolatility on recorded prices', () => {
  let history: PriceHistory;
  let calm: VolatilityForecast;
  const base = { underlying: 'BTC', impliedVol: 0.5, yesterdayVol: 0.5 };
  beforeAll(() => {
    history = recordedHistory();
    calm = forecastVolatility(history, { ...base, asOfUnix: at('2026-01-15T04:00:00Z') });
  }, 180_000);

  test('default: the crash of 5 February 2026 raises the forecast and is seen as stress', () => {
    const crash = forecastVolatility(history, { ...base, asOfUnix: at('2026-02-06T04:00:00Z') });
    expect(crash.forecastVol).toBeGreaterThan(calm.forecastVol);
    expect(crash.stressedProbability).toBeGreaterThan(0.9);
    expect(calm.stressedProbability).toBeLessThan(0.5);
    expect(crash.vol).toBeGreaterThan(calm.vol);
    expect(calm.floorVol).toBeGreaterThan(0.1);
  });

  test('behavior: nothing after the date is read', () => {
    const cut = {
      ...history,
      series: Object.fromEntries(
        Object.entries(history.series).map(([symbol, series]) => {
          const bars = series.startUnix.filter((start) => start + 3_600 <= at('2026-01-15T04:00:00Z')).length;
          const column = (values: readonly number[]) => values.slice(0, bars);
          return [
            symbol,
            {
              startUnix: column(series.startUnix),
              open: column(series.open),
              high: column(series.high),
              low: column(series.low),
              close: column(series.close),
              volume: column(series.volume),
            },
          ];
        }),
      ),
    };
    expect(forecastVolatility(cut, { ...base, asOfUnix: at('2026-01-15T04:00:00Z') })).toEqual(calm);
  });
});

describe('forecastVolatility', () => {
  test('error: MissingHistoryError for too few days', () => {
    const close = new Array<number>(24 * 50).fill(100);
    const series = {
      startUnix: close.map((_, i) => i * 3_600),
      open: close,
      high: close,
      low: close,
      close,
      volume: close,
    };
    const history = { barSeconds: 3_600, source: 'test', series: { BTC: series } };
    const options = { underlying: 'BTC', asOfUnix: 24 * 50 * 3_600, impliedVol: null, yesterdayVol: null };
    expect(() => forecastVolatility(history, options)).toThrow(MissingHistoryError);
  });
});
