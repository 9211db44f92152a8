import { Controller, Get, Header, Inject, NotFoundException } from '@nestjs/common';
import {
  formatParameter,
  formatScaled,
  PARAMETER_RULES,
  parseParameterId,
  type ParameterRule,
} from '@riskdao/risk-core';
import { parametersInForce, type DatabaseClient } from '@riskdao/store';
import type { ApiConfig } from '../config.js';
import { API_CONFIG, DATABASE } from '../graphql/tokens.js';

@Controller('v1/parameters')
export class ParametersController {
  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
  ) {}

  /** Every parameter in force at the head, by id. */
  @Get()
  @Header('cache-control', 'public, max-age=5')
  async all() {
    const inForce = await parametersInForce(this.db, this.config.chainId);
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
