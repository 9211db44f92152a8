import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import {
  CANONICAL_VOTE_FIELDS,
  messageId,
  PROPOSAL_FIELDS,
  SNAPSHOT_DOMAIN,
  type Envelope,
  type ProposalMessage,
  type SnapshotPrimaryType,
  type TypedFields,
} from '@riskdao/governance';
import { SequencerRefusedError, SequencerUnreachableError, type SnapshotSequencer } from '@riskdao/governance/remote';
import { recordChecks, recordSigned, type DatabaseClient, type Proposal } from '@riskdao/store';
import { getProposal, proposalBySnapshotId } from '@riskdao/store';
import { verifyTypedData, type Provider } from 'ethers';
import type { ApiConfig } from '../config.js';
import type { ApiContext } from '../graphql/context.js';
import { invalidInput, isUuid, notFound, unavailable, versionConflict, wrongStage } from '../graphql/failures.js';
import { API_CONFIG, CHAIN, DATABASE, SEQUENCER, VOTE_CLOCK } from '../graphql/tokens.js';
import { guarded, NO_PROPOSAL, ownProposal } from './drafts.resolver.js';
import { checkRunView } from './proposals.resolver.js';
import { readinessOf, type Readiness, type VoteTimes } from './readiness.js';
import type { VoteClock } from './voteClock.js';
import { typedDataView } from './voteViews.js';

type VotingInput = { readonly startsAt?: Date | null; readonly endsAt?: Date | null };
type EnvelopeInput = { readonly address: string; readonly signature: string; readonly message: unknown };

/** Time between signing and the earliest start, so that the contract can register before the vote opens. */
const NOTICE_SECONDS = 600;
/** How old what was handed out may be when it comes back signed. */
const SIGNING_SECONDS = 3_600;
const NOT_CONFIGURED = 'RPC_URLS, DEPLOYMENT_FILE and SNAPSHOT_SEQUENCER_URL must be set here to propose.';

@Resolver('Mutation')
export class ProposingMutations {
  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(CHAIN) private readonly provider: Provider | null,
    @Inject(SEQUENCER) private readonly sequencer: SnapshotSequencer | null,
    @Inject(VOTE_CLOCK) private readonly clock: VoteClock,
  ) {}

  @Mutation('markReady')
  async markReady(
    @Args('id') id: string,
    @Args('expectedVersion') version: number,
    @Context() context: ApiContext,
    @Args('voting') voting?: VotingInput | null,
  ) {
    const proposal = await ownProposal(this.db, id, context);
    if (proposal === null) return notFound(NO_PROPOSAL);
    if (proposal.version !== version) return versionConflict(version, proposal.version);
    const early = notReadyStage(proposal);
    if (early !== null) return early;
    const head = await this.#head();
    if (head === null) return unavailable('CHAIN_UNREACHABLE', NOT_CONFIGURED);
    const times = this.#timesFor(voting ?? {}, head, await this.#nowUnix());
    if ('problems' in times) return times;
    const readiness = await this.#readiness(proposal, times);
    if (readiness.kind === 'refused') return wrongStage(readiness.message);
    const { checks, message } = readiness;
    const ranAt = new Date();
    await recordChecks(this.db, id, checks, ranAt);
    if (!checks.isReady) return checksFailed({ ...checks, ranAt });
    const closes = new Date(message.end * 1_000).toISOString();
    const words = `Put "${message.title}" to the vote in the space ${message.space} until ${closes}.`;
    return {
      __typename: 'ReadyToPropose',
      proposal,
      toSign: typedDataView('Proposal', PROPOSAL_FIELDS, message, words),
      safeTransaction: null,
    };
  }

  @Mutation('propose')
  async propose(@Args('id') id: string, @Args('envelope') envelope: EnvelopeInput, @Context() context: ApiContext) {
    const proposal = await ownProposal(this.db, id, context);
    if (proposal === null) return notFound(NO_PROPOSAL);
    const early = notReadyStage(proposal);
    if (early !== null) return early;
    if (this.provider === null || this.config.deployment === null)
      return unavailable('CHAIN_UNREACHABLE', NOT_CONFIGURED);
    const times = timesOf(envelope.message);
    if (times === null || Math.abs((await this.#nowUnix()) - times.createdUnix) > SIGNING_SECONDS) {
      return envelopeRefused('WRONG_MESSAGE', 'It is not a message that was handed out within the last hour.');
    }
    const readiness = await this.#readiness(proposal, times);
    if (readiness.kind === 'refused') return wrongStage(readiness.message);
    if (!readiness.checks.isReady) return wrongStage('Its checks no longer hold. Call markReady to see which.');
    if (canonical(readiness.message) !== canonical(envelope.message)) {
      return envelopeRefused('WRONG_MESSAGE', 'The message is not the one that was handed out. Sign that one.');
    }
    const bad = signatureProblem(envelope, PROPOSAL_FIELDS, 'Proposal', proposal.author);
    if (bad !== null) return bad;
    const { message, payloadHash } = readiness;
    const signed = { message, signature: envelope.signature, chainId: this.config.deployment.chainId, payloadHash };
    return guarded(async () => ({
      __typename: 'Proposed',
      proposal: await recordSigned(this.db, { id, version: proposal.version }, signed),
      cid: null,
    }));
  }

  @Mutation('submitVote')
  async submitVote(@Args('proposalId') id: string, @Args('envelope') envelope: EnvelopeInput) {
    const proposal = isUuid(id) ? await getProposal(this.db, id) : await proposalBySnapshotId(this.db, id);
    if (proposal === null) return notFound('There is no such proposal.');
    const { vote } = proposal;
    const now = await this.clock();
    if (vote === null || now < vote.startsAt || now >= vote.endsAt) return wrongStage('Its vote is not open.');
    if (this.sequencer === null) return unavailable('SEQUENCER_UNREACHABLE', NOT_CONFIGURED);
    const message = envelope.message as { proposal?: unknown; space?: unknown; from?: unknown };
    if (message.proposal !== vote.snapshotId || message.space !== vote.space) {
      return envelopeRefused(
        'WRONG_MESSAGE',
        'The message is a vote on another proposal. Sign what voteToSign hands out.',
      );
    }
    const bad = signatureProblem(envelope, CANONICAL_VOTE_FIELDS, 'Vote', String(message.from));
    if (bad !== null) return bad;
    try {
      const receipt = await this.sequencer.submit(asEnvelope(envelope, CANONICAL_VOTE_FIELDS, 'Vote'));
      const voteId = messageId('Vote', CANONICAL_VOTE_FIELDS, envelope.message as object);
      return { __typename: 'VoteSubmitted', voteId, cid: receipt === 'known' ? null : receipt.ipfs };
    } catch (error) {
      if (error instanceof SequencerRefusedError) return envelopeRefused(error.code, error.message);
      if (error instanceof SequencerUnreachableError) return unavailable(error.code, error.message);
      throw error;
    }
  }

  #readiness(proposal: Proposal, times: VoteTimes): Promise<Readiness> {
    const { provider, db } = this;
    const { deployment } = this.config;
    if (provider === null || deployment === null) {
      return Promise.resolve({ kind: 'refused', message: NOT_CONFIGURED });
    }
    return readinessOf({ db, provider, deployment }, proposal, times);
  }

  async #head(): Promise<number | null> {
    if (this.provider === null || this.config.deployment === null) return null;
    return this.provider.getBlockNumber().catch(() => null);
  }

  async #nowUnix(): Promise<number> {
    return Math.floor((await this.clock()).getTime() / 1_000);
  }

  #timesFor({ startsAt, endsAt }: VotingInput, head: number, createdUnix: number) {
    const minimum = this.config.deployment?.terms.minimumPeriodSeconds ?? 0;
    const startUnix = startsAt == null ? createdUnix + NOTICE_SECONDS : Math.floor(startsAt.getTime() / 1_000);
    const endUnix = endsAt == null ? startUnix + minimum : Math.floor(endsAt.getTime() / 1_000);
    const problems = [
      ...(startUnix < createdUnix ? [{ field: 'voting.startsAt', message: 'It lies in the past.' }] : []),
      ...(endUnix - startUnix < minimum
        ? [{ field: 'voting.endsAt', message: `The vote must be open for at least ${minimum} s.` }]
        : []),
    ];
    // One block back: the power at a block can be read once the next one is there.
    return problems.length > 0
      ? invalidInput(problems)
      : { createdUnix, startUnix, endUnix, snapshotBlock: Math.max(1, head - 1) };
  }
}

