import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CANONICAL_VOTE_FIELDS, CHOICE, CHOICES, decodeBatch, PROPOSAL_CHECKS } from '@riskdao/governance';
import { formatUsd, type ImpactReport, type MetricRow } from '@riskdao/risk-core';
import {
  followUpsOf,
  getProposal,
  getReport,
  impactReport,
  latestTallies,
  listProposals,
  listVotes,
  operationOfProposal,
  proposalBySnapshotId,
  proposalChecks,
  proposalTransitions,
  simulationsOf,
  type DatabaseClient,
  type Proposal,
  type ProposalFilter,
  type StoredChecks,
} from '@riskdao/store';
import { getAddress } from 'ethers';
import type { MarginQuestions } from '../accounts/marginQuestions.js';
import type { ApiConfig } from '../config.js';
import { connectionOf, pageSize } from '../graphql/connection.js';
import type { ApiContext } from '../graphql/context.js';
import { asUserError } from '../graphql/errors.js';
import { isUuid } from '../graphql/failures.js';
import type { HeadReads } from '../graphql/headReads.js';
import { once } from '../graphql/once.js';
import { API_CONFIG, DATABASE, HEAD_READS, MARGIN_QUESTIONS, VOTE_CLOCK } from '../graphql/tokens.js';
import { ratioValue, tokenValue, usdValue, type ValueView } from '../graphql/values.js';
import { ruleOf, valueOfParameter } from '../parameters/parameterViews.js';
import { inForceNow } from '../parameters/inForceNow.js';
import { timelineOf } from './timeline.js';
import type { VoteClock } from './voteClock.js';
import { talliesView, typedDataView, voteInWords, voteView, type Token } from './voteViews.js';

type FilterInput = {
  readonly stages?: ProposalFilter['stages'] | null;
  readonly author?: string | null;
  readonly parameterId?: string | null;
  readonly search?: string | null;
};

const APP = 'riskdao';
const LONGEST_SEARCH = 200;
const LONGEST_REASON = 1_000;
const HUB_URL = 'https://snapshot.box';
const RERUN_MOMENTS = ['voteStart', 'voteEnd', 'queue', 'execution'] as const;

@Resolver('Query')
export class ProposalQueries {
  constructor(@Inject(DATABASE) private readonly db: DatabaseClient) {}

  @Query('proposal')
  proposal(@Args('id') id: string) {
    if (isUuid(id)) return getProposal(this.db, id);
    return /^0x[0-9a-f]{64}$/.test(id) ? proposalBySnapshotId(this.db, id) : null;
  }

  @Query('proposals')
  async proposals(
    @Args('first') first: number,
    @Args('after') after?: string | null,
    @Args('filter') filter?: FilterInput | null,
  ) {
    const { stages, author, parameterId, search } = filter ?? {};
    const query = {
      first: pageSize(first),
      ...(after == null ? {} : { after }),
      ...(stages == null ? {} : { stages }),
      ...(author == null ? {} : { author }),
      ...(parameterId == null ? {} : { parameterId }),
      ...(search == null ? {} : { search: search.slice(0, LONGEST_SEARCH) }),
    };
    const page = await listProposals(this.db, query).catch((error: unknown) => {
      throw asUserError(error, ['BAD_CURSOR']);
    });
    const edges = page.items.map(({ cursor, proposal: node }) => ({ cursor, node }));
    return { ...connectionOf({ first, after: after ?? null }, edges, page.hasNextPage), totalCount: page.total };
  }
}

