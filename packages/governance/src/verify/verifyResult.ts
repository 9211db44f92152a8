import { CHOICES } from '../proposal/choices.js';
import type { VoteEvidence } from '../evidence/evidence.js';
import type { HubProposal, HubVote } from '../snapshot/wire.js';
import { compareTallies, type TallyComparison } from './compareTallies.js';
import { scoreToUnits } from './hubScore.js';
import { agreedPower, type Disagreement } from './power.js';
import { contradictions, directVotes } from './directVotes.js';
import { PORTABLE_CRYPTO, type VoteCrypto } from './voteCrypto.js';
import { tally, type Tally } from './tally.js';
import { verifyProposal, type Finding } from './verifyProposal.js';
import { createVoteVerifier, type CountableVote, type VoteVerdict } from './verifyVote.js';

/** Something that could not be fetched or agreed: neither a pass nor a rejection; collect the evidence again. */
export type Gap = { readonly item: number; readonly code: string; readonly detail: string };

/**
 * `accepted`: passed and all items hold. `rejected`: all items hold and the vote failed. `refused`: an item is broken.
 * `unverifiable`: something could not be read.
 */
export type VoteResult = {
  readonly outcome: 'accepted' | 'rejected' | 'refused' | 'unverifiable';
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  readonly verdicts: readonly VoteVerdict[];
  readonly tally: Tally | null;
  readonly comparison: TallyComparison | null;
  readonly disagreements: readonly Disagreement[];
};

const SECONDS_PER_BLOCK = 12;

/**
 * The acceptance rule, item by item, over one evidence bundle. Pure: whoever holds the bundle comes to the same result offline.
 * A broken item outranks a gap: what is known to be wrong does not become unknown because something else is missing.
 */
export function verifyResult(
  evidence: VoteEvidence,
  options: { readonly crypto?: VoteCrypto; readonly secondsPerBlock?: number } = {},
): VoteResult {
  const { proposal, proposalDocument, votes, executed } = evidence;
  const gaps: Gap[] = [];
  const take = <T>(
    item: number,
    name: string,
    fetched: { kind: 'fetched'; value: T } | { kind: 'failed'; code: string; detail: string },
  ) => {
    if (fetched.kind === 'fetched') return fetched.value;
    gaps.push({ item, code: `${name}_UNAVAILABLE`, detail: `${fetched.code}: ${fetched.detail}` });
    return undefined;
  };
  const row = take(1, 'PROPOSAL', proposal);
  const document = take(6, 'PROPOSAL_DOCUMENT', proposalDocument);
  const hubVotes = take(8, 'VOTES', votes);
  const wasExecuted = take(11, 'EXECUTION', executed);
  if (row === null)
    return empty(
      'refused',
      [{ item: 1, code: 'PROPOSAL_MISSING', detail: 'the hub has deleted it or never had it' }],
      gaps,
    );
  if (row === undefined || hubVotes === undefined) return empty('unverifiable', [], gaps);

  const { verdicts: signed, missing } = verdictsOf(evidence, row, hubVotes, options.crypto ?? PORTABLE_CRYPTO);
  const direct = directVotes(evidence, { startUnix: row.start, endUnix: row.end });
  gaps.push(...missing, ...direct.gaps);
  const verdicts = [...signed, ...direct.votes.map((vote): VoteVerdict => ({ kind: 'countable', vote }))];
  const countable = verdicts.flatMap((verdict) => (verdict.kind === 'countable' ? [verdict.vote] : []));
  const witnesses = new Map(
    hubVotes.map((vote) => [vote.voter.toLowerCase(), scoreToUnits(vote.vp, evidence.terms.tokenDecimals)]),
  );
  const power = agreedPower(evidence.power, [...new Set(countable.map(({ voter }) => voter))], witnesses);
  if (power.kind === 'unverifiable') gaps.push({ item: 9, code: power.code, detail: power.detail });

  const sums = power.kind === 'agreed' ? sumsOf(evidence, row, hubVotes, verdicts, countable, power) : null;
  const findings = [
    ...(document === undefined
      ? []
      : verifyProposal({
          ...evidence,
          proposal: row,
          document,
          snapshotBlock:
            power.kind === 'agreed'
              ? {
                  number: power.blockNumber,
                  timestamp: power.blockTimestamp,
                  secondsPerBlock: options.secondsPerBlock ?? SECONDS_PER_BLOCK,
                }
              : null,
        })),
    ...closingFindings(evidence, row, hubVotes),
    ...voteFindings(row, hubVotes, verdicts),
    ...(sums?.findings ?? []),
    ...(power.kind === 'agreed' ? contradictions(direct, power.powerOf) : []),
    ...(wasExecuted === true
      ? [{ item: 11, code: 'ALREADY_EXECUTED' as const, detail: 'the chain executed it before' }]
      : []),
  ];
  return {
    outcome: outcomeOf(findings, gaps, sums?.tally ?? null),
    findings,
    gaps,
    verdicts,
    tally: sums?.tally ?? null,
    comparison: sums?.comparison ?? null,
    disagreements: [...power.disagreements, ...direct.disagreements],
  };
}

