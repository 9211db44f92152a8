import { parseParameterId } from '@riskdao/risk-core';
import { formatEther, HDNodeWallet, Mnemonic, Wallet, type BaseWallet } from 'ethers';
import { cidOf } from '../evidence/cid.js';
import type { PinnedTerms, VoteEvidence } from '../evidence/evidence.js';
import { buildProposal } from '../proposal/build.js';
import {
  CANONICAL_VOTE_FIELDS,
  messageId,
  PROPOSAL_FIELDS,
  SNAPSHOT_DOMAIN,
  type ProposalMessage,
  type SnapshotPrimaryType,
  type TypedFields,
} from '../snapshot/typedData.js';
import type { HubProposal, HubVote } from '../snapshot/wire.js';
import { contentHashOf } from './verifyProposal.js';

const PHRASE = Mnemonic.fromPhrase('test test test test test test test test test test test junk');
export const walletAt = (index: number): BaseWallet =>
  new Wallet(HDNodeWallet.fromMnemonic(PHRASE, `m/44'/60'/0'/0/${index}`).privateKey);

export const ETHER = 10n ** 18n;
export const CREATED = 1_800_000_000;
const [START, END] = [CREATED + 3_600, CREATED + 3_600 + 3 * 86_400];
export const HASHES = { payloadHash: `0x${'a1'.repeat(32)}`, reportHash: `0x${'b2'.repeat(32)}` };

export const TERMS: PinnedTerms = {
  space: 'risk.eth',
  network: '31337',
  token: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  tokenSymbol: 'RISK',
  tokenDecimals: 18,
  hubQuorum: 40_000,
  hubQuorumType: 'default',
  quorumBps: 400,
  minimumPeriodSeconds: 3 * 86_400,
  maximumSnapshotAgeBlocks: 100,
  settleSeconds: 120,
};

/** The envelope a wallet signs and what IPFS then holds. */
export async function pin(
  wallet: BaseWallet,
  primaryType: SnapshotPrimaryType,
  fields: TypedFields,
  message: object,
): Promise<{ readonly id: string; readonly cid: string; readonly text: string }> {
  const types = { [primaryType]: [...fields] };
  const sig = await wallet.signTypedData(SNAPSHOT_DOMAIN, types, message as Record<string, unknown>);
  const id = messageId(primaryType, fields, message);
  const text = JSON.stringify({
    address: wallet.address,
    sig,
    hash: id,
    data: { domain: SNAPSHOT_DOMAIN, types, message },
  });
  return { id, cid: cidOf(text), text };
}

export type Ballot = { readonly wallet: BaseWallet; readonly choice: number; readonly power: bigint };

export const BALLOTS: readonly Ballot[] = [
  { wallet: walletAt(1), choice: 1, power: 50_000n * ETHER },
  { wallet: walletAt(2), choice: 2, power: 30_000n * ETHER },
  { wallet: walletAt(3), choice: 3, power: 20_000n * ETHER },
  { wallet: walletAt(4), choice: 1, power: 10_000n * ETHER + ETHER / 2n },
];

export async function pinVote({ wallet, choice, power }: Ballot, proposalId: string, at = START + 60) {
  const message = {
    space: TERMS.space,
    proposal: proposalId,
    choice,
    reason: '',
    app: 'riskdao',
    metadata: '{}',
    timestamp: at,
    from: wallet.address,
  };
  const { id, cid, text } = await pin(wallet, 'Vote', CANONICAL_VOTE_FIELDS, message);
  const row: HubVote = {
    id,
    ipfs: cid,
    voter: wallet.address,
    created: at,
    choice,
    reason: '',
    app: 'riskdao',
    vp: Number(formatEther(power)),
    vp_state: 'final',
  };
  return { row, text };
}

function hubRowOf(message: ProposalMessage, id: string, ipfs: string, votes: readonly HubVote[]): HubProposal {
  const scores = [1, 2, 3].map((choice) =>
    votes.reduce((sum, vote) => (vote.choice === choice ? sum + vote.vp : sum), 0),
  );
  return {
    ...message,
    id,
    ipfs,
    author: message.from,
    created: message.timestamp,
    updated: null,
    network: TERMS.network,
    strategies: [
      {
        name: 'erc20-votes',
        network: TERMS.network,
        params: { address: TERMS.token, symbol: TERMS.tokenSymbol, decimals: TERMS.tokenDecimals },
      },
    ],
    validation: { name: 'any', params: {} },
    plugins: JSON.parse(message.plugins) as unknown,
    quorum: TERMS.hubQuorum,
    quorumType: 'default',
    state: 'closed',
    scores,
    scores_state: 'final',
    scores_total: scores.reduce((sum, score) => sum + score, 0),
    votes: votes.length,
    flagged: false,
    space: { id: message.space },
  };
}

/** An honest bundle that is accepted; `alter` changes the message before the author signs it. */
export async function honestEvidence(
  alter: Partial<ProposalMessage> = {},
  ballots: readonly Ballot[] = BALLOTS,
): Promise<VoteEvidence> {
  const author = walletAt(0);
  const { message: built } = buildProposal({
    ...HASHES,
    space: TERMS.space,
    author: author.address,
    title: `Raise ${parseParameterId('gammaBuffer').name}`,
    digest: 'Nobody becomes liquidatable.',
    discussion: '',
    app: 'riskdao',
    createdUnix: CREATED,
    startUnix: START,
    endUnix: END,
    snapshotBlock: 1_000,
  });
  const message = { ...built, ...alter };
  const pinned = await pin(author, 'Proposal', PROPOSAL_FIELDS, message);
  const votes = await Promise.all(ballots.map((ballot) => pinVote(ballot, pinned.id)));
  const proposal = hubRowOf(
    message,
    pinned.id,
    pinned.cid,
    votes.map(({ row }) => row),
  );
  const value = {
    blockNumber: 1_000,
    blockHash: `0x${'c3'.repeat(32)}`,
    blockTimestamp: CREATED - 24,
    totalSupply: (1_000_000n * ETHER).toString(),
    powers: Object.fromEntries(ballots.map(({ wallet, power }) => [wallet.address.toLowerCase(), power.toString()])),
  };
  return {
    schema: 'riskdao.evidence/1',
    proposalId: pinned.id,
    collectedAtUnix: END + 600,
    terms: TERMS,
    expected: HASHES,
    contentHashAtStart: contentHashOf(proposal),
    proposal: { kind: 'fetched', value: proposal },
    proposalDocument: { kind: 'fetched', value: pinned.text },
    votes: { kind: 'fetched', value: votes.map(({ row }) => row) },
    documents: Object.fromEntries(votes.map(({ row, text }) => [row.ipfs, { kind: 'fetched', value: text } as const])),
    power: ['a', 'b', 'c'].map((endpoint) => ({ endpoint, reading: { kind: 'fetched', value } as const })),
    executed: { kind: 'fetched', value: false },
  };
}