@Resolver('Proposal')
export class ProposalFields {
  private readonly token: Token;

  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(HEAD_READS) private readonly heads: HeadReads,
    @Inject(MARGIN_QUESTIONS) private readonly questions: MarginQuestions,
    @Inject(VOTE_CLOCK) private readonly clock: VoteClock,
  ) {
    const { tokenDecimals = 18, tokenSymbol = 'votes' } = config.deployment?.terms ?? {};
    this.token = { decimals: tokenDecimals, symbol: tokenSymbol };
  }

  @ResolveField('author')
  author(@Parent() { author }: Proposal) {
    return getAddress(author.toLowerCase());
  }

  @ResolveField('snapshotId')
  snapshotId(@Parent() { vote }: Proposal) {
    return vote?.snapshotId ?? null;
  }

  @ResolveField('space')
  space(@Parent() { vote }: Proposal) {
    return vote?.space ?? null;
  }

  @ResolveField('changes')
  async changes(@Parent() { changes }: Proposal) {
    const inForce = await inForceNow(this.db, this.config.chainId, this.heads);
    return changes.map(({ id, before, after }) => {
      const raw = inForce?.set[id];
      const { meaning, tightens } = ruleOf(id);
      return {
        parameterId: id,
        parameter: raw === undefined || inForce === null ? null : { id, raw, since: inForce.since },
        meaning,
        before: valueOfParameter(id, before),
        after: valueOfParameter(id, after),
        isTightening: tightens === 'up' ? after > before : tightens === 'down' && after < before,
      };
    });
  }

  @ResolveField('report')
  report(@Parent() { reportHash }: Proposal) {
    return reportHash === null ? null : getReport(this.db, reportHash);
  }

  @ResolveField('isReportOutdated')
  async isReportOutdated(@Parent() { reportHash, stage, currentSetId }: Proposal) {
    if (stage === 'executed') return false;
    if (reportHash === null) return stage !== 'draft';
    const inForce = await inForceNow(this.db, this.config.chainId, this.heads);
    return inForce !== null && inForce.setId !== currentSetId;
  }

  @ResolveField('timeline')
  async timeline(@Parent() proposal: Proposal) {
    const [transitions, operation] = await Promise.all([
      proposalTransitions(this.db, proposal.id),
      operationOfProposal(this.db, proposal.id),
    ]);
    return timelineOf({ proposal, transitions, operation, hubUrl: HUB_URL });
  }

  @ResolveField('checks')
  async checks(@Parent() { id }: Proposal) {
    return (await proposalChecks(this.db, id)).map(checkRunView);
  }

  @ResolveField('voting')
  async voting(@Parent() { id, vote }: Proposal) {
    if (vote === null) return null;
    const tallies = await latestTallies(this.db, id);
    return {
      startsAt: vote.startsAt,
      endsAt: vote.endsAt,
      snapshotBlock: BigInt(vote.message.snapshot),
      choices: CHOICES,
      quorum: tallies === null ? null : tokenValue(tallies.quorumPower, this.token),
    };
  }

  @ResolveField('tallies')
  async tallies(@Parent() { id }: Proposal) {
    const tallies = await latestTallies(this.db, id);
    return tallies === null ? null : talliesView(tallies, this.token);
  }

  @ResolveField('votes')
  async votes(@Parent() { id }: Proposal, @Args('first') first: number, @Args('after') after?: string | null) {
    const query = { proposalId: id, first: pageSize(first), ...(after == null ? {} : { after }) };
    const page = await listVotes(this.db, query).catch((error: unknown) => {
      throw asUserError(error, ['BAD_CURSOR']);
    });
    const edges = page.items.map(({ cursor, vote }) => ({ cursor, node: voteView(vote, this.token) }));
    return { ...connectionOf({ first, after: after ?? null }, edges, page.hasNextPage), totalCount: page.total };
  }

  @ResolveField('voteOf')
  async voteOf(@Parent() { id }: Proposal, @Args('voter') voter: string) {
    const { items } = await listVotes(this.db, { proposalId: id, first: 100, voter });
    const counted = items.find(({ vote }) => vote.standing === 'counted') ?? items[0];
    return counted === undefined ? null : voteView(counted.vote, this.token);
  }

  @ResolveField('voteToSign')
  async voteToSign(
    @Parent() { stage, title, vote }: Proposal,
    @Args('voter') voter: string,
    @Args('choice') choice: keyof typeof CHOICE,
    @Args('reason') reason?: string | null,
  ) {
    const now = await this.clock();
    const isOpen = vote !== null && now >= vote.startsAt && now < vote.endsAt;
    if (!isOpen || !['registered', 'voting'].includes(stage)) return null;
    const message = {
      from: getAddress(voter.toLowerCase()),
      space: vote.space,
      timestamp: Math.floor(now.getTime() / 1_000),
      proposal: vote.snapshotId,
      choice: CHOICE[choice],
      reason: (reason ?? '').slice(0, LONGEST_REASON),
      app: APP,
      metadata: '{}',
    };
    return typedDataView('Vote', CANONICAL_VOTE_FIELDS, message, voteInWords(CHOICE[choice], title, vote.space));
  }

  @ResolveField('timelock')
  async timelock(@Parent() { id, changes }: Proposal) {
    const operation = await operationOfProposal(this.db, id);
    if (operation === null) return null;
    const ids = changes.map((change) => change.id);
    return {
      id: operation.id,
      state: operation.state === 'done' ? 'executed' : operation.state,
      readyAt: operation.readyAt,
      expiresAt: operation.expiresAt,
      queuedTransaction: operation.queuedTx,
      executedTransaction: operation.executedTx,
      calls: operation.calls.map((call) => ({ ...call, inWords: callInWords(call.data, ids) })),
    };
  }

  @ResolveField('challenge')
  async challenge(@Parent() { id, stage, assertion }: Proposal) {
    const transitions = await proposalTransitions(this.db, id);
    const opened = transitions.findLast(({ to }) => to === 'challenged');
    if (opened === undefined) return null;
    const closed = transitions.find(({ version }) => version > opened.version);
    const transaction = opened.evidence['transactionHash'] ?? opened.evidence['tx'];
    return {
      isOpen: stage === 'challenged',
      openedAt: opened.at,
      endsAt: assertion?.recountEndsAt ?? null,
      reason: closed === undefined ? opened.reason : `${opened.reason}; ${closed.reason}`,
      transactionHash: typeof transaction === 'string' ? transaction : null,
    };
  }

  @ResolveField('simulations')
  async simulations(@Parent() { id }: Proposal, @Context() context: ApiContext) {
    const all = await once(context, `simulations ${id}`, () => simulationsOf(this.db, id));
    return all.toReversed();
  }

  @ResolveField('reruns')
  async reruns(@Parent() { id, reportHash }: Proposal, @Context() context: ApiContext) {
    const all = await once(context, `simulations ${id}`, () => simulationsOf(this.db, id));
    const voted = reportHash === null ? null : await impactReport(this.db, reportHash);
    return RERUN_MOMENTS.flatMap((moment) => {
      const simulation = all.findLast((candidate) => candidate.moment === moment);
      if (simulation === undefined) return [];
      const drift = async () => {
        const now = simulation.reportHash === null ? null : await impactReport(this.db, simulation.reportHash);
        return voted === null || now === null ? [] : driftBetween(voted, now);
      };
      return [{ moment, simulation, drift }];
    });
  }

  @ResolveField('followUps')
  async followUps(@Parent() { reportHash }: Proposal) {
    if (reportHash === null) return [];
    const stored = await followUpsOf(this.db, reportHash);
    return stored.map(({ days, followUp: { rows, realised } }) => {
      const held = rows.filter((row) => row.held).length;
      return {
        days,
        createdAt: new Date(realised.toUnix * 1_000),
        summary: `${held} of ${rows.length} forecasts held ${days} days later.`,
        rows: rows.map(({ label, forecast, realisedUsd, held: isWithin }) => ({
          label,
          forecast: `at most ${formatUsd(forecast.high ?? forecast.value)}`,
          realised: formatUsd(realisedUsd),
          isWithin,
        })),
      };
    });
  }

  @ResolveField('impactOn')
  impactOn(@Parent() proposal: Proposal, @Args('account') account: string) {
    return this.questions.proposal(account, proposal);
  }
}

