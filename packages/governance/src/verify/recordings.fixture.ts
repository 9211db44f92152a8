import { readFileSync } from 'node:fs';
import { sharedPath } from '../../../../tools/sharedData.js';
import type { HubProposal, HubVote, PinnedEnvelope } from '../snapshot/wire.js';
import { cidOf } from '../evidence/cid.js';

export type Exchange = {
  readonly name: string;
  readonly note?: string;
  readonly request?: { readonly method: string; readonly url: string; readonly body?: Record<string, unknown> };
  readonly response: { readonly status: number; readonly body: Record<string, unknown> };
  readonly at?: string;
  readonly document?: PinnedEnvelope;
  readonly message?: { readonly ipfs: string; readonly id: string; readonly type: string };
};

export function recording(name: string): readonly Exchange[] {
  return JSON.parse(readFileSync(sharedPath('snapshot-traffic', `${name}.json`), 'utf8')) as Exchange[];
}

const FILES = [
  'proposals',
  'votes',
  'vote-changes',
  'vote-errors',
  'envelope-errors',
  'weak-spots',
  'vp-pending',
  'update-cancel',
  'aux-messages',
  'eip1271',
  'shutter',
  'proposal-errors',
];

/**
 * The pinned text of every accepted message, rebuilt from its request: the pinned document is the envelope with the id between
 * signature and data, and without the domain's own type. Proved by the CIDs the sequencer answered with.
 */
export function pinnedDocuments(): ReadonlyMap<string, string> {
  const documents = new Map<string, string>();
  for (const exchange of FILES.flatMap(recording)) {
    const body = exchange.request?.body as { address: string; sig: string; data: unknown } | undefined;
    const { id, ipfs } = exchange.response.body as { id?: string; ipfs?: string };
    if (body?.sig === undefined || id === undefined || ipfs === undefined) continue;
    const { domain, types, message } = body.data as PinnedEnvelope['data'];
    const signedTypes = Object.fromEntries(Object.entries(types).filter(([name]) => name !== 'EIP712Domain'));
    const data = { domain, types: signedTypes, message };
    const text = JSON.stringify({ address: body.address, sig: body.sig, hash: id, data });
    documents.set(ipfs, text);
  }
  return documents;
}

export function finalProposal(name: string): { readonly proposal: HubProposal; readonly votes: readonly HubVote[] } {
  const results = recording('results');
  const body = (title: string) =>
    (results.find((exchange) => exchange.name === title)?.response.body as { data: Record<string, unknown> }).data;
  return {
    proposal: body(`final ${name}`)['proposal'] as HubProposal,
    votes: body(`votes ${name}`)['votes'] as HubVote[],
  };
}

export const isPinned = (text: string, cid: string): boolean => cidOf(text) === cid;
