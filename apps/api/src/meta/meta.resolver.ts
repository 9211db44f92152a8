import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { ENGINE_VERSION } from '@riskdao/risk-core';
import { bookAsOf, chainProgress, listMarkets, type DatabaseClient } from '@riskdao/store';
import { ensNormalize, getAddress, JsonRpcProvider } from 'ethers';
import type { ApiConfig } from '../config.js';
import type { ApiContext } from '../graphql/context.js';
import { userError } from '../graphql/errors.js';
import { API_CONFIG, DATABASE } from '../graphql/tokens.js';
import { SCHEMA_VERSION } from './schemaVersion.js';

const LONGEST_NAME = 255;

@Resolver('Query')
export class MetaQueries {
  private readonly ens: JsonRpcProvider | null;

  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
  ) {
    this.ens = config.ensRpcUrl === null ? null : new JsonRpcProvider(config.ensRpcUrl, 1, { staticNetwork: true });
  }

  @Query('_meta')
  async meta() {
    const { chainId, deployment, sequencerUrl } = this.config;
    const [progress, [market], bookTime] = await Promise.all([
      chainProgress(this.db, chainId),
      listMarkets(this.db, { first: 1 }),
      bookAsOf(this.db),
    ]);
    return {
      chainId,
      head: progress?.indexed ?? null,
      indexed: progress?.indexed ?? null,
      finalized: progress?.finalized ?? null,
      lagSeconds: progress ? Math.round((Date.now() - progress.updatedAt.getTime()) / 1000) : null,
      hasIndexingErrors: false,
      schemaVersion: SCHEMA_VERSION,
      engineVersion: ENGINE_VERSION,
      marketAsOf: market?.asOf ?? null,
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

  @Query('rateLimit')
  rateLimit(@Context() { spending }: ApiContext) {
    if (spending === null) throw userError('UNAVAILABLE', 'This connection is not counted.');
    const { limit, remaining, cost, resetAt } = spending;
    return { limit, remaining, cost, resetAt };
  }

  @Query('resolveName')
  async resolveName(@Args('name') asked: string) {
    if (this.ens === null) throw userError('UNAVAILABLE', 'ENS_RPC_URL is not set here: names are not resolved.');
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

/** Null for what ENSIP-15 does not allow, look-alikes among it. */
function normalised(name: string): string | null {
  try {
    return name.length <= LONGEST_NAME && name.includes('.') ? ensNormalize(name) : null;
  } catch {
    return null;
  }
}