/** Checks in the order in which they are read. */
export function checkRunView({ moment, ranAt, isReady, results }: StoredChecks) {
  return {
    moment,
    ranAt,
    isReady,
    blockers: Object.entries(results).flatMap(([name, { errors }]) => errors.map((error) => `${name}: ${error}`)),
    results: Object.keys(PROPOSAL_CHECKS).flatMap((name) => {
      const found = results[name as keyof typeof PROPOSAL_CHECKS];
      if (found === undefined) return [];
      const status = found.errors.length > 0 ? 'failed' : found.warnings.length > 0 ? 'warned' : 'passed';
      return [{ name, status, ...found }];
    }),
  };
}

/** Figures of both reports under the proposed parameters. */
function driftBetween(voted: ImpactReport, now: ImpactReport) {
  return voted.metrics.flatMap((metric) => {
    const later = now.metrics.find(({ id }) => id === metric.id);
    if (later === undefined) return [];
    const { low, high } = metric.after;
    const value = later.after.value;
    return [
      {
        metric: metric.id,
        label: metric.label,
        voted: metricValue(metric, metric.after.value),
        now: metricValue(metric, value),
        isBeyondInterval: (low !== null && value < low) || (high !== null && value > high),
      },
    ];
  });
}

function metricValue({ unit }: MetricRow, amount: number): ValueView {
  switch (unit) {
    case 'usd':
      return usdValue(amount);
    case 'ratio':
      return ratioValue(amount);
    case 'count':
      return {
        raw: BigInt(Math.round(amount)),
        decimals: 0,
        value: String(Math.round(amount)),
        formatted: String(Math.round(amount)),
        unit: 'multiple',
      };
  }
}

function callInWords(data: string, ids: readonly string[]): string | null {
  try {
    const { changes } = decodeBatch(data, ids);
    return changes
      .map(({ id, before, after }) => {
        const [from, to] = [valueOfParameter(id, before), valueOfParameter(id, after)];
        return `Set ${id} from ${from.formatted} to ${to.formatted}.`;
      })
      .join(' ');
  } catch {
    return null;
  }
}
