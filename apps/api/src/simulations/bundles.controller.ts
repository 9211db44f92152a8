import {
  BadRequestException,
  Controller,
  Get,
  Header,
  Headers,
  Inject,
  NotFoundException,
  Param,
  Res,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { canonicalJson } from '@riskdao/risk-core';
import { loadBundle, MissingDocumentError, type DatabaseClient } from '@riskdao/store';
import type { FastifyReply } from 'fastify';
import { DATABASE } from '../graphql/tokens.js';
import { BadRequest, HashParam, NotKept } from '../openapi/schemas.js';

const HASH = /^0x[0-9a-f]{64}$/;
const compressed = promisify(gzip);

/** All inputs of a simulation, whole: what `riskdao simulate` and the stress lab read. They never change under their hash. */
@Controller('v1/bundles')
export class BundlesController {
  constructor(@Inject(DATABASE) private readonly db: DatabaseClient) {}

  @Get(':hash')
  @ApiOperation({
    summary: 'All inputs of a simulation, whole; they never change under their hash',
    operationId: 'bundle',
  })
  @HashParam('bundle')
  @ApiOkResponse({
    description: 'What `riskdao simulate` reads.',
    content: { 'application/json': { schema: { type: 'object', required: ['schema'] } } },
  })
  @BadRequest('The hash is none.')
  @NotKept('The bundle is not kept here.')
  @Header('cache-control', 'public, max-age=31536000, immutable')
  @Header('content-type', 'application/json; charset=utf-8')
  @Header('vary', 'accept-encoding')
  async one(
    @Param('hash') hash: string,
    @Headers('accept-encoding') accepted: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | Buffer> {
    if (!HASH.test(hash)) {
      throw new BadRequestException(
        `"${hash.slice(0, 80)}" is not a bundle hash: 0x and 64 lower-case hexadecimal digits.`,
      );
    }
    const text = canonicalJson(await this.bundle(hash));
    reply.header('etag', `"${hash}"`);
    if (accepted?.includes('gzip') !== true) return text;
    reply.header('content-encoding', 'gzip');
    return compressed(text, { level: 5 });
  }

  private async bundle(hash: string) {
    try {
      return await loadBundle(this.db, hash);
    } catch (cause) {
      if (cause instanceof MissingDocumentError) throw new NotFoundException(cause.message);
      throw cause;
    }
  }
}
