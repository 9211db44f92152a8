import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { ENGINE_VERSION } from '@riskdao/risk-core';
import {
  bookAsOf,
  chainProgress,
  listAlerts,
  listMarkets,
  type ChainProgress,
  type DatabaseClient,
} from '@riskdao/store';
import { ensNormalize, getAddress, JsonRpcProvider } from 'ethers';
import type { ChainHead } from '../chain/chainHead.js';
import type { ApiConfig } from '../config.js';
import type { ApiContext } from '../graphql/context.js';
import { userError } from '../graphql/errors.js';
import type { HeadReads } from '../graphql/headReads.js';
import { API_CONFIG, CHAIN_HEAD, DATABASE, HEAD_READS } from '../graphql/tokens.js';
import { SCHEMA_VERSION } from './schemaVersion.js';

const LONGEST_NAME = 255;

@Resolver('Query')
export class MetaQueries {
  private readonly ens: JsonRpcProvider | null;

  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(CHAIN_HEAD) private readonly chainHead: ChainHead,
    @Inject(HEAD_READS) private readonly heads: HeadReads,
  ) {
    this.ens = config.ensRpcUrl === null ? null : new JsonRpcProvider(config.ensRpcUrl, 1, { staticNetwork: true });
  }

  @Query('_meta')
  async meta() {
    const { chainId, deployment, sequencerUrl } = this.config;
    const [head, { progress, marketAsOf, bookTime, isHalted }] = await Promise.all([
      this.chainHead(),
      this.heads.read('index', () => this.#index()),
    ]);
    return {
      chainId,
      head,
      indexed: progress?.indexed ?? null,
      finalized: progress?.finalized ?? null,
      lagSeconds: progress === null ? null : lagSeconds(progress, head),
      hasIndexingErrors: isHalted,
      schemaVersion: SCHEMA_VERSION,
      engineVersion: ENGINE_VERSION,
      marketAsOf,
      bookAsOf: bookTime,
      deployment:
        deployment === null
          ? null
          : {
              space: deployment.terms.space,
              sequencerUrl,
              contracts: Object.entries({ ...deployment.addresses, ...deployment.market }).map(([name, address]) => ({
                name,
                address,
              })),
            },
    };
  }

  async #index() {
    const [progress, [market], bookTime, alerts] = await Promise.all([
      chainProgress(this.db, this.config.chainId),
      listMarkets(this.db, { first: 1 }),
      bookAsOf(this.db),
      listAlerts(this.db, { first: 100, open: true }),
    ]);
    const isHalted = alerts.some(({ kind, subject }) => kind === 'parameters' && subject === 'chain');
    return { progress, marketAsOf: market?.asOf ?? null, bookTime, isHalted };
  }

  @Query('rateLimit')
  rateLimit(@Context() { spending }: ApiContext) {
    if (spending === null) throw userError('UNAVAILABLE', 'This connection is not counted.');
    const { limit, remaining, cost, resetAt } = spending;
    return { limit, remaining, cost, resetAt };
  }

  @Query('resolveName')
  async resolveName(@Args('name') asked: string) {
    if (this.ens === null)
      throw userError(
        'UNAVAILABLE',
        'This site does not look up ENS names (ENS_RPC_URL is not set). Enter the address instead.',
      );
    const name = normalised(asked);
    if (name === null)
      throw userError('BAD_USER_INPUT', `"${asked.slice(0, 80)}" is no ENS name. Write one like delegate.eth.`);
    try {
      const address = await this.ens.resolveName(name);
      if (address === null) return null;
      return { name, address: getAddress(address), isPrimary: (await this.ens.lookupAddress(address)) === name };
    } catch {
      throw userError('UNAVAILABLE', 'The node for names gave no answer. Write the address instead.');
    }
  }
}

/** Zero while the index has read the head; else since it last moved. */
function lagSeconds({ indexed, updatedAt }: ChainProgress, head: bigint | null): number {
  if (head !== null && indexed >= head) return 0;
  return Math.max(0, Math.round((Date.now() - updatedAt.getTime()) / 1_000));
}

/** Null for what ENSIP-15 does not allow, look-alikes among it. */
function normalised(name: string): string | null {
  try {
    return name.length <= LONGEST_NAME && name.includes('.') ? ensNormalize(name) : null;
  } catch {
    return null;
  }
}
