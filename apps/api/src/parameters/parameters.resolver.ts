import { Inject } from '@nestjs/common';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { parameterId, PARAMETER_RULES, parseParameterId, type ParameterName } from '@riskdao/risk-core';
import {
  getProposal,
  latestChanges,
  openProposals,
  operationOfProposal,
  parameterHistory,
  parametersAt,
  parametersInForce,
  requireBlockRead,
  type ChainMoment,
  type ChainPoint,
  type DatabaseClient,
  type ParametersInForce,
} from '@riskdao/store';
import type { ApiConfig } from '../config.js';
import { pageById } from '../graphql/connection.js';
import { asUserError } from '../graphql/errors.js';
import type { HeadReads } from '../graphql/headReads.js';
import { API_CONFIG, DATABASE, HEAD_READS } from '../graphql/tokens.js';
import { inForceNow } from './inForceNow.js';
import {
  allowedView,
  boundsView,
  cooldownView,
  driftView,
  groupView,
  isRuleName,
  ruleOf,
  stepView,
  valueOfParameter,
} from './parameterViews.js';

type AtInput = { blockNumber?: bigint; blockHash?: string; timestamp?: Date };

/** `since` is the block of the set that holds the value. */
export type ParameterView = { readonly id: string; readonly raw: bigint; readonly since: ChainPoint };

const HOUR_MILLISECONDS = 3_600_000;
const MINUTE_MILLISECONDS = 60_000;
const TABLE_ORDER = Object.keys(PARAMETER_RULES);
/** The furthest on its way comes first. */
const STAGES = ['queued', 'challenged', 'passed', 'unverifiable', 'voting', 'registered'] as const;

@Resolver('Query')
export class ParameterQueries {
  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(HEAD_READS) private readonly heads: HeadReads,
  ) {}

  @Query('parameter')
  async parameter(
    @Args('name') name: string,
    @Args('symbol') symbol?: string | null,
    @Args('at') at?: AtInput | null,
  ): Promise<ParameterView | null> {
    const id = knownId(name, symbol ?? null);
    const inForce = await this.#inForceAt(at);
    const raw = inForce?.set[id];
    return raw === undefined || inForce === null ? null : { id, raw, since: inForce.since };
  }

  @Query('parameters')
  async parameters(@Args('at') at?: AtInput | null) {
    const inForce = await this.#inForceAt(at);
    if (inForce === null) return null;
    const parameters = Object.entries(inForce.set)
      .map(([id, raw]): ParameterView => ({ id, raw, since: inForce.since }))
      .sort((a, b) => tablePlace(a.id) - tablePlace(b.id) || (a.id < b.id ? -1 : 1));
    return { id: inForce.setId, since: inForce.since, parameters };
  }

  async #inForceAt(at: AtInput | null | undefined): Promise<ParametersInForce | null> {
    const { chainId } = this.config;
    const moment = momentOf(at);
    if (moment === 'head') return inForceNow(this.db, chainId, this.heads);
    try {
      const key = `parameters at ${Object.entries(moment).join()}`;
      return await this.heads.read(key, async () => {
        if ('blockNumber' in moment) await requireBlockRead(this.db, chainId, moment.blockNumber);
        return parametersInForce(this.db, chainId, moment);
      });
    } catch (error) {
      throw asUserError(error, ['UNKNOWN_BLOCK']);
    }
  }
}

