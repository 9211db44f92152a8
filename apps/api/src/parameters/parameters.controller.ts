import { Controller, Get, Header, Inject, NotFoundException } from '@nestjs/common';
import {
  formatParameter,
  formatScaled,
  PARAMETER_RULES,
  parseParameterId,
  type ParameterRule,
} from '@riskdao/risk-core';
import type { DatabaseClient } from '@riskdao/store';
import type { ApiConfig } from '../config.js';
import type { HeadReads } from '../graphql/headReads.js';
import { API_CONFIG, DATABASE, HEAD_READS } from '../graphql/tokens.js';
import { inForceNow } from './inForceNow.js';

@Controller('v1/parameters')
export class ParametersController {
  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(HEAD_READS) private readonly heads: HeadReads,
  ) {}

  /** Every parameter in force at the head, by id. */
  @Get()
  @Header('cache-control', 'public, max-age=5')
  async all() {
    const inForce = await inForceNow(this.db, this.config.chainId, this.heads);
    if (inForce === null) throw new NotFoundException(`No parameters of chain ${this.config.chainId} are known yet.`);
    const { setId, set, since } = inForce;
    const parameters = Object.entries(set).map(([id, raw]) => {
      const { unit, decimals }: ParameterRule = PARAMETER_RULES[parseParameterId(id).name];
      const value = formatScaled(raw, decimals);
      return [id, { raw: raw.toString(), decimals, value, formatted: formatParameter(unit, value), unit }] as const;
    });
    return {
      parameterSetId: setId,
      since: { blockNumber: since.blockNumber.toString(), blockHash: since.blockHash, at: since.at.toISOString() },
      parameters: Object.fromEntries(parameters),
    };
  }
}
