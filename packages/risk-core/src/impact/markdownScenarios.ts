import { feedbackBlocks } from './markdownOutlook.js';
import type { ImpactReport } from './report.js';
import {
  formatChange,
  formatCount,
  formatCountOf,
  formatCoverage,
  formatEstimate,
  formatRatio,
  formatUsd,
} from './reportNumbers.js';
import type {
  Alternative,
  BeforeAfter,
  CascadeOutcome,
  CascadeSection,
  EpisodeRow,
  HeatMap,
  StagedSection,
} from './reportSections.js';
import { inert, list, table } from './markdownText.js';

export function scenariosSection({ heatMap, episodes, cascade, feedback }: ImpactReport): readonly string[] {
  return [
    '## 5. What happens in which market',
    heatMapFinding(heatMap),
    '### Shortfall with the change, by move of spot (rows) and of volatility (columns)',
    'Accounts that can be liquidated at once are first reduced until they meet the initial requirement again; these tables show what comes on top. USD that accounts cannot pay from their own collateral; the value without the change in brackets where it differs.',
    heatMapTable(heatMap, heatMap.shortfallUsd, formatUsd),
    '### Further accounts that can be liquidated, same grid',
    heatMapTable(heatMap, heatMap.liquidatable, formatCount),
    ...(episodes.length === 0 ? [] : ['### Named episodes', episodeTable(episodes)]),
    ...cascadeBlocks(cascade),
    ...feedbackBlocks(feedback),
  ];
}

function heatMapFinding({ spotMoves, volMoves, shortfallUsd }: HeatMap): string {
  let worst = { usd: 0, spot: 0, vol: 0 };
  shortfallUsd.after.forEach((row, i) =>
    row.forEach((usd, j) => {
      if (usd > worst.usd) worst = { usd, spot: spotMoves[j]!, vol: volMoves[i]! };
    }),
  );
  if (worst.usd === 0) return 'In no cell of the grid do accounts fail to pay.';
  return `The worst cell is spot ${moveText(worst.spot)} with volatility ${moveText(worst.vol)}: accounts cannot pay ${formatUsd(worst.usd)}.`;
}

function heatMapTable(
  { spotMoves, volMoves }: HeatMap,
  cells: BeforeAfter<readonly (readonly number[])[]>,
  format: (value: number) => string,
): string {
  const rows = spotMoves.map((spot, j) => [
    moveText(spot),
    ...volMoves.map((_, i) => changedText(format(cells.before[i]![j]!), format(cells.after[i]![j]!))),
  ]);
  return table(['Spot', ...volMoves.map((move) => `Vol ${moveText(move)}`)], rows);
}

function changedText(before: string, after: string): string {
  return before === after ? after : `${after} (${before})`;
}

function moveText(ratio: number): string {
  return ratio === 0 ? 'unchanged' : formatChange(ratio, (value) => formatRatio(value, 0));
}

function episodeTable(episodes: readonly EpisodeRow[]): string {
  const rows = episodes.map(({ label, spotMoves, shortfallUsd, liquidatable }) => [
    inert(label),
    spotMoves.map(({ underlying, move }) => `${inert(underlying)} ${moveText(move)}`).join(', '),
    formatUsd(shortfallUsd.before),
    formatUsd(shortfallUsd.after),
    formatCount(liquidatable.before),
    formatCount(liquidatable.after),
  ]);
  return table(['Episode', 'Moves', 'Shortfall now', 'With the change', 'Liquidatable now', 'With the change'], rows, [
    'left',
    'left',
    'right',
    'right',
    'right',
    'right',
  ]);
}

/** What liquidations add to a shock by selling into the market that fell. */
function cascadeBlocks(cascade: CascadeSection): readonly string[] {
  const rows = cascade.rows.map(({ move, before, after }) => [
    signedMove(move),
    cascadeText(before),
    cascadeText(after),
    liquidatedText(before),
    liquidatedText(after),
  ]);
  return [
    `### ${cascadeFinding(cascade)}`,
    'The shock hits every underlying at once; liquidators then sell or buy what they took over, which moves the price on and may ' +
      'liquidate more accounts. Where two figures stand, both ends are possible: liquidations stop as early as they can, or everything ' +
      `that can fail together does. Absorbed by a daily volume of ${formatUsd(cascade.advUsd)}.`,
    table(['Shock', 'Ends at now', 'With the change', 'Liquidated now', 'With the change'], rows),
    list(
      cascade.clusters.map(
        ({ fromMove, toMove, accounts, pushUsd }) =>
          `Between ${signedMove(fromMove)} and ${signedMove(toMove)}: ${formatCountOf(accounts, 'account')} ${accounts === 1 ? 'fails' : 'fail together'} and ${accounts === 1 ? 'pushes' : 'push'} ${formatUsd(pushUsd)}.`,
      ),
    ),
    ...stagedBlocks(cascade.staged),
  ];
}

