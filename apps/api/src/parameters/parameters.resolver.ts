import { Inject } from '@nestjs/common';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  formatParameter,
  formatScaled,
  parameterId,
  PARAMETER_RULES,
  parseParameterId,
  toScaled,
  type ParameterName,
  type ParameterRule,
} from '@riskdao/risk-core';
import {
  parameterHistory,
  parametersInForce,
  type ChainMoment,
  type DatabaseClient,
  type ParametersInForce,
} from '@riskdao/store';
import { GraphQLError } from 'graphql';
import { API_CONFIG, DATABASE } from '../graphql/tokens.js';
import { QUERY_LIMITS } from '../graphql/limits.js';
import type { ApiConfig } from '../config.js';

type AtInput = { blockNumber?: bigint; blockHash?: string; timestamp?: Date };
type ParameterView = { readonly id: string; readonly raw: bigint };

const HOUR_MILLISECONDS = 3_600_000;
const RULES: Readonly<Record<ParameterName, ParameterRule>> = PARAMETER_RULES;
const TABLE_ORDER = Object.keys(PARAMETER_RULES);

@Resolver('Query')
export class ParameterQueries {
  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
  ) {}

  @Query('parameter')
  async parameter(
    @Args('name') name: string,
    @Args('symbol') symbol?: string | null,
    @Args('at') at?: AtInput | null,
  ): Promise<ParameterView | null> {
    const id = knownId(name, symbol ?? null);
    const inForce = await inForceAt(this.db, this.config.chainId, at);
    const raw = inForce?.set[id];
    return raw === undefined ? null : { id, raw };
  }

  @Query('parameters')
  async parameters(@Args('at') at?: AtInput | null) {
    const inForce = await inForceAt(this.db, this.config.chainId, at);
    if (inForce === null) return null;
    const parameters = Object.entries(inForce.set)
      .map(([id, raw]) => ({ id, raw }))
      .sort((a, b) => tablePlace(a.id) - tablePlace(b.id) || (a.id < b.id ? -1 : 1));
    return { id: inForce.setId, since: inForce.since, parameters };
  }
}

@Resolver('Parameter')
export class ParameterFields {
  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
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

  @ResolveField('value')
  value(@Parent() { id, raw }: ParameterView) {
    return valueView(id, raw);
  }

  @ResolveField('min')
  min(@Parent() { id }: ParameterView) {
    return valueView(id, toScaled(ruleOf(id).min, ruleOf(id).decimals));
  }

  @ResolveField('max')
  max(@Parent() { id }: ParameterView) {
    return valueView(id, toScaled(ruleOf(id).max, ruleOf(id).decimals));
  }

  @ResolveField('nextAllowedAt')
  async nextAllowedAt(@Parent() { id }: ParameterView) {
    const [last] = await parameterHistory(this.db, { chainId: this.config.chainId, parameterId: id, first: 1 });
    return last ? new Date(last.point.at.getTime() + ruleOf(id).cooldownHours * HOUR_MILLISECONDS) : null;
  }

  @ResolveField('history')
  async history(@Parent() { id }: ParameterView, @Args('first') first: number, @Args('after') after?: string | null) {
    if (first < 1 || first > QUERY_LIMITS.pageSize) {
      throw new GraphQLError(`first: ${first} is outside 1 to ${QUERY_LIMITS.pageSize}. Page through the rest.`, {
        extensions: { code: 'BAD_USER_INPUT' },
      });
    }
    const query = { chainId: this.config.chainId, parameterId: id, first: first + 1 };
    const rows = await parameterHistory(this.db, after ? { ...query, after: entryIdOf(after) } : query);
    const edges = rows.slice(0, first).map((entry) => ({
      cursor: cursorOf(entry.id),
      node: {
        before: valueView(id, entry.before),
        after: valueView(id, entry.after),
        point: entry.point,
        proposalId: entry.proposalId,
      },
    }));
    return { edges, pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null } };
  }
}

async function inForceAt(
  db: DatabaseClient,
  chainId: bigint,
  at: AtInput | null | undefined,
): Promise<ParametersInForce | null> {
  try {
    return await parametersInForce(db, chainId, momentOf(at));
  } catch (error) {
    throw asUserError(error, ['UNKNOWN_BLOCK']);
  }
}

const ruleOf = (id: string) => RULES[parseParameterId(id).name];
const tablePlace = (id: string) => TABLE_ORDER.indexOf(parseParameterId(id).name);
const cursorOf = (id: string) => Buffer.from(id).toString('base64url');

function valueView(id: string, raw: bigint) {
  const { unit, decimals } = ruleOf(id);
  const value = formatScaled(raw, decimals);
  return { raw, decimals, value, formatted: formatParameter(unit, value), unit };
}

function entryIdOf(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (/^[0-9a-f-]{36}$/.test(id)) return id;
  throw new GraphQLError(`after: "${cursor}" is not a cursor. Use the endCursor of the page before.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

function momentOf(at: AtInput | null | undefined): ChainMoment {
  if (at?.blockNumber !== undefined) return { blockNumber: at.blockNumber };
  if (at?.blockHash !== undefined) return { blockHash: at.blockHash };
  return at?.timestamp === undefined ? 'head' : { timestamp: at.timestamp };
}

function knownId(name: string, symbol: string | null): string {
  try {
    const rule = Object.hasOwn(RULES, name) ? RULES[name as ParameterName] : undefined;
    const id =
      rule && (rule.scope === 'protocol') === (symbol === null) ? parameterId(name as ParameterName, symbol) : name;
    parseParameterId(id);
    return id;
  } catch (error) {
    throw asUserError(error, ['UNKNOWN_PARAMETER']);
  }
}

/** Failures of the caller's making keep their code and message; others stay what they are. */
function asUserError(error: unknown, codes: readonly string[]): unknown {
  const { code, message } = error as { code?: string; message: string };
  return code !== undefined && codes.includes(code) ? new GraphQLError(message, { extensions: { code } }) : error;
}
