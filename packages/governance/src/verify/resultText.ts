import { formatScaled } from '@riskdao/risk-core';
import { CHOICES } from '../proposal/choices.js';
import type { PinnedTerms } from '../evidence/evidence.js';
import type { VoteResult } from './verifyResult.js';

const VERDICTS: Readonly<Record<VoteResult['outcome'], string>> = {
  accepted: 'ACCEPTED: the vote passed, and everything holds',
  rejected: 'REJECTED: everything holds, and the vote did not pass',
  refused: 'REFUSED: what was served breaks the acceptance rule',
  unverifiable: 'UNVERIFIABLE: something could not be read; collect the evidence again',
};
const MOST_LINES = 20;

/** A result in plain lines: verdict first, then both tallies, then every item that is broken or missing. Text comes from outside. */
export function resultText(result: VoteResult, { tokenDecimals, tokenSymbol }: PinnedTerms): readonly string[] {
  const { outcome, findings, gaps, verdicts, tally, comparison, disagreements } = result;
  const amount = (power: bigint) => `${formatScaled(power, tokenDecimals)} ${tokenSymbol}`;
  const counts = { countable: 0, excluded: 0, refused: 0 };
  for (const { kind } of verdicts) counts[kind] += 1;
  const tallies =
    tally === null || comparison === null
      ? []
      : [
          `votes: ${counts.countable} countable, ${counts.excluded} in a form the contract cannot check, ${counts.refused} refused`,
          ...CHOICES.map(
            (choice, index) =>
              `${choice}: ${amount(comparison.ours[index] ?? 0n)} (hub: ${amount(comparison.hub[index] ?? 0n)})`,
          ),
          `quorum: ${amount(tally.quorumPower)} must vote For: ${tally.quorumReached ? 'reached' : 'not reached'}`,
        ];
  const direct = (tally?.counted ?? []).flatMap((vote) =>
    vote.origin === 'transaction'
      ? [
          `by transaction: ${vote.voter} ${CHOICES[vote.choice - 1] ?? ''} ${amount(vote.power)}, ${vote.transactionHash} in block ${vote.blockHash}`,
        ]
      : [],
  );
  const differences = (comparison?.differences ?? []).map(
    ({ voter, hubPower, ourPower, reason }) =>
      `difference: ${voter} hub ${amount(hubPower)}, ours ${amount(ourPower)} (${reason})`,
  );
  return [
    VERDICTS[outcome],
    ...tallies,
    ...cut(direct),
    ...cut(differences),
    ...cut(findings.map(({ item, code, detail }) => `item ${item} ${code}: ${detail}`)),
    ...cut(gaps.map(({ item, code, detail }) => `item ${item} ${code}: ${detail}`)),
    ...cut(
      disagreements.map(
        ({ what, liars }) =>
          `endpoints disagree on ${what}; against the majority: ${liars.join(', ') || 'no majority'}`,
      ),
    ),
  ].map(plain);
}

function cut(lines: readonly string[]): readonly string[] {
  return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES), `and ${lines.length - MOST_LINES} more`];
}

/** Control characters and direction marks would let a hub write over the verdict. */
function plain(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}]/gu, '?');
}
