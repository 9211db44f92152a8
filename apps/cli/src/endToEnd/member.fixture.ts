import {
  CreateDraftDocument,
  MarkReadyDocument,
  ProposeDocument,
  SignInDocument,
  SignInNonceDocument,
  SimulateDraftDocument,
  SimulationProgressDocument,
  riskDaoClient,
  type DraftInput,
  type EnvelopeInput,
  type ProposalPartsFragment,
  type RiskDaoClient,
  type SimulationPartsFragment,
  type SimulationProgressSubscription,
  type ToSignPartsFragment,
} from '@riskdao/client';
import { TypedDataEncoder, type TypedDataDomain, type TypedDataField, type Wallet } from 'ethers';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** Somebody who is signed in and writes a proposal, over GraphQL alone. */
export type Member = {
  readonly address: string;
  readonly roles: readonly string[];
  readonly draft: (input: DraftInput) => Promise<ProposalPartsFragment>;
  /** Orders the simulation and follows it by subscription to its end; returns all that was told. */
  readonly simulate: (id: string) => Promise<readonly SimulationPartsFragment[]>;
  readonly propose: (proposal: Pick<ProposalPartsFragment, 'id' | 'version'>) => Promise<ProposalPartsFragment>;
};

const MINUTES = 60_000;

/** Signs in with an ERC-4361 message. */
export async function member(graphql: string, wallet: Wallet): Promise<Member> {
  const { token, roles } = await signIn(riskDaoClient({ url: graphql }), wallet);
  const { ask } = riskDaoClient({ url: graphql, token });
  return {
    address: wallet.address,
    roles,
    draft: async (input) => {
      const { createDraft } = await ask(CreateDraftDocument, { input });
      if (createDraft.__typename !== 'DraftSaved') throw new Error(JSON.stringify(createDraft));
      return createDraft.proposal;
    },
    simulate: async (id) => {
      const { simulateDraft } = await ask(SimulateDraftDocument, { id });
      if (simulateDraft.__typename !== 'SimulationOrdered') throw new Error(JSON.stringify(simulateDraft));
      return progressOf(graphql, simulateDraft.simulation.id);
    },
    propose: async ({ id, version }) => {
      const { markReady } = await ask(MarkReadyDocument, { id, expectedVersion: version });
      if (markReady.__typename !== 'ReadyToPropose') throw new Error(JSON.stringify(markReady));
      const { propose } = await ask(ProposeDocument, { id, envelope: await signed(wallet, markReady.toSign) });
      if (propose.__typename !== 'Proposed') throw new Error(JSON.stringify(propose));
      return propose.proposal;
    },
  };
}

async function signIn({ ask }: RiskDaoClient, wallet: Wallet) {
  const { signInNonce } = await ask(SignInNonceDocument);
  const { domain, uri, chainId, nonce, statement } = signInNonce;
  const now = Date.now();
  const message = [
    `${domain} wants you to sign in with your Ethereum account:`,
    ...[wallet.address, '', statement, '', `URI: ${uri}`, 'Version: 1', `Chain ID: ${chainId}`, `Nonce: ${nonce}`],
    `Issued At: ${new Date(now).toISOString()}`,
    `Expiration Time: ${new Date(now + 5 * MINUTES).toISOString()}`,
  ].join('\n');
  const answer = await ask(SignInDocument, { message, signature: await wallet.signMessage(message) });
  if (answer.signIn.__typename !== 'SignedIn') throw new Error(JSON.stringify(answer.signIn));
  return { token: answer.signIn.token, roles: answer.signIn.me.roles };
}

/** Signs what the API handed out, when it is what its digest says. */
export async function signed(wallet: Wallet, toSign: ToSignPartsFragment): Promise<EnvelopeInput> {
  const domain = toSign.domain as TypedDataDomain;
  const types = toSign.types as Record<string, TypedDataField[]>;
  const message = toSign.message as Record<string, unknown>;
  if (TypedDataEncoder.hash(domain, types, message) !== toSign.digest)
    throw new Error('the digest is of something else');
  return { address: wallet.address, signature: await wallet.signTypedData(domain, types, message), message };
}

async function progressOf(graphql: string, id: string): Promise<readonly SimulationPartsFragment[]> {
  const socket = createClient({ url: graphql.replace(/^http/, 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
  const seen: SimulationPartsFragment[] = [];
  const events = socket.iterate<SimulationProgressSubscription>({
    query: SimulationProgressDocument.toString(),
    variables: { id },
  });
  for await (const { data, errors } of events) {
    if (data == null) throw new Error(JSON.stringify(errors));
    seen.push(data.simulationProgress.simulation);
    if (['completed', 'failed', 'cancelled'].includes(data.simulationProgress.simulation.state)) break;
  }
  await socket.dispose();
  return seen;
}
