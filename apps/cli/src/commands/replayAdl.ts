import {
  deleveragingOf,
  fitDeleveraging,
  formatCount,
  formatRatio,
  formatUsd,
  fallOf,
  notionalFor,
  predictNotional,
  rankCorrelation,
  type DeleveragedCoin,
} from '@riskdao/risk-core';
import { readDeleveragedAccounts, readDeleveragedCoins, type DeleveragedAccount } from '@riskdao/sources';
import { Command } from 'commander';
import { textTable, type Console } from '../output/console.js';
import { BadOptionError } from './wholeNumber.js';

type Options = { readonly negativeEquity: number; readonly accounts?: string; readonly accountsCoin: string };

/** Published for 10 October 2025 on the venue of the recorded data. */
const PUBLISHED_NEGATIVE_EQUITY_USD = 109e6;

export function replayAdlCommand(console: Console): Command {
  return new Command('replay-adl')
    .description(
      'Replay a recorded auto-deleveraging: fit the model of losers, and print model against event with the error',
    )
    .argument('<by-coin>', 'CSV: coin, adl_notional_usd, closed_pnl_usd, n_negative_equity')
    .option('--negative-equity <usd>', 'debt beyond collateral in the event', usdOption, PUBLISHED_NEGATIVE_EQUITY_USD)
    .option('--accounts <csv>', 'accounts of one coin: side, realized_pnl_usd, was_liquidated, was_adl')
    .option('--accounts-coin <coin>', 'the coin of those accounts', 'BTC')
    .addHelpText('after', '\nExample:\n  riskdao replay-adl adl_by_coin.csv --accounts btc_accounts.csv.gz')
    .action((file: string, options: Options) => {
      const coins = readDeleveragedCoins(file);
      const { exponent } = fitDeleveraging(coins, options.negativeEquity);
      const accounts = options.accounts === undefined ? null : readDeleveragedAccounts(options.accounts);
      const total = (pick: (coin: DeleveragedCoin) => number) => coins.reduce((sum, coin) => sum + pick(coin), 0);
      const [notionalUsd, gainUsd] = [total((coin) => coin.notionalUsd), total((coin) => coin.gainUsd)];
      console.out(
        `${formatCount(coins.length)} coins, ${formatUsd(notionalUsd)} of winners closed with ${formatUsd(gainUsd)} of gains; ` +
          `losers' collateral has exponent ${exponent.toFixed(3)} (fitted to the negative equity).`,
      );
      textTable(
        ['quantity', 'model', 'event', 'error', 'fitted'],
        [
          ...totals(coins, options.negativeEquity, exponent),
          ...(accounts === null ? [] : accountRows(coins, accounts, options.accountsCoin, exponent)),
        ],
      ).forEach((line) => {
        console.out(line);
      });
      console.out(
        `Rank correlation over coins, modelled debt against accounts with negative equity: ${rankCorrelation(
          coins.map((coin) => deleveragingOf(coin, { exponent }).negativeEquityUsd),
          coins.map(({ negativeAccounts }) => negativeAccounts),
        ).toFixed(2)}.`,
      );
      console.out(
        'The notional of closed winners is an input of the debt model, not its result: positions before the event are not recorded, so that ' +
          'nobody can be closed out again. What the records allow stands above, with its error: the notional of coins held out, from the number ' +
          'of winners closed there (itself known only afterwards), and of one coin from what its losers lost.',
      );
      console.out(
        `Under the rule of this protocol the same debt, with an empty fund, would take ${formatRatio(Math.min(1, options.negativeEquity / gainUsd), 1)} ` +
          'of those gains and close no position of a winner.',
      );
    });
}

function totals(coins: readonly DeleveragedCoin[], negativeEquityUsd: number, exponent: number): string[][] {
  const modelled = coins.reduce((sum, coin) => sum + deleveragingOf(coin, { exponent }).negativeEquityUsd, 0);
  return [
    row('negative equity, all coins', modelled, negativeEquityUsd, formatUsd, true),
    heldOut(coins, exponent),
    ...heldOutNotional(coins),
  ];
}

