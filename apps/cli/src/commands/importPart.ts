import { contentHash, type Book, type MarketWarning } from '@riskdao/risk-core';
import {
  marketFromChains,
  parseBarSource,
  parseField,
  parsePerpetual,
  type PartKind,
  partText,
  type PartValues,
  type PerpetualQuote,
  readBars,
  readBook,
  readDepth,
  readDeribitCsv,
  readDeribitJson,
  utcTime,
  WarningCounter,
  withPerpetuals,
} from '@riskdao/sources';
import { Command, Option } from 'commander';
import { writeFileAtomically } from '../output/atomicWrite.js';
import type { Console } from '../output/console.js';
import { wholeNumber } from './wholeNumber.js';

const unixOption = (name: string) => (text: string) => parseField(utcTime, text, `option ${name}`, null);

export function importCommand(console: Console): Command {
  return new Command('import')
    .description('Read outside data into checked, hashed parts of a bundle')
    .addCommand(importChain(console))
    .addCommand(importBars(console))
    .addCommand(importDepth(console))
    .addCommand(importBook(console));
}

function importChain(console: Console): Command {
  return new Command('deribit-chain')
    .description(
      "Option chain: CSV (also .gz), or raw JSON of Deribit's get_book_summary_by_currency and get_instruments",
    )
    .argument('<files...>', 'files of one snapshot; several currencies may be joined')
    .requiredOption('--out <file>', 'part file to write')
    .option('--as-of <time>', 'time of the snapshot (ISO), when the files do not say it', unixOption('--as-of'))
    .option(
      '--perpetual <mark>',
      'SYMBOL=mark in USD, or SYMBOL=mark@funding of 8 h, where the files hold none; may be repeated',
      (text: string, all: readonly PerpetualQuote[]) => [...all, parsePerpetual(text)],
      [],
    )
    .addHelpText(
      'after',
      `
Examples:
  riskdao import deribit-chain 20260204T042403Z.csv.gz --perpetual BTC=76550@0.0001 --out market.json
  riskdao import deribit-chain btc_summary.json eth_summary.json instruments.json --out market.json`,
    )
    .action((files: string[], options: { out: string; asOf?: number; perpetual: readonly PerpetualQuote[] }) => {
      const warnings = new WarningCounter();
      const isJson = (file: string) => /\.json(\.gz)?$/i.test(file);
      const chains = [
        ...files.filter((file) => !isJson(file)).map((file) => readDeribitCsv(file, warnings)),
        ...readDeribitJson(files.filter(isJson), warnings),
      ];
      const market = marketFromChains(withPerpetuals(chains, options.perpetual), options.asOf ?? null, warnings);
      const counts = Object.entries(market.underlyings).map(([symbol, { expiries }]) => {
        const strikes = expiries.reduce((sum, { smile }) => sum + smile.length, 0);
        return `${symbol}: ${expiries.length} expiries, ${strikes} strikes`;
      });
      writePart(console, options.out, 'market', market, warnings, counts.join('; '));
    });
}

function importBars(console: Console): Command {
  return new Command('bars')
    .description('Price history: CSV with ts_utc, open, high, low, close, volume (also .gz), one file per underlying')
    .argument('<files...>', 'SYMBOL=path, or a file named after its symbol (btc_usdt_1h.csv.gz)')
    .requiredOption('--out <file>', 'part file to write')
    .option('--bar-seconds <n>', 'length of a bar', wholeNumber('--bar-seconds'), 3600)
    .option('--until <time>', 'leave out bars that end after this time (ISO)', unixOption('--until'))
    .addHelpText('after', '\nExample:\n  riskdao import bars btc_usdt_1h.csv.gz ETH=eth.csv --out history.json')
    .action((files: string[], options: { out: string; barSeconds: number; until?: number }) => {
      const warnings = new WarningCounter();
      const history = readBars(files.map(parseBarSource), options.barSeconds, options.until ?? null, warnings);
      const counts = Object.entries(history.series).map(([symbol, { close }]) => `${symbol}: ${close.length} bars`);
      writePart(console, options.out, 'history', history, warnings, counts.join('; '));
    });
}

function importDepth(console: Console): Command {
  return new Command('depth')
    .description('Spot order books: JSON lines {ts_utc, symbol, bids, asks} (also .gz)')
    .argument('<files...>', 'JSON-lines files')
    .requiredOption('--out <file>', 'part file to write')
    .option('--venue <name>', 'name of the venue; default: the file name')
    .addHelpText(
      'after',
      '\nExample:\n  riskdao import depth btcusdt.jsonl.gz ethusdt.jsonl.gz --venue binance --out depth.json',
    )
    .action((files: string[], options: { out: string; venue?: string }) => {
      const warnings = new WarningCounter();
      const depth = readDepth(files, options.venue ?? null, warnings);
      const counts = Object.entries(depth.books).map(([symbol, books]) => `${symbol}: ${books.length} books`);
      writePart(console, options.out, 'depth', depth, warnings, counts.join('; '));
    });
}

function importBook(console: Console): Command {
  return new Command('book')
    .description('Accounts: JSON, or CSV with account, kind, group, type, name, quantity, entry_usd (docs/bundle.md)')
    .argument('<file>', 'the book; rows of type fund hold the safety fund')
    .requiredOption('--out <file>', 'part file to write')
    .addOption(
      new Option('--label <label>', 'what the accounts are')
        .choices(['observed', 'allocated', 'synthetic'])
        .default('observed'),
    )
    .option('--provenance <sentence>', 'where the accounts come from, for the report', 'not stated')
    .addHelpText(
      'after',
      '\nExample:\n  riskdao import book accounts.csv --provenance "Indexer, block 21000000" --out book.json',
    )
    .action((file: string, options: { out: string; label: Book['label']; provenance: string }) => {
      const warnings = new WarningCounter();
      const origin = { label: options.label, provenance: options.provenance };
      const book = readBook(file, origin, warnings);
      const positions = book.accounts.reduce((sum, account) => sum + account.positions.length, 0);
      const summary = `${book.accounts.length} accounts, ${positions} positions`;
      writePart(console, options.out, 'book', book, warnings, summary);
    });
}

function writePart<K extends PartKind>(
  console: Console,
  file: string,
  kind: K,
  value: PartValues[K],
  counter: WarningCounter,
  summary: string,
): void {
  const warnings = counter.list();
  writeFileAtomically(file, partText(kind, { value, warnings }));
  console.out(`${kind}: ${summary}`);
  warnings.forEach((warning) => console.out(warningLine(warning)));
  console.out(`${contentHash(value)}  ${file}`);
}

export const warningLine = ({ code, count, example }: MarketWarning) => `warning ${code}: ${count} (first: ${example})`;
