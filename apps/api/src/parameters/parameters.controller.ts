import { Controller, Get, Header, Inject, NotFoundException } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
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
import { bytes32, integerText, NotKept, objectOf, time } from '../openapi/schemas.js';
import { inForceNow } from './inForceNow.js';

const PARAMETER_VALUE = objectOf({
  raw: { ...integerText, description: 'value times 10 to the power of decimals.' },
  decimals: { type: 'integer', minimum: 0 },
  value: { type: 'string', pattern: '^-?[0-9]+(\\.[0-9]+)?$', description: 'raw with its point, exactly.' },
  formatted: { type: 'string', description: 'For people: 99.5 %.' },
  unit: { type: 'string', description: 'What it is counted in: ratio, usd, hours, multiple.' },
});
const PARAMETER_SET = objectOf({
  parameterSetId: { ...bytes32, description: 'Hash of the set, the same on chain.' },
  since: objectOf({ blockNumber: integerText, blockHash: bytes32, at: time }),
  parameters: { type: 'object', additionalProperties: PARAMETER_VALUE },
});

@Controller('v1/parameters')
export class ParametersController {
  constructor(
    @Inject(DATABASE) private readonly db: DatabaseClient,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(HEAD_READS) private readonly heads: HeadReads,
  ) {}

  /** Every parameter in force at the head, by id. */
  @Get()
  @ApiOperation({ summary: 'Every parameter in force at the head, by id', operationId: 'parameters' })
  @ApiOkResponse({ description: 'The set in force.', content: { 'application/json': { schema: PARAMETER_SET } } })
  @NotKept('No parameters of the chain have been read yet.')
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
