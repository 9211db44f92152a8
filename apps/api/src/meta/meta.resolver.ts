import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { chainProgress, type DatabaseClient } from '@riskdao/store';
import type { ApiConfig } from '../config.js';
import { API_CONFIG, DATABASE } from '../graphql/tokens.js';

/** Raised when a client could notice: minor for additions, major for removals after their deprecation. */
const SCHEMA_VERSION = '0.1.0';

@Resolver('Query')
export class MetaQueries {
  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
  ) {}

  @Query('_meta')
  async meta() {
    const { chainId } = this.config;
    const progress = await chainProgress(this.db, chainId);
    return {
      chainId,
      indexed: progress?.indexed ?? null,
      finalized: progress?.finalized ?? null,
      lagSeconds: progress ? Math.round((Date.now() - progress.updatedAt.getTime()) / 1000) : null,
      schemaVersion: SCHEMA_VERSION,
    };
  }
}
