import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { TransitionRefusedError } from '@riskdao/governance';
import { ENGINE_VERSION } from '@riskdao/risk-core';
import {
  AlreadySignedError,
  createProposal,
  editProposal,
  getProposal,
  parametersInForce,
  requestSimulation,
  simulationsOrderedBy,
  StaleVersionError,
  transitionProposal,
  type DatabaseClient,
  type Proposal,
} from '@riskdao/store';
import type { ApiConfig } from '../config.js';
import { signedIn } from '../graphql/access.js';
import type { ApiContext } from '../graphql/context.js';
import { invalidInput, isUuid, notFound, versionConflict, wrongStage, type InputProblem } from '../graphql/failures.js';
import { API_CONFIG, DATABASE } from '../graphql/tokens.js';
import { readChanges, type ChangeInput } from './changeInput.js';
import { draftBundle, simulationCost, SIMULATION_LIMITS, type SimulationOptions } from './draftBundle.js';

export type DraftInput = {
  readonly title: string;
  readonly summary: string;
  readonly discussionUrl?: string | null;
  readonly changes: readonly ChangeInput[];
};

const LONGEST = { title: 256, summary: 20_000, discussionUrl: 500 } as const;
const HOUR_MILLISECONDS = 3_600_000;
export const NO_PROPOSAL =
  'There is no such proposal, or it is not yours. List yours with proposals(filter: { author }).';

@Resolver('Mutation')
export class DraftMutations {
  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
  ) {}

  @Mutation('createDraft')
  async createDraft(@Args('input') input: DraftInput, @Context() context: ApiContext) {
    const { address: author } = signedIn(context);
    const read = await this.#read(input);
    if ('problems' in read) return read;
    const draft = { ...read, author, origin: 'member' as const, draftExpiresAt: null };
    return { __typename: 'DraftSaved', proposal: await createProposal(this.db, draft) };
  }

  @Mutation('updateDraft')
  async updateDraft(
    @Args('id') id: string,
    @Args('expectedVersion') version: number,
    @Args('input') input: DraftInput,
    @Context() context: ApiContext,
  ) {
    if ((await ownProposal(this.db, id, context)) === null) return notFound(NO_PROPOSAL);
    const read = await this.#read(input);
    if ('problems' in read) return read;
    return guarded(async () => ({
      __typename: 'DraftSaved',
      proposal: await editProposal(this.db, { id, version }, read),
    }));
  }

  @Mutation('cancelDraft')
  async cancelDraft(@Args('id') id: string, @Args('expectedVersion') version: number, @Context() context: ApiContext) {
    const proposal = await ownProposal(this.db, id, context);
    if (proposal === null) return notFound(NO_PROPOSAL);
    if (proposal.vote !== null) return wrongStage('It is signed for Snapshot. Cancel it there: the platform follows.');
    const step = { id, version, event: 'cancel' as const, reason: 'withdrawn by its author' };
    return guarded(async () => ({ __typename: 'DraftCancelled', proposal: await transitionProposal(this.db, step) }));
  }

  @Mutation('simulateDraft')
  async simulateDraft(
    @Args('id') id: string,
    @Context() context: ApiContext,
    @Args('options') options?: SimulationOptions | null,
  ) {
    const proposal = await ownProposal(this.db, id, context);
    if (proposal === null) return notFound(NO_PROPOSAL);
    if (proposal.vote !== null || !['draft', 'simulated'].includes(proposal.stage)) {
      return wrongStage(
        `The proposal is ${proposal.stage}${proposal.vote === null ? '' : ' and signed'}: it stands as it is.`,
      );
    }
    const made = await draftBundle(this.db, this.config.chainId, proposal, options ?? {});
    if ('refused' in made) return made.refused;
    const cost = simulationCost(made.bundle);
    if (cost > SIMULATION_LIMITS.cost) {
      return tooExpensive('SIMULATION_TOO_EXPENSIVE', cost, SIMULATION_LIMITS.cost, 'Ask for fewer paths.');
    }
    const since = new Date(Date.now() - HOUR_MILLISECONDS);
    const ordered = BigInt(await simulationsOrderedBy(this.db, proposal.author, since));
    const perHour = BigInt(SIMULATION_LIMITS.perHour);
    if (ordered >= perHour) {
      return tooExpensive(
        'SIMULATION_BUDGET_SPENT',
        ordered + 1n,
        perHour,
        'Wait until an hour has passed since the first.',
      );
    }
    const order = { engineVersion: ENGINE_VERSION, proposalId: id, moment: 'draft' as const };
    const simulation = await requestSimulation(this.db, { bundle: made.bundle, ...order });
    return { __typename: 'SimulationOrdered', simulation };
  }

  /** The texts and changes of a draft on the parameters in force, or what is wrong with them. */
  async #read(input: DraftInput) {
    const inForce = await parametersInForce(this.db, this.config.chainId);
    if (inForce === null) return invalidInput([{ field: 'changes', message: 'No parameters are known yet.' }]);
    const { changes, problems } = readChanges(inForce.set, input.changes);
    const all = [...textProblems(input), ...problems];
    if (all.length > 0) return invalidInput(all);
    const { title, summary, discussionUrl } = input;
    return { title: title.trim(), summary, discussionUrl: discussionUrl ?? null, current: inForce.set, changes };
  }
}

/** The proposal, when it exists and the caller wrote it. */
export async function ownProposal(db: DatabaseClient, id: string, context: ApiContext): Promise<Proposal | null> {
  const { address } = signedIn(context);
  const proposal = isUuid(id) ? await getProposal(db, id) : null;
  return proposal?.author.toLowerCase() === address.toLowerCase() ? proposal : null;
}

/** Refusals of the store as union members. */
export async function guarded<Success>(work: () => Promise<Success>) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StaleVersionError) return versionConflict(error.read, error.stored);
    if (error instanceof TransitionRefusedError || error instanceof AlreadySignedError)
      return wrongStage(error.message);
    throw error;
  }
}

function textProblems({ title, summary, discussionUrl }: DraftInput): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const trimmed = title.trim();
  if (trimmed === '' || trimmed.length > LONGEST.title || /[\p{Cc}\p{Cs}]/u.test(trimmed)) {
    problems.push({ field: 'title', message: `Write one line of 1 to ${LONGEST.title} characters.` });
  }
  if (summary.length > LONGEST.summary || /[\p{Cs}\0]/u.test(summary)) {
    problems.push({ field: 'summary', message: `Write at most ${LONGEST.summary} characters of text.` });
  }
  if (discussionUrl != null && !isHttps(discussionUrl)) {
    problems.push({ field: 'discussionUrl', message: 'Write an https:// address of at most 500 characters.' });
  }
  return problems;
}

function isHttps(text: string): boolean {
  try {
    return text.length <= LONGEST.discussionUrl && new URL(text).protocol === 'https:';
  } catch {
    return false;
  }
}

const tooExpensive = (code: string, cost: bigint, limit: bigint, remedy: string) => ({
  __typename: 'TooExpensive',
  code,
  message: `This would cost ${cost}, ${limit} is allowed. ${remedy}`,
  cost,
  limit,
});
