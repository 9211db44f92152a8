import { formatRatio, formatUsd, type EpisodeView, type ReverseStress, type ScenarioOutlook } from '@riskdao/risk-core';
import { textTable } from '../output/console.js';

/** One row per account: the value at risk of every model, the worst crisis, and the mildest move that costs the limit. */
export function summaryLines(outlooks: readonly ScenarioOutlook[]): string[] {
  return [
    'Loss not exceeded with the governed confidence, by model, and the worst named crisis:',
    ...textTable(
      [
        'account',
        'kind',
        'equity',
        'initial',
        'historical',
        'stressed',
        'filtered',
        'simulated',
        'worst crisis',
        'its name',
      ],
      outlooks.map(({ id, kind, margin, historical, stressed, filtered, monteCarlo, episodes }) => {
        const worst = worstEpisode(episodes);
        return [
          ...[id, kind ?? ''],
          ...[margin.equityUsd, margin.initialUsd].map(formatUsd),
          ...[historical, stressed, filtered, monteCarlo].map(({ valueAtRisk }) => formatUsd(valueAtRisk)),
          worst === undefined ? '-' : formatUsd(worst.lossUsd),
          worst === undefined ? 'none was over at this date' : dateLast(worst.name),
        ];
      }),
    ),
    '',
    'The mildest move that costs the limit (the equity unless --loss is given):',
    ...textTable(
      ['account', 'limit', 'mildest move'],
      outlooks.map(({ id, reverse }) => [id, formatUsd(reverse.limitUsd), mildestText(reverse)]),
    ),
    '',
    'Below zero is a gain. Losses count collateral as the requirement does. Name an account with --account for intervals, crises and every direction.',
  ];
}

export function accountLines(outlook: ScenarioOutlook): string[] {
  const { id, kind, margin, episodes, reverse } = outlook;
  return [
    '',
    `${id}${kind === null ? '' : ` (${kind})`}: equity ${formatUsd(margin.equityUsd)}, initial requirement ${formatUsd(margin.initialUsd)}, maintenance ${formatUsd(margin.maintenanceUsd)}`,
    ...modelLines(outlook),
    '',
    'Named crises (spot: hourly closes of Binance):',
    ...(episodes.length === 0
      ? ['none was over at the date of the market']
      : textTable(
          ['crisis', 'spot', 'volatility', 'from', 'loss'],
          episodes.map(({ name, moves, volSource, lossUsd }) => [
            dateLast(name),
            moves.map(({ underlying, spot }) => `${underlying} ${signed(spot)}`).join(', '),
            moves.map(({ underlying, vol }) => `${underlying} ${signed(vol)}`).join(', '),
            volSource,
            formatUsd(lossUsd),
          ]),
        )),
    '',
    ...reverseLines(reverse),
  ];
}

function modelLines({ historical, stressed, filtered, monteCarlo }: ScenarioOutlook): string[] {
  const { smoothed } = filtered;
  const between = ({ low, high }: { low: number; high: number }) => `${formatUsd(low)} to ${formatUsd(high)}`;
  const plain = (name: string, { valueAtRisk, expectedShortfall, n }: typeof historical, note: string) => [
    name,
    formatUsd(valueAtRisk),
    formatUsd(expectedShortfall),
    String(n),
    note,
  ];
  return textTable(
    ['model', 'value at risk', 'expected shortfall', 'moves', 'certainty'],
    [
      plain('historical', historical, `worst ${historical.worst}`),
      plain('stressed', stressed, `worst ${stressed.worst}`),
      plain(
        'filtered',
        filtered,
        `95 %: ${between(filtered.valueAtRiskInterval)}; shortfall ${between(filtered.expectedShortfallInterval)}`,
      ),
      [
        '  Pareto tail',
        smoothed === null ? '-' : formatUsd(smoothed.valueAtRisk),
        smoothed === null
          ? '-'
          : smoothed.expectedShortfall === null
            ? 'no mean'
            : formatUsd(smoothed.expectedShortfall),
        '',
        smoothed === null ? 'fewer than ten losses in the tail' : `shape ${smoothed.xi.toFixed(2)}`,
      ],
      plain(
        'simulated',
        { ...monteCarlo, worst: '' },
        `standard error ${formatUsd(monteCarlo.valueAtRiskError)}; shortfall ${formatUsd(monteCarlo.expectedShortfallError)}; seed ${monteCarlo.seed}`,
      ),
    ],
  );
}

function reverseLines({ limitUsd, mildest }: ScenarioOutlook['reverse']): string[] {
  if (mildest.length === 0) return [`No reverse stress: the limit is ${formatUsd(limitUsd)}, already lost.`];
  return [
    `Mildest moves that cost ${formatUsd(limitUsd)}:`,
    ...textTable(
      ['direction', 'move', 'loss there'],
      mildest.map((found) => [
        found.direction.name,
        moveText(found),
        found.scale === null ? '-' : formatUsd(found.lossUsd),
      ]),
    ),
  ];
}

function mildestText({ mildest }: ScenarioOutlook['reverse']): string {
  const [first] = mildest;
  if (first === undefined) return 'nothing is left to lose';
  return first.scale === null ? 'none of those looked at' : `${first.direction.name}: ${moveText(first)}`;
}

/** The larger part of the move; a direction names what else moves. */
function moveText({ scale, direction: { spotMove, volMove } }: ReverseStress): string {
  if (scale === null) return 'not reached';
  const part = (moves: readonly number[]) => moves.find((move) => move !== 0) ?? 0;
  const [spot, vol] = [part(spotMove), part(volMove)];
  return [
    ...(spot === 0 ? [] : [`spot ${signed(scale * spot)}`]),
    ...(vol === 0 ? [] : [`volatility ${signed(scale * vol)}`]),
  ].join(', ');
}

const worstEpisode = (episodes: readonly EpisodeView[]): EpisodeView | undefined =>
  episodes.reduce<EpisodeView | undefined>(
    (most, episode) => (most === undefined || episode.lossUsd > most.lossUsd ? episode : most),
    undefined,
  );

/** Columns of names stand left: they may not begin with a digit. */
const dateLast = (name: string) => name.replace(/^(\S+) (.*)$/, '$2, $1');

const signed = (ratio: number) => `${ratio > 0 ? '+' : ''}${formatRatio(ratio, 1)}`;
