import {
  accountCredit,
  formatRatio,
  formatUsd,
  fundCredit,
  mergeShards,
  planStress,
  runShard,
  type AccountCredit,
  type FundCredit,
} from '@riskdao/risk-core';
import { readBundle } from '@riskdao/sources';
import { Command } from 'commander';
import { textTable, type Console } from '../output/console.js';
import { BadOptionError, wholeNumber } from './wholeNumber.js';

type ExposureOptions = {
  readonly account: readonly string[];
  readonly largest: number;
  readonly days: readonly number[];
  readonly confidence: number;
};

export function exposureCommand(console: Console): Command {
  return new Command('exposure')
    .description(
      'What accounts could be owed over time, and what the default of the protocol (CVA) or of the account (DVA) costs',
    )
    .argument('<bundle>', 'bundle.json')
    .option('--account <id>', 'only this account; may be repeated', (id, all: string[]) => [...all, id], [])
    .option('--largest <n>', 'otherwise so many accounts, the largest by notional', wholeNumber('--largest', 1), 5)
    .option('--days <list>', 'times of the profile, ascending', parseDays, [1, 3, 7, 14, 30])
    .option('--confidence <ratio>', 'of the potential exposure', parseConfidence, 0.995)
    .addHelpText(
      'after',
      '\nExample:\n  riskdao exposure demo/bundle.json --account 0x7c9abe4caf3c00180bef614cbf779e715af6c7cc',
    )
    .action((file: string, { account, largest, days, confidence }: ExposureOptions) => {
      const plan = planStress(readBundle(file));
      const merged = mergeShards(
        plan,
        plan.shards.map((shard) => runShard(plan, shard)),
      );
      const fund = fundCredit(plan, merged);
      console.out(fundLine(fund));
      const ids =
        account.length > 0
          ? account
          : plan.accounts
              .map(({ id }, at) => ({ id, notionalUsd: merged.accounts[at]?.[0]?.notionalUsd ?? 0 }))
              .sort((a, b) => b.notionalUsd - a.notionalUsd || (a.id < b.id ? -1 : 1))
              .slice(0, largest)
              .map(({ id }) => id);
      for (const id of ids)
        accountLines(accountCredit(plan, fund, id, { days, confidence }), confidence).forEach((line) => {
          console.out(line);
        });
      console.out(
        'CVA is what the default of the protocol costs the account; DVA the reverse, and it lowers no requirement.',
      );
    });
}

function fundLine({ fundUsd, n, defaults, probability, hazardRate, lossGivenDefault }: FundCredit): string {
  return (
    `Fund of ${formatUsd(fundUsd)}: exceeded in ${defaults} of ${n} simulated horizons${defaults === 0 ? ` (with 95 % confidence rarer than ${(300 / n).toPrecision(2)} %)` : ''}, chance ${(100 * probability).toPrecision(3)} % per horizon with stress weighed in, ` +
    `hazard ${hazardRate.toPrecision(3)} per year, then ${formatRatio(lossGivenDefault, 1)} of gains are not paid.`
  );
}

function accountLines({ id, profile, cvaUsd, dvaUsd, wrongWay }: AccountCredit, confidence: number): string[] {
  return [
    '',
    id,
    ...textTable(
      ['after', 'expected claim', `claim at ${formatRatio(confidence, 1)}`, 'expected debt', 'moves'],
      profile.map(({ days, expectedUsd, potentialUsd, owedUsd, n }) => [
        `${days} d`,
        formatUsd(expectedUsd),
        formatUsd(potentialUsd),
        formatUsd(owedUsd),
        String(n),
      ]),
    ),
    `CVA ${formatUsd(cvaUsd)} (wrong-way factor ${wrongWay.toFixed(2)}), DVA ${formatUsd(dvaUsd)}, both ${formatUsd(cvaUsd - dvaUsd)}`,
  ];
}

function parseDays(text: string): readonly number[] {
  const days = text.split(',').map(Number);
  if (!days.every((day, i) => Number.isInteger(day) && day > (days[i - 1] ?? 0) && day <= 365))
    throw new BadOptionError('--days', text, 'whole days in ascending order up to 365, such as 1,7,30');
  return days;
}

function parseConfidence(text: string): number {
  const confidence = Number(text);
  if (!(confidence > 0.5 && confidence < 1)) throw new BadOptionError('--confidence', text, 'between 0.5 and 1');
  return confidence;
}