/** What a speed limit on liquidators does to the same falls. */
function stagedBlocks(staged: StagedSection | undefined): readonly string[] {
  if (staged === undefined || staged.rows.length === 0) return [];
  const { roundMinutes, limitUsd, halfLifeHours, rows } = staged;
  return [
    '### What a speed limit on liquidators does',
    `With the change, sold in rounds of ${roundMinutes} min, at most ${formatUsd(limitUsd)} each (the governed share of the volume). Half of a round's impact stays, the rest and the depth recover by half every ${halfLifeHours} h.`,
    table(
      ['Shock', 'Ends at, at once', 'Ends at, in rounds', 'Liquidated', 'Takes', 'Still waiting'],
      rows.map(({ move, atOnceMove, stagedMove, liquidated, hours, pendingUsd }) => [
        signedMove(move),
        signedMove(atOnceMove),
        signedMove(stagedMove),
        formatCount(liquidated),
        `${hours.toFixed(1)} h`,
        formatUsd(pendingUsd),
      ]),
    ),
  ];
}

function cascadeFinding({ criticalFall, amplificationLimit }: CascadeSection): string {
  const deepen = `liquidations make it ${amplificationLimit} times as deep`;
  const before = criticalFall.before === null ? 'never' : formatRatio(-criticalFall.before, 1);
  const after = criticalFall.after === null ? 'never' : formatRatio(-criticalFall.after, 1);
  const now = before === after ? 'as now' : before === 'never' ? 'now in none' : `now from ${before}`;
  if (after === 'never') return `Cascades: in no fall up to 60 % do ${deepen} (${now})`;
  return `Cascades: from a fall of ${after} ${deepen} (${now})`;
}

function cascadeText({ bestMove, worstMove }: CascadeOutcome): string {
  const [best, worst] = [signedMove(bestMove), signedMove(worstMove)];
  return best === worst ? best : `${best} or ${worst}`;
}

function liquidatedText({ bestLiquidated: best, worstLiquidated: worst }: CascadeOutcome): string {
  return best === worst ? formatCount(best) : `${formatCount(best)} or ${formatCount(worst)}`;
}

function signedMove(ratio: number): string {
  return ratio > 0 ? `+${formatRatio(ratio, 1)}` : formatRatio(ratio, 1);
}

export function alternativesSection({ alternatives }: ImpactReport): readonly string[] {
  return [
    '## 4. Alternatives',
    'All columns share prices, accounts, scenarios and random numbers, so that differences come from the parameters alone.',
    alternativeTable(alternatives),
    list(alternatives.map(({ label, description }) => `**${inert(label)}**: ${inert(description, 300)}`)),
  ];
}

/** Options as columns, measures as rows. */
export function alternativeTable(alternatives: readonly Alternative[]): string {
  const row = (label: string, text: (option: Alternative) => string): string[] => [label, ...alternatives.map(text)];
  return table(
    ['', ...alternatives.map(({ label }) => inert(label, 40))],
    [
      row('Initial requirements', (option) => formatUsd(option.initialUsd)),
      row('Locked, released', (option) => `${formatUsd(option.lockedUsd)}, ${formatUsd(option.releasedUsd)}`),
      row(
        'Can be liquidated (new)',
        (option) => `${formatCount(option.liquidatable)} (${formatCount(option.newlyLiquidatable)})`,
      ),
      row('Expected shortfall of what accounts cannot pay', (option) => formatEstimate(option.shortfallEs, formatUsd)),
      row('Fund target', (option) => formatUsd(option.fundTargetUsd)),
      row('Fund coverage', (option) => `${formatCoverage(option.coverage)}, ${option.band}`),
      row('Within the rules', (option) => (option.withinRules ? 'yes' : 'NO')),
    ],
  );
}
