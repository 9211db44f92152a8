import path from 'node:path';
import type { BarSeries, PriceHistory } from '@riskdao/risk-core';
import { readCsv, requireColumns } from './csv.js';
import { decimalText, InvalidFieldError, nonNegative, parseField, positive, utcTime } from './field.js';
import { UnreadableFileError } from './textFile.js';
import type { WarningCounter } from './warnings.js';
import { z } from 'zod';

const COLUMNS = ['ts_utc', 'open', 'high', 'low', 'close'] as const;

const bar = z.object({
  ts_utc: utcTime,
  open: positive(decimalText),
  high: positive(decimalText),
  low: positive(decimalText),
  close: positive(decimalText),
  volume: nonNegative(decimalText),
});
type Bar = z.infer<typeof bar> & { readonly at: string };

/** `BTC=prices.csv`, or a file whose name starts with the symbol (`btc_usdt_1h.csv.gz`). */
export type BarSource = { readonly symbol: string; readonly file: string };

export function parseBarSource(argument: string): BarSource {
  const [, given, file = argument] = /^([A-Za-z][A-Za-z0-9]{0,15})=(.+)$/.exec(argument) ?? [];
  const symbol = given ?? /^([a-z][a-z0-9]{1,9})[_-]/i.exec(path.basename(file))?.[1]?.toUpperCase();
  if (symbol === undefined)
    throw new UnreadableFileError(file, 'its underlying is unknown', 'Write SYMBOL=path, for example BTC=prices.csv.');
  return { symbol, file };
}

/**
 * Reads bars of one fixed step, one file per underlying. Gaps, repeated, unordered and zero-volume bars are counted; bars
 * whose high and low do not enclose open and close are counted and left out. `untilUnix` cuts bars that end after it.
 */
export function readBars(
  sources: readonly BarSource[],
  barSeconds: number,
  untilUnix: number | null,
  warnings: WarningCounter,
): PriceHistory {
  const series: Record<string, BarSeries> = {};
  for (const { symbol, file } of sources) {
    if (Object.hasOwn(series, symbol))
      throw new UnreadableFileError(file, `there is a second file for ${symbol}`, 'Join the two files.');
    const bars = readFile(file, barSeconds, warnings).filter(
      ({ ts_utc }) => untilUnix === null || ts_utc + barSeconds <= untilUnix,
    );
    if (bars.length === 0)
      throw new UnreadableFileError(file, 'no bar ends before --until', 'Choose a later time or another file.');
    series[symbol] = asSeries(bars);
  }
  return { barSeconds, source: sources.map(({ file }) => path.basename(file)).join(', '), series };
}

function readFile(file: string, barSeconds: number, warnings: WarningCounter): Bar[] {
  const table = readCsv(file);
  const volumeColumn = ['volume_base', 'volume'].find((name) => table.header.includes(name));
  requireColumns(file, table, [...COLUMNS, volumeColumn ?? 'volume']);
  const bars = table.rows.map(({ row, fields }) => {
    const parsed = parseField(bar, { ...fields, volume: fields[volumeColumn ?? 'volume'] }, file, row);
    if (parsed.ts_utc % barSeconds !== 0)
      throw new InvalidFieldError(
        file,
        row,
        'ts_utc',
        fields['ts_utc'],
        `is not the start of a ${barSeconds}-second bar.`,
      );
    return { ...parsed, at: `${path.basename(file)}, row ${row}` };
  });
  return withoutDefects(bars, barSeconds, file, warnings);
}

function withoutDefects(bars: readonly Bar[], barSeconds: number, file: string, warnings: WarningCounter): Bar[] {
  const ordered = [...bars].sort((a, b) => a.ts_utc - b.ts_utc);
  bars.forEach((each, at) => {
    if (at > 0 && each.ts_utc < (bars[at - 1]?.ts_utc ?? 0)) warnings.add('UNORDERED_BAR', each.at);
  });
  const kept: Bar[] = [];
  for (const each of ordered) {
    const last = kept.at(-1);
    if (last?.ts_utc === each.ts_utc) {
      if (last.close !== each.close)
        throw new UnreadableFileError(file, `${last.at} and ${each.at} give two prices for one time`, 'Remove one.');
      warnings.add('REPEATED_BAR', each.at);
      continue;
    }
    if (each.high < Math.max(each.open, each.close, each.low) || each.low > Math.min(each.open, each.close)) {
      warnings.add('INCONSISTENT_BAR', each.at);
      continue;
    }
    if (each.volume === 0) warnings.add('ZERO_VOLUME_BAR', each.at);
    if (last !== undefined && each.ts_utc - last.ts_utc > barSeconds)
      warnings.add('GAP_IN_BARS', `${(each.ts_utc - last.ts_utc) / barSeconds - 1} missing before ${each.at}`);
    kept.push(each);
  }
  return kept;
}

const asSeries = (bars: readonly Bar[]): BarSeries => ({
  startUnix: bars.map(({ ts_utc }) => ts_utc),
  open: bars.map(({ open }) => open),
  high: bars.map(({ high }) => high),
  low: bars.map(({ low }) => low),
  close: bars.map(({ close }) => close),
  volume: bars.map(({ volume }) => volume),
});