/** Closed notional of every other coin by name from a law of the rest, both ways round. */
function heldOutNotional(coins: readonly DeleveragedCoin[]): string[][] {
  const byName = [...coins].sort((a, b) => (a.coin < b.coin ? -1 : 1));
  return [0, 1].map((rest) => {
    const learnt = byName.filter((_, at) => at % 2 === rest);
    const tried = byName.filter((_, at) => at % 2 !== rest);
    const event = tried.reduce((sum, { notionalUsd }) => sum + notionalUsd, 0);
    const label = `winners closed, ${tried.length} coins held out (${rest === 0 ? 'even' : 'odd'} ones by name)`;
    return row(label, predictNotional(learnt, tried), event, formatUsd, false);
  });
}

/** Accounts with negative equity per USD of modelled debt, learnt on every other coin by size and tried on the rest. */
function heldOut(coins: readonly DeleveragedCoin[], exponent: number): string[] {
  const ranked = [...coins].sort((a, b) => b.notionalUsd - a.notionalUsd);
  const sum = (part: readonly DeleveragedCoin[], of: (coin: DeleveragedCoin) => number) =>
    part.reduce((total, coin) => total + of(coin), 0);
  const debt = (coin: DeleveragedCoin) => deleveragingOf(coin, { exponent }).negativeEquityUsd;
  const [learnt, tried] = [0, 1].map((rest) => ranked.filter((_, at) => at % 2 === rest)) as [
    DeleveragedCoin[],
    DeleveragedCoin[],
  ];
  const perUsd = sum(learnt, ({ negativeAccounts }) => negativeAccounts) / sum(learnt, debt);
  return row(
    `accounts with negative equity, ${tried.length} coins held out`,
    perUsd * sum(tried, debt),
    sum(tried, ({ negativeAccounts }) => negativeAccounts),
    formatCount,
    false,
  );
}

/** What no fit has seen: collateral that liquidated losers of one coin lost, and gains of its deleveraged winners. */
function accountRows(
  coins: readonly DeleveragedCoin[],
  accounts: readonly DeleveragedAccount[],
  name: string,
  exponent: number,
): string[][] {
  const coin = coins.find((one) => one.coin === name);
  if (coin === undefined) throw new BadOptionError('--accounts-coin', name, 'a coin of the first file');
  const sum = (counts: (account: DeleveragedAccount) => boolean) =>
    accounts.reduce((total, account) => total + (counts(account) ? account.realisedUsd : 0), 0);
  const lostUsd = -sum(({ side, wasLiquidated }) => side === 'LONG' && wasLiquidated);
  const gainedUsd = sum(
    ({ side, wasDeleveraged, wasLiquidated }) => side === 'SHORT' && wasDeleveraged && !wasLiquidated,
  );
  return [
    row(
      `${name}: lost by liquidated longs`,
      deleveragingOf(coin, { exponent }).collateralLostUsd,
      lostUsd,
      formatUsd,
      false,
    ),
    row(
      `${name}: winners closed, from what liquidated longs lost`,
      notionalFor(lostUsd, fallOf(coin), { exponent }),
      coin.notionalUsd,
      formatUsd,
      false,
    ),
    row(`${name}: gained by deleveraged shorts, all their fills`, coin.gainUsd, gainedUsd, formatUsd, false),
  ];
}

function row(
  quantity: string,
  model: number,
  event: number,
  format: (value: number) => string,
  isFitted: boolean,
): string[] {
  const error = formatRatio(model / event - 1, 1);
  return [quantity, format(model), format(event), error, isFitted ? 'yes' : 'no'];
}

function usdOption(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1e15)) throw new BadOptionError('--negative-equity', text, 'an amount of USD above 0');
  return value;
}
