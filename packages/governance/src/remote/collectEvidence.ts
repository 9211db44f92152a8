import type { Fetched, PinnedTerms, VoteEvent, VoteEvidence } from '../evidence/evidence.js';
import type { ProposalHashes } from '../proposal/plugins.js';
import { readDirectVotes } from './chain/readDirectVotes.js';
import type { HttpOptions } from './http.js';
import { fetchPinned } from './ipfs.js';
import { readPower, type RpcEndpoint } from './rpc.js';
import type { SnapshotHub } from './snapshotHub.js';

const PARALLEL = 8;

export type EvidenceSources = {
  readonly hub: SnapshotHub;
  readonly gateways: readonly string[];
  /** At least two, run by different people. */
  readonly endpoints: readonly RpcEndpoint[];
  readonly http?: HttpOptions;
  /** Documents that were fetched before, by CID; what is fetched now is added. */
  readonly documents?: Map<string, string>;
};

/** Fetches everything that a verdict needs. What fails is written down as failed: the verdict is the reader's. */
export async function collectEvidence(
  sources: EvidenceSources,
  subject: {
    readonly proposalId: string;
    readonly terms: PinnedTerms;
    readonly expected: ProposalHashes;
    readonly contentHashAtStart: string | null;
    readonly executed: Fetched<boolean>;
    readonly nowUnix: number;
  },
): Promise<VoteEvidence> {
  const { hub, gateways, endpoints, http } = sources;
  const { proposalId, terms, expected, contentHashAtStart, executed, nowUnix } = subject;
  const fetchKnown = async (cid: string): Promise<Fetched<string>> => {
    const known = sources.documents?.get(cid);
    if (known !== undefined) return { kind: 'fetched', value: known };
    const fetched = await fetchPinned(cid, gateways, http);
    if (fetched.kind === 'fetched') sources.documents?.set(cid, fetched.value);
    return fetched;
  };
  const proposal = await hub.proposal(proposalId);
  const votes = await hub.votes(proposalId);
  const row = proposal.kind === 'fetched' ? proposal.value : null;
  const proposalDocument: Fetched<string> =
    row === null
      ? { kind: 'failed', code: 'NO_PROPOSAL', detail: 'there is no row that names a document' }
      : await fetchPinned(row.ipfs, gateways, http);
  const rows = votes.kind === 'fetched' ? votes.value : [];
  const documents: Record<string, Fetched<string>> = {};
  for (let from = 0; from < rows.length; from += PARALLEL)
    await Promise.all(
      rows.slice(from, from + PARALLEL).map(async ({ ipfs }) => {
        documents[ipfs] = await fetchKnown(ipfs);
      }),
    );
  const { governor } = terms;
  const direct =
    governor === undefined
      ? {}
      : { directVotes: await readDirectVotes(endpoints, { governor, proposalId, fromBlock: row?.snapshot ?? 0 }) };
  const cast = (direct.directVotes ?? []).flatMap(({ reading }) =>
    reading.kind === 'fetched' ? reading.value.events.map(voterOfEvent) : [],
  );
  const voters = [...new Set([...rows.map(({ voter }) => voter.toLowerCase()), ...cast])].sort();
  const power = await Promise.all(
    endpoints.map((endpoint) => readPower(endpoint, { token: terms.token, block: row?.snapshot ?? 0, voters })),
  );
  return {
    schema: 'riskdao.evidence/1',
    proposalId,
    collectedAtUnix: nowUnix,
    terms,
    expected,
    contentHashAtStart,
    proposal,
    proposalDocument,
    votes,
    documents,
    power,
    ...direct,
    executed,
  };
}

/** The second indexed field of VoteCounted. */
function voterOfEvent({ topics }: VoteEvent): string {
  return `0x${(topics[2] ?? '').slice(26)}`.toLowerCase();
}