@Resolver('Parameter')
export class ParameterFields {
  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(HEAD_READS) private readonly heads: HeadReads,
  ) {}

  @ResolveField('name')
  name(@Parent() { id }: ParameterView) {
    return parseParameterId(id).name;
  }

  @ResolveField('scope')
  scope(@Parent() { id }: ParameterView) {
    return ruleOf(id).scope;
  }

  @ResolveField('symbol')
  symbol(@Parent() { id }: ParameterView) {
    return parseParameterId(id).symbol;
  }

  @ResolveField('meaning')
  meaning(@Parent() { id }: ParameterView) {
    return ruleOf(id).meaning;
  }

  @ResolveField('tightens')
  tightens(@Parent() { id }: ParameterView) {
    return ruleOf(id).tightens;
  }

  @ResolveField('value')
  value(@Parent() { id, raw }: ParameterView) {
    return valueOfParameter(id, raw);
  }

  @ResolveField('min')
  min(@Parent() { id }: ParameterView) {
    return boundsView(id).min;
  }

  @ResolveField('max')
  max(@Parent() { id }: ParameterView) {
    return boundsView(id).max;
  }

  @ResolveField('maxStepUp')
  maxStepUp(@Parent() { id }: ParameterView) {
    return stepView(id, 'up');
  }

  @ResolveField('maxStepDown')
  maxStepDown(@Parent() { id }: ParameterView) {
    return stepView(id, 'down');
  }

  @ResolveField('cooldown')
  cooldown(@Parent() { id }: ParameterView) {
    return cooldownView(id);
  }

  @ResolveField('maxDrift')
  maxDrift(@Parent() { id }: ParameterView) {
    return driftView(id);
  }

  @ResolveField('group')
  group(@Parent() { id }: ParameterView) {
    return groupView(id);
  }

  @ResolveField('allowedNow')
  async allowedNow(@Parent() { id, raw }: ParameterView) {
    const { windowHours } = ruleOf(id).maxDrift;
    const minute = Math.floor(Date.now() / MINUTE_MILLISECONDS) * MINUTE_MILLISECONDS;
    const start = new Date(minute - windowHours * HOUR_MILLISECONDS);
    const { chainId } = this.config;
    const key = `parameters at ${start.toISOString()}`;
    const then = await this.heads.read(key, () => parametersAt(this.db, chainId, start));
    return allowedView(id, raw, then?.[id] ?? null);
  }

  @ResolveField('nextAllowedAt')
  async nextAllowedAt(@Parent() { id }: ParameterView) {
    const last = await this.#lastChange(id);
    return last ? new Date(last.point.at.getTime() + ruleOf(id).cooldownHours * HOUR_MILLISECONDS) : null;
  }

  @ResolveField('since')
  async since(@Parent() { id, raw, since }: ParameterView) {
    const last = await this.#lastChange(id);
    return last?.after === raw ? last.point : since;
  }

  @ResolveField('sourceProposal')
  async sourceProposal(@Parent() { id, raw }: ParameterView) {
    const last = await this.#lastChange(id);
    const proposalId = last?.after === raw ? last.proposalId : null;
    return proposalId == null ? null : this.#proposal(proposalId);
  }

  @ResolveField('reportHash')
  async reportHash(@Parent() parameter: ParameterView) {
    return (await this.sourceProposal(parameter))?.reportHash ?? null;
  }

  @ResolveField('pendingChange')
  async pendingChange(@Parent() { id }: ParameterView) {
    const open = await this.heads.read('open proposals', () => openProposals(this.db));
    const carrying = open.filter(({ changes }) => changes.some((change) => change.id === id));
    for (const stage of STAGES) {
      const proposal = carrying.find((candidate) => candidate.stage === stage);
      const change = proposal?.changes.find((candidate) => candidate.id === id);
      if (proposal === undefined || change === undefined) continue;
      const operation = await this.heads.read(`operation of ${proposal.id}`, () =>
        operationOfProposal(this.db, proposal.id),
      );
      return {
        proposal,
        after: valueOfParameter(id, change.after),
        executableAt: operation?.readyAt ?? null,
        expiresAt: operation?.expiresAt ?? null,
      };
    }
    return null;
  }

  @ResolveField('history')
  history(@Parent() { id }: ParameterView, @Args('first') first: number, @Args('after') after?: string | null) {
    const { chainId } = this.config;
    const read = (query: { first: number; after?: string }) =>
      parameterHistory(this.db, { chainId, parameterId: id, ...query });
    return pageById({ first, after: after ?? null }, read, (entry) => ({
      before: valueOfParameter(id, entry.before),
      after: valueOfParameter(id, entry.after),
      point: entry.point,
      proposalId: entry.proposalId,
      proposal: () => (entry.proposalId === null ? null : this.#proposal(entry.proposalId)),
    }));
  }

  async #lastChange(id: string) {
    const { chainId } = this.config;
    return (await this.heads.read('latest changes', () => latestChanges(this.db, chainId))).get(id);
  }

  #proposal(id: string) {
    return this.heads.read(`proposal ${id}`, () => getProposal(this.db, id));
  }
}

const tablePlace = (id: string) => TABLE_ORDER.indexOf(parseParameterId(id).name);

function momentOf(at: AtInput | null | undefined): ChainMoment {
  if (at?.blockNumber !== undefined) return { blockNumber: at.blockNumber };
  if (at?.blockHash !== undefined) return { blockHash: at.blockHash };
  return at?.timestamp === undefined ? 'head' : { timestamp: at.timestamp };
}

function knownId(name: string, symbol: string | null): string {
  try {
    const isScoped = isRuleName(name) && PARAMETER_RULES[name].scope !== 'protocol';
    const id = isRuleName(name) && isScoped === (symbol !== null) ? parameterId(name as ParameterName, symbol) : name;
    parseParameterId(id);
    return id;
  } catch (error) {
    throw asUserError(error, ['UNKNOWN_PARAMETER']);
  }
}
