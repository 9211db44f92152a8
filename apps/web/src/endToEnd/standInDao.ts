import type { Page } from '@playwright/test';
import {
  CANONICAL_VOTE_FIELDS,
  CHOICE,
  CHOICES,
  messageId,
  PROPOSAL_FIELDS,
  proposalIdOf,
  SNAPSHOT_DOMAIN,
  type ProposalMessage,
} from '@riskdao/governance';
import { verifyMessage, verifyTypedData, type Wallet } from 'ethers';
import type { Demo } from './demo.js';
import type { Answers } from './standInApi.js';

type Envelope = { readonly address: string; readonly signature: string; readonly message: Record<string, unknown> };

const SPACE = 'demo.eth';
const NOW = 1_795_000_000;
const DRAFT_ID = '7b1f0a54-0000-4000-8000-0000000000d1';
const SIMULATION_ID = '7b1f0a54-0000-4000-8000-0000000000e1';
const wei = (tokens: string) => ({
  raw: `${tokens}000000000000000000`,
  decimals: 18,
  value: tokens,
  formatted: tokens,
  unit: 'token',
});

/** The part of a DAO that signatures change: each is checked as the real services would, and refused when it does not hold. */
export function standInDao(base: Answers, { report }: Demo, wallet: Wallet, host: () => string): Answers {
  let signedIn = false;
  let vote: object | null = null;
  let draft: Record<string, unknown> | null = null;
  const open = (base['proposal'] as () => Record<string, unknown>)();
  const voting: Record<string, unknown> = {
    ...open,
    voteOf: () => vote,
    voteToSign: ({ voter, choice, reason }: { voter: string; choice: keyof typeof CHOICE; reason: string | null }) => {
      const message = {
        ...{ from: voter, space: SPACE, timestamp: NOW, proposal: open['snapshotId'], choice: CHOICE[choice] },
        ...{ reason: reason ?? '', app: 'riskdao', metadata: '{}' },
      };
      const digest = messageId('Vote', CANONICAL_VOTE_FIELDS, message);
      return { domain: SNAPSHOT_DOMAIN, types: {}, primaryType: 'Vote', message, digest, inWords: 'A vote.' };
    },
  };
  const me = () =>
    signedIn ? { address: wallet.address, roles: ['member', 'author', 'operator'], expiresAt: null } : null;
  return {
    me,
    proposal: ({ id }: { id: string }) => (id === DRAFT_ID ? draft : voting),
    submitVote: ({ envelope }: { envelope: Envelope }) => {
      const signer = verifyTypedData(
        SNAPSHOT_DOMAIN,
        { Vote: [...CANONICAL_VOTE_FIELDS] },
        envelope.message,
        envelope.signature,
      );
      if (signer !== envelope.address) return refused(`signed by ${signer}`);
      const id = messageId('Vote', CANONICAL_VOTE_FIELDS, envelope.message);
      const choice = (['for', 'against', 'abstain'] as const)[Number(envelope.message['choice']) - 1];
      vote = {
        id,
        voter: signer,
        choice,
        signedAt: new Date(NOW * 1000).toISOString(),
        cid: 'b',
        power: wei('1200'),
        verdict: 'countable',
      };
      return { __typename: 'VoteSubmitted', voteId: id, cid: null };
    },
    signInNonce: () => ({
      ...{ nonce: 'abcdefgh12345678', expiresAt: '2099-01-01T00:00:00.000Z', domain: host(), uri: `http://${host()}` },
      ...{ chainId: '31337', statement: 'Sign in.' },
    }),
    signIn: ({ message, signature }: { message: string; signature: string }) => {
      if (verifyMessage(message, signature) !== wallet.address)
        return { __typename: 'SignInRefused', code: 'BAD_SIGNATURE', message: 'no' };
      signedIn = true;
      return { __typename: 'SignedIn', me: me(), token: 't' };
    },
    createDraft: ({ input }: { input: Record<string, unknown> }) => {
      draft = {
        ...open,
        ...input,
        id: DRAFT_ID,
        author: wallet.address,
        stage: 'draft',
        snapshotId: null,
        voting: null,
        simulations: [],
      };
      draft['changes'] = open['changes'];
      draft['report'] = null;
      draft['reportHash'] = null;
      return { __typename: 'DraftSaved', proposal: draft };
    },
    simulateDraft: () => {
      draft = { ...draft, stage: 'simulated', reportHash: report.reportHash, report: open['report'], version: 1 };
      return { __typename: 'SimulationOrdered', simulation: { id: SIMULATION_ID, state: 'waiting' } };
    },
    markReady: () => {
      const message = proposalMessage(wallet.address, String(draft?.['title']), report.reportHash);
      const toSign = {
        domain: SNAPSHOT_DOMAIN,
        types: {},
        primaryType: 'Proposal',
        message,
        digest: proposalIdOf(message),
        inWords: 'It.',
      };
      return { __typename: 'ReadyToPropose', proposal: draft, toSign, safeTransaction: null };
    },
    propose: ({ envelope }: { envelope: Envelope }) => {
      const signer = verifyTypedData(
        SNAPSHOT_DOMAIN,
        { Proposal: [...PROPOSAL_FIELDS] },
        envelope.message,
        envelope.signature,
      );
      if (signer !== wallet.address) return refused(`signed by ${signer}`);
      draft = { ...draft, stage: 'registered', snapshotId: proposalIdOf(envelope.message as ProposalMessage) };
      return { __typename: 'Proposed', proposal: draft, cid: null };
    },
  };
}

const refused = (message: string) => ({ __typename: 'EnvelopeRefused', code: 'BAD_SIGNATURE', message });

function proposalMessage(from: string, title: string, reportHash: string): ProposalMessage {
  return {
    ...{
      from,
      space: SPACE,
      timestamp: NOW,
      type: 'basic',
      title,
      body: 'Body.',
      discussion: '',
      choices: [...CHOICES],
      labels: [],
    },
    ...{
      start: NOW + 60,
      end: NOW + 86_400,
      snapshot: 120,
      plugins: JSON.stringify({ riskdao: { reportHash } }),
      privacy: '',
      app: 'riskdao',
    },
  };
}

/** Speaks graphql-transport-ws in the page's place: the simulation gets on in steps until it is completed. */
export async function simulationGetsOn(page: Page): Promise<void> {
  await page.routeWebSocket(/\/graphql$/, (socket) => {
    socket.onMessage((text) => {
      const { type, id, payload } = JSON.parse(String(text)) as {
        type: string;
        id?: string;
        payload?: { query?: string };
      };
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (type !== 'subscribe' || payload?.query?.includes('simulationProgress') !== true) return;
      for (const done of [0, 3, 8]) {
        const simulation = {
          id: SIMULATION_ID,
          state: done === 8 ? 'completed' : 'running',
          shardCount: 8,
          shardsDone: done,
          failure: null,
        };
        const data = { simulationProgress: { cursor: String(done), simulation } };
        socket.send(JSON.stringify({ id, type: 'next', payload: { data } }));
      }
    });
  });
}
