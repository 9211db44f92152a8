import {
  accountAnswer,
  marginModes,
  modelComparison,
  formatRatio,
  formatUsd,
  planSimulation,
  type AccountDistance,
  type AccountRemedies,
  type MarginBreakdown,
  type SimulationPlan,
} from '@riskdao/risk-core';
import { readBundle } from '@riskdao/sources';
import { Command } from 'commander';
import { textTable, type Console } from '../output/console.js';

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
      const plan = planSimulation(bundle);
      const { impact, distance, deficitUsd, remedies } = accountAnswer(plan, address);
      const { id, kind, before, after } = impact;
      console.out(`${id}${kind === null ? '' : ` (${kind})`}, positions of ${formatUsd(before.notionalUsd)} at spot`);
      textTable(['', 'now', 'with the change'], lines(before, after)).forEach((line) => {
        console.out(line);
      });
      const [now, then] = [GOVERNING[before.governing], GOVERNING[after.governing]];
      console.out(`Set by the ${now}${now === then ? '' : ` now, by the ${then} with the change`}.`);
      otherRuleLines(plan, id, after).forEach((line) => {
        console.out(line);
      });
      outlookLines(distance).forEach((line) => {
        console.out(line);
      });
      remedyLines({ deficitUsd, remedies }).forEach((line) => {
        console.out(line);
      });
    });
}

/** The proposed set under other rules: positions margined apart, and one family of models deciding alone. */
function otherRuleLines({ bundle, accounts, sets }: SimulationPlan, id: string, after: MarginBreakdown): string[] {
  const account = accounts.find((candidate) => candidate.id === id);
  const proposed = sets[1];
  if (account === undefined || proposed === undefined) return [];
  const modes = marginModes(bundle, proposed.set, account);
  const models = modelComparison(after, proposed.model.parameters);
  return [
    'The initial requirement with the change, if other rules held:',
    ...textTable(
      ['positions margined', 'initial', 'maintenance', 'decided by', 'initial'],
      [
        ['each alone', modes.isolated, 'grid and minimum', models.staticUsd] as const,
        ['netted per coin', modes.cross, 'value at risk', models.valueAtRiskUsd] as const,
        ['together (charged)', modes.portfolio, 'stress and gamma', models.stressUsd] as const,
      ].map(([mode, { initialUsd, maintenanceUsd }, model, modelUsd]) => [
        mode,
        formatUsd(initialUsd),
        formatUsd(maintenanceUsd),
        model,
        formatUsd(modelUsd),
      ]),
    ),
  ];
}

function outlookLines({ before, after }: { before: AccountDistance; after: AccountDistance }): string[] {
  const row = (label: string, text: (distance: AccountDistance) => string) => [label, text(before), text(after)];
  const moved = (move: number | null) =>
    move === null ? 'none looked at' : move === 0 ? 'none needed' : formatRatio(move, 1);
  return [
    'How far from liquidation, if every underlying moves together:',
    ...textTable(
      ['', 'now', 'with the change'],
      [
        row('fall that liquidates', ({ fall }) => moved(fall)),
        row('rise that liquidates', ({ rise }) => moved(rise)),
        row('chance within 24 h', ({ within24h }) => formatRatio(within24h, 1)),
        row('chance within 7 d', ({ within7d }) => formatRatio(within7d, 1)),
        row('even chance by', ({ medianDays }) =>
          medianDays === null ? 'beyond 10 years' : `${medianDays.toFixed(1)} d`,
        ),
      ],
    ),
  ];
}

const SHOWN_REMEDIES = 4;

function remedyLines({ deficitUsd, remedies }: AccountRemedies): string[] {
  if (deficitUsd === 0) return ['Nothing is missing to the initial requirement with the change.'];
  const start = `${formatUsd(deficitUsd)} is missing to the initial requirement with the change.`;
  if (remedies.length === 0) return [`${start} No single step cures it: combine closing and adding.`];
  return [
    `${start} Single steps that cure it, the cheapest first (closing costs money for good, adding ties it up):`,
    ...remedies
      .slice(0, SHOWN_REMEDIES)
      .map((remedy) =>
        remedy.kind === 'add'
          ? `  add ${Number(remedy.amount.toPrecision(6))} ${remedy.asset}, worth ${formatUsd(remedy.moneyUsd)}`
          : `  ${remedy.quantity < 0 ? 'buy back' : 'sell'} ${Number(Math.abs(remedy.quantity).toPrecision(6))} ${remedy.instrument}, costs about ${formatUsd(remedy.moneyUsd)}`,
      ),
  ];
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
    ...contingencyLines(before, after),
    usd('excess over maintenance', ({ excessUsd }) => excessUsd),
    row('health (equity / maintenance)', ({ health }) => (health === null ? 'nothing required' : health.toFixed(2))),
    row('status', status),
  ];
}

const CONTINGENCIES = {
  oracleUsd: 'uncertain price',
  depegUsd: 'stable coin below par',
  concentrationUsd: "size beyond a day's market",
} as const;

/** What is added whatever the factors, where there is any. */
function contingencyLines(before: MarginBreakdown, after: MarginBreakdown): string[][] {
  return (Object.keys(CONTINGENCIES) as (keyof typeof CONTINGENCIES)[])
    .map((name) => ({ name, usd: [before, after].map(({ contingencies }) => contingencies[name]) }))
    .filter(({ usd }) => usd.some((each) => each > 0))
    .map(({ name, usd }) => [`  added for ${CONTINGENCIES[name]}`, ...usd.map(formatUsd)]);
}

function status({ equityUsd, initialUsd, excessUsd }: MarginBreakdown): string {
  if (excessUsd < 0) return 'can be liquidated';
  return equityUsd < initialUsd ? 'below initial requirement' : 'safe';
}
