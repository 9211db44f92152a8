import { Controller, Get, HttpCode, Inject, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse } from '@nestjs/swagger';
import type { DatabaseClient } from '@riskdao/store';
import { DATABASE } from '../graphql/tokens.js';
import { objectOf } from '../openapi/schemas.js';

const READY_MILLISECONDS = 2_000;

const status = (word: string) => objectOf({ status: { type: 'string', enum: [word] } });

@Controller('health')
export class HealthController {
  constructor(@Inject(DATABASE) private readonly db: DatabaseClient) {}

  /** The process answers. */
  @Get('live')
  @ApiOperation({ summary: 'Whether the process answers', operationId: 'live' })
  @ApiOkResponse({ description: 'It does.', content: { 'application/json': { schema: status('live') } } })
  @HttpCode(200)
  live() {
    return { status: 'live' };
  }

  /** The process can do its work: the database answers in time and takes writes. */
  @Get('ready')
  @ApiOperation({ summary: 'Whether the database answers in time and takes writes', operationId: 'ready' })
  @ApiOkResponse({ description: 'It does.', content: { 'application/json': { schema: status('ready') } } })
  @ApiServiceUnavailableResponse({
    description: 'It does not, and why.',
    content: {
      'application/json': {
        schema: objectOf({ status: { type: 'string', enum: ['not ready'] }, database: { type: 'string' } }),
      },
    },
  })
  async ready() {
    const late = new Promise<never>((_, reject) => {
      setTimeout(
        () => reject(new Error(`no answer within ${READY_MILLISECONDS / 1000} s`)),
        READY_MILLISECONDS,
      ).unref();
    });
    try {
      const [row] = await Promise.race([
        this.db.$queryRaw<
          { readonly: boolean }[]
        >`SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS readonly`,
        late,
      ]);
      if (row?.readonly) throw new Error('it takes no writes');
      return { status: 'ready' };
    } catch (error) {
      throw new ServiceUnavailableException({ status: 'not ready', database: (error as Error).message });
    }
  }
}
