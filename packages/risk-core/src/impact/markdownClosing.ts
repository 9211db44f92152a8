import type { ClosingMechanisms } from '../position/book.js';
import type { BonusRow, ClosingComparisonRow, ClosingSection, SlippageRow } from './outlookSections.js';
import { formatCount, formatDuration, formatRatio, formatUsd } from './reportNumbers.js';
import { code, inert, list, table } from './markdownText.js';

/** How accounts are closed; nothing in reports of engines that did not look. */
export function closingBlocks(closing: ClosingSection | undefined): readonly string[] {
  if (closing === undefined || closing.accounts === 0) return [];
  return [
    '### Mechanisms that the book states',
    list(mechanismLines(closing)),
    `### ${comparisonFinding(closing)}`,
    'At once, one bidder takes every leg and hedges what is left net; leg by leg each leg pays its own price impact, and the rest stays ' +
      `unhedged for ${formatDuration(closing.secondsPerLeg / 60)} per leg. Half the quoted spread of options is in both.` +
      (closing.dearerWhole === 0
        ? ''
        : ` ${formatCount(closing.dearerWhole)} of ${formatCount(closing.accounts)} accounts are cheaper leg by leg: their legs add up instead of offsetting, and small pieces move the price less.`),
    table(['Account', 'Legs', 'Net exposure', 'At once', 'Leg by leg'], closing.rows.map(comparisonCells)),
    '### Whether the liquidation bonus is workable',
    `For a closing of ${formatUsd(closing.typicalUsd)}, the median net exposure of an account. Below the least bonus nobody takes part; beyond the largest one each liquidation at health 1 leaves the account worse off.`,
    table(['Collateral', 'Bonus', 'Least', 'Largest', 'Workable'], closing.bonuses.map(bonusCells)),
    ...slippageBlocks(closing.slippage),
  ];
}

function mechanismLines({ mechanisms, stopOrders }: ClosingSection): readonly string[] {
  const { selfCureShare, partial, poolUsd, english, gas, stopSlippage } = mechanisms;
  const lines = [
    selfCureShare === undefined
      ? null
      : `Owners cure, or close themselves, ${formatRatio(selfCureShare)} of each breach within the grace window.`,
    partial === undefined ? null : partialText(partial),
    poolUsd === undefined
      ? null
      : `A liquidation pool of ${formatUsd(poolUsd)} takes accounts over before the auction.`,
    english === undefined ? null : englishText(english),
    gas === undefined ? null : gasText(gas),
    stopOrders === 0
      ? null
      : `${formatCount(stopOrders)} stop orders, which lose ${formatRatio(stopSlippage ?? 1, 0)} of the way from their level to where the price ends.`,
  ].filter((line) => line !== null);
  return lines.length === 0
    ? [
        'None beyond the grace window, the Dutch auction and the fund: accounts are closed whole; no pool, rising auction, stop orders, or gas costs.',
      ]
    : lines;
}

function partialText({ targetHealth, step }: NonNullable<ClosingMechanisms['partial']>): string {
  return (
    `A solvent account is closed in steps of ${formatRatio(step, 0)} until its equity is ${targetHealth} times the maintenance ` +
    'requirement of what is left; one that owes more than it owns is closed whole. Cascades close whole accounts.'
  );
}

function englishText({ unansweredShare, bidders, minutes }: NonNullable<ClosingMechanisms['english']>): string {
  const those = `auctions given up after four expected times, and the ${formatRatio(unansweredShare)} that nobody answers`;
  return `A rising auction of ${formatDuration(minutes)} with ${formatCount(bidders)} bidders for ${those}.`;
}

function gasText({ baseFeeGwei, priorityFeeGwei, competitors, asset }: NonNullable<ClosingMechanisms['gas']>): string {
  return (
    `Gas at ${baseFeeGwei} gwei and ${priorityFeeGwei} gwei of priority fee, paid in ${inert(asset)}; ` +
    `${formatCount(competitors)} liquidators compete, and those who come late pay for nothing.`
  );
}

function comparisonFinding({ wholeUsd, legByLegUsd }: ClosingSection): string {
  const saved = legByLegUsd - wholeUsd;
  if (saved === 0) return 'Closing every account at once costs the same as leg by leg';
  const [less, usd] = saved > 0 ? ['less', saved] : ['more', -saved];
  return `Closing every account at once would cost ${formatUsd(usd)} ${less} than leg by leg`;
}

function comparisonCells({ id, legs, exposureUsd, wholeUsd, legByLegUsd }: ClosingComparisonRow): string[] {
  return [code(id), formatCount(legs), formatUsd(exposureUsd), formatUsd(wholeUsd), formatUsd(legByLegUsd)];
}

function bonusCells({ asset, bonus, least, largest, workable }: BonusRow): string[] {
  return [
    inert(asset),
    formatRatio(bonus),
    formatRatio(least, 3),
    formatRatio(largest),
    workable ? 'yes' : least > bonus ? '**NO**, too small to be answered' : '**NO**, it worsens the account',
  ];
}

function slippageBlocks(rows: readonly SlippageRow[]): readonly string[] {
  if (rows.length === 0) return [];
  return [
    '### Slippage that order books show',
    'Sales of several sizes into every book of the bundle: laws are fitted to the earlier half and judged on the later one. Asks assume the ' +
      'square root with factor 1, which also covers what a book does not show: that others sell at the same time.',
    table(
      ['Underlying', 'Law', 'Factor', 'Exponent', 'R2', 'n', 'Error fitted, square root', 'Typical closing', 'Assumed'],
      rows.map((row) => [
        inert(row.underlying),
        row.chosen === 'fitted' ? 'fitted' : 'square root',
        String(Number(row.factor.toPrecision(3))),
        row.exponent.toFixed(2),
        row.rSquared.toFixed(2),
        formatCount(row.observations),
        `${row.fittedError.toFixed(2)}, ${row.squareRootError.toFixed(2)}`,
        row.typical === null ? `beyond the ${formatUsd(row.largestUsd)} that books hold` : formatRatio(row.typical, 3),
        formatRatio(row.assumed, 3),
      ]),
    ),
  ];
}
