import type { EffectFigures, EffectsSection, ProposalText } from './outlookSections.js';
import type { ImpactReport } from './report.js';
import { formatChange, formatCount, formatRatio, formatTime, formatUsd } from './reportNumbers.js';
import { inert, list, table } from './markdownText.js';

/** Each change alone beside all together, and which of them move nothing, with the reason. */
export function effectBlocks({ effects }: ImpactReport): readonly string[] {
  const { rows } = effects;
  if (rows.length === 0) return [];
  const silent = rows.filter(({ silence }) => silence !== null);
  return [
    '### What each change does alone',
    rows.length === 1
      ? 'There is one change, so this is also the effect of the whole proposal.'
      : 'The last lines hold all changes together and what they do together beyond the sum of the single effects. Same accounts, prices, scenarios and random numbers throughout.',
    effectTable(effects),
    silent.length === 0
      ? 'Every change moves at least one of these figures.'
      : list(
          silent.map(
            ({ id, silence }) => `**${inert(id)} moves none of these figures**: ${inert(silence ?? '', 300)}.`,
          ),
        ),
  ];
}

function effectTable({ rows, joint, interaction }: EffectsSection): string {
  const line = (label: string, change: EffectFigures): string[] => [
    label,
    formatChange(change.initialUsd, formatUsd),
    formatChange(change.liquidatable, formatCount),
    formatChange(change.beyondEsUsd, formatUsd),
    formatChange(change.fundTargetUsd, formatUsd),
    pointsText(change.coverage),
  ];
  return table(
    [
      'Change',
      'Required collateral',
      'Accounts that can be liquidated',
      'Loss beyond requirements (ES)',
      'Fund target',
      'Fund coverage',
    ],
    [
      ...rows.map(({ id, change }) => line(`${inert(id)} alone`, change)),
      ...(rows.length === 1
        ? []
        : [line('**All changes together**', joint), line('of which by acting together', interaction)]),
    ],
  );
}

/** A difference of two ratios: `+1.2 points`. */
export function pointsText(ratio: number): string {
  return formatChange(ratio, (value) => formatRatio(value, 1).replace(' %', ' points'));
}

/** Who stands behind the proposal, in their own words. */
export function authorBlocks({ proposal }: ImpactReport): readonly string[] {
  return [
    '## 9. Who stands behind it',
    proposal === null
      ? 'The inputs do not say who proposes this, why, or where it is discussed.'
      : list(authorLines(proposal)),
  ];
}

function authorLines({ author, reason, discussion, conflicts, writtenUnix }: ProposalText): readonly string[] {
  const line = (label: string, text: string | null): string =>
    `${label}: ${text === null || text.trim() === '' ? '**not stated**' : inert(text, 600)}`;
  return [
    line('Author', author),
    line('Reason', reason),
    line('Discussion', discussion),
    line('What the author gains or loses by it', conflicts),
    `Written: ${writtenUnix === null ? '**not stated**' : formatTime(writtenUnix)}`,
  ];
}