function notReadyStage({ stage, vote }: Proposal) {
  if (vote !== null) return wrongStage('It is signed already and stands as it is.');
  return stage === 'simulated' ? null : wrongStage(`The proposal is ${stage}. It needs a finished simulation first.`);
}

const checksFailed = (checks: Parameters<typeof checkRunView>[0]) => {
  const view = checkRunView(checks);
  const failed = view.results.filter(({ status }) => status === 'failed');
  const message = `These checks fail: ${failed.map(({ name, errors }) => `${name} (${errors.join('; ')})`).join(', ')}.`;
  return { __typename: 'ChecksFailed', code: 'CHECKS_FAILED', message, checks: view };
};

const envelopeRefused = (code: string, message: string) => ({ __typename: 'EnvelopeRefused', code, message });

/** Null when the signature is `signer`'s over exactly this message. */
function signatureProblem(
  { address, signature, message }: EnvelopeInput,
  fields: TypedFields,
  primaryType: SnapshotPrimaryType,
  signer: string,
) {
  if (address.toLowerCase() !== signer.toLowerCase()) {
    return envelopeRefused('WRONG_SIGNER', `It must be signed by ${signer}, not by ${address}.`);
  }
  try {
    const recovered = verifyTypedData(
      SNAPSHOT_DOMAIN,
      { [primaryType]: [...fields] },
      message as Record<string, unknown>,
      signature,
    );
    if (recovered.toLowerCase() === signer.toLowerCase()) return null;
  } catch {
    // Not a signature of an account, or not a message of this type: said below.
  }
  return envelopeRefused('BAD_SIGNATURE', `The signature is not ${signer}'s over this message. Sign it again.`);
}

function asEnvelope(
  { address, signature, message }: EnvelopeInput,
  fields: TypedFields,
  primaryType: SnapshotPrimaryType,
): Envelope {
  const data = {
    domain: SNAPSHOT_DOMAIN,
    types: { [primaryType]: [...fields] },
    message: message as Record<string, unknown>,
  };
  return { address, sig: signature, data };
}

/** The times in a message as it comes back; null when they are not there. */
function timesOf(message: unknown): VoteTimes | null {
  const { timestamp, start, end, snapshot } = (message ?? {}) as Partial<ProposalMessage>;
  const times = [timestamp, start, end, snapshot];
  if (!times.every((time) => typeof time === 'number' && Number.isSafeInteger(time) && time > 0)) return null;
  const [createdUnix = 0, startUnix = 0, endUnix = 0, snapshotBlock = 0] = times as number[];
  return { createdUnix, startUnix, endUnix, snapshotBlock };
}

/** Field by field, in any order. */
const canonical = (message: unknown) =>
  JSON.stringify(Object.entries((message ?? {}) as object).sort(([a], [b]) => (a < b ? -1 : 1)));