function outcomeOf(findings: readonly Finding[], gaps: readonly Gap[], sums: Tally | null): VoteResult['outcome'] {
  if (findings.length > 0) return 'refused';
  if (gaps.length > 0 || sums === null) return 'unverifiable';
  return sums.passed ? 'accepted' : 'rejected';
}

function empty(outcome: VoteResult['outcome'], findings: readonly Finding[], gaps: readonly Gap[]): VoteResult {
  return { outcome, findings, gaps, verdicts: [], tally: null, comparison: null, disagreements: [] };
}

/** Item 8: every row of the hub against its pinned document; a document that is not there is a gap. */
function verdictsOf(
  { proposalId, collectedAtUnix, terms, documents }: VoteEvidence,
  row: HubProposal,
  hubVotes: readonly HubVote[],
  crypto: VoteCrypto,
): { readonly verdicts: readonly VoteVerdict[]; readonly missing: readonly Gap[] } {
  const verify = createVoteVerifier(
    {
      space: terms.space,
      proposalId,
      startUnix: row.start,
      endUnix: row.end,
      choices: CHOICES.length,
      collectedAtUnix,
    },
    crypto,
  );
  const missing: Gap[] = [];
  const verdicts = hubVotes.flatMap((vote) => {
    const fetched = Object.hasOwn(documents, vote.ipfs) ? documents[vote.ipfs] : undefined;
    if (fetched?.kind === 'fetched') return [verify(vote, fetched.value)];
    const detail = fetched === undefined ? 'not in the bundle' : `${fetched.code}: ${fetched.detail}`;
    missing.push({ item: 8, code: 'VOTE_DOCUMENT_UNAVAILABLE', detail: `${vote.id} (${vote.ipfs}): ${detail}` });
    return [];
  });
  return { verdicts, missing };
}

/** Item 5: closed, final, settled. */
function closingFindings(
  { collectedAtUnix, terms }: VoteEvidence,
  row: HubProposal,
  hubVotes: readonly HubVote[],
): Finding[] {
  const pending = hubVotes.filter(({ vp_state }) => vp_state !== 'final');
  const findings: Finding[] = [];
  if (row.state !== 'closed') findings.push({ item: 5, code: 'NOT_CLOSED', detail: `state ${row.state}` });
  if (row.scores_state !== 'final')
    findings.push({ item: 5, code: 'SCORES_NOT_FINAL', detail: `scores_state ${row.scores_state}` });
  if (pending.length > 0)
    findings.push({
      item: 5,
      code: 'POWER_PENDING',
      detail: `${pending.length} votes whose power the hub calls pending`,
    });
  if (collectedAtUnix < row.end + terms.settleSeconds)
    findings.push({ item: 5, code: 'TOO_EARLY', detail: `collected ${collectedAtUnix - row.end} s after the end` });
  return findings;
}

function voteFindings(row: HubProposal, hubVotes: readonly HubVote[], verdicts: readonly VoteVerdict[]): Finding[] {
  const refused = verdicts.flatMap((verdict) => (verdict.kind === 'refused' ? [verdict] : []));
  const voters = new Set(hubVotes.map(({ voter }) => voter.toLowerCase()));
  const findings: Finding[] = refused.map(({ code, id, detail }) => ({
    item: 8,
    code: 'VOTE_REFUSED',
    detail: `${code}: vote ${id} ${detail}`,
  }));
  if (voters.size !== hubVotes.length)
    findings.push({ item: 8, code: 'VOTE_DUPLICATED', detail: `${hubVotes.length} rows of ${voters.size} voters` });
  if (row.votes !== hubVotes.length)
    findings.push({
      item: 8,
      code: 'VOTE_MISSING',
      detail: `the hub counts ${row.votes} votes and serves ${hubVotes.length}`,
    });
  return findings;
}

/** Items 9 and 10: our tally, and the hub's beside it. */
function sumsOf(
  { terms }: VoteEvidence,
  proposal: HubProposal,
  hubVotes: readonly HubVote[],
  verdicts: readonly VoteVerdict[],
  countable: readonly CountableVote[],
  power: Extract<ReturnType<typeof agreedPower>, { kind: 'agreed' }>,
): { readonly tally: Tally; readonly comparison: TallyComparison; readonly findings: readonly Finding[] } {
  const sums = tally({
    votes: countable,
    powerOf: power.powerOf,
    totalSupply: power.totalSupply,
    quorumBps: terms.quorumBps,
  });
  const comparison = compareTallies({ proposal, hubVotes, verdicts, tally: sums, decimals: terms.tokenDecimals });
  const unexplained = comparison.unexplained.some((rest) => rest !== 0n);
  const detail = `hub ${comparison.hub.join(', ')}; ours ${comparison.ours.join(', ')}; unexplained ${comparison.unexplained.join(', ')}`;
  return { tally: sums, comparison, findings: unexplained ? [{ item: 10, code: 'TALLY_UNEXPLAINED', detail }] : [] };
}
