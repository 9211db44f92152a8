import {
  accountLens,
  formatRatio,
  formatUsd,
  marginOf,
  planSimulation,
  type MarginBreakdown,
  type SimulationBundle,
} from '@riskdao/risk-core';
import { readBundle } from '@riskdao/sources';
import { Command } from 'commander';
import { CliError } from '../failure.js';
import { textTable, type Console } from '../output/console.js';

export class UnknownAccountError extends CliError {
  readonly code = 'UNKNOWN_ACCOUNT';
  constructor(address: string, accounts: number) {
    super(
      `${address} is none of the ${accounts} accounts of this book. Check the address: it must be the account's id.`,
    );
  }
}

const GOVERNING: Readonly<Record<MarginBreakdown['governing'], string>> = {
  none: 'absence of risk',
  valueAtRisk: 'value at risk',
  stress: 'stressed value at risk',
  scanRisk: 'scan risk',
  basis: 'forward against spot',
  shortOptionMinimum: 'short-option minimum',
};

export function accountCommand(console: Console): Command {
  return new Command('account')
    .description('What the proposal does to one account, term by term')
    .argument('<bundle>', 'bundle.json')
    .argument('<address>', 'address or id of the account, in any case')
    .addHelpText('after', '\nExample:\n  riskdao account demo/bundle.json 0x7c9abe4caf3c00180bef614cbf779e715af6c7cc')
    .action((file: string, address: string) => {
      const bundle = readBundle(file);
      const { id, kind } = findAccount(bundle, address);
      const plan = planSimulation(bundle);
      const index = plan.accounts.findIndex((account) => account.id === id);
      const failure = plan.basis.holdings.rows.failures.find(({ account }) => account === index);
      if (failure !== undefined) {
        console.out(`${id} cannot be computed. ${failure.code}: ${failure.message}`);
        return;
      }
      const lens = accountLens(plan.basis, index);
      const [before, after] = ['current', 'proposed'].map((set) => {
        const model = plan.sets.find((planned) => planned.id === set)?.model;
        if (model === undefined) throw new Error(`the plan has no set "${set}"`);
        return marginOf(model, lens);
      });
      if (before === undefined || after === undefined) return;
      console.out(`${id}${kind === null ? '' : ` (${kind})`}, positions of ${formatUsd(before.notionalUsd)} at spot`);
      textTable(['', 'now', 'with the change'], lines(before, after)).forEach((line) => console.out(line));
      const [now, then] = [GOVERNING[before.governing], GOVERNING[after.governing]];
      console.out(`Set by the ${now}${now === then ? '' : ` now, by the ${then} with the change`}.`);
    });
}

function findAccount({ book }: SimulationBundle, address: string) {
  const found = book.accounts.find(({ id }) => id.toLowerCase() === address.toLowerCase());
  if (found === undefined) throw new UnknownAccountError(address, book.accounts.length);
  return found;
}

function lines(before: MarginBreakdown, after: MarginBreakdown): string[][] {
  const row = (label: string, text: (breakdown: MarginBreakdown) => string) => [label, text(before), text(after)];
  const usd = (label: string, pick: (breakdown: MarginBreakdown) => number) => row(label, (it) => formatUsd(pick(it)));
  const collateral = before.collateral.map(({ asset, valueUsd }, at) =>
    row(`  ${asset}, worth ${formatUsd(valueUsd)}, counts at`, (it) => formatRatio(it.collateral[at]?.weight ?? 0)),
  );
  return [
    usd('equity', ({ equityUsd }) => equityUsd),
    ...collateral,
    usd('  positions at market', ({ positionValueUsd }) => positionValueUsd),
    usd('initial requirement', ({ initialUsd }) => initialUsd),
    usd('maintenance requirement', ({ maintenanceUsd }) => maintenanceUsd),
    usd('  value at risk', ({ terms }) => terms.valueAtRiskUsd),
    usd('  stressed value at risk', ({ terms }) => terms.stressValueAtRiskUsd),
    usd('  plus gamma term', ({ terms }) => terms.gammaTermUsd),
    usd('  scan risk less spread credit', ({ terms }) => terms.scanRiskUsd - terms.spreadCreditUsd),
    usd('  forward against spot', ({ terms }) => terms.basisUsd),
    usd('  short-option minimum', ({ terms }) => terms.shortOptionMinimumUsd),
    usd('excess over maintenance', ({ excessUsd }) => excessUsd),
    row('health (equity / maintenance)', ({ health }) => (health === null ? 'nothing required' : health.toFixed(2))),
    row('status', status),
  ];
}

function status({ equityUsd, initialUsd, excessUsd }: MarginBreakdown): string {
  if (excessUsd < 0) return 'can be liquidated';
  return equityUsd < initialUsd ? 'below initial requirement' : 'safe';
}
