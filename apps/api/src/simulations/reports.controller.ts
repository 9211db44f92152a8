import {
  BadRequestException,
  Controller,
  Get,
  Header,
  Inject,
  NotFoundException,
  Param,
  Query,
  Res,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery } from '@nestjs/swagger';
import { reportHtml, sharePng } from '@riskdao/report';
import type { ImpactReport } from '@riskdao/risk-core';
import { getReport, type DatabaseClient } from '@riskdao/store';
import type { FastifyReply } from 'fastify';
import { DATABASE } from '../graphql/tokens.js';
import { BadRequest, HashParam, NotKept } from '../openapi/schemas.js';

const FORMATS = ['json', 'md', 'html', 'png'];
const HASH = /^0x[0-9a-f]{64}$/;

/** A report never changes: its address is the hash of what it says. */
@Controller('v1/reports')
export class ReportsController {
  constructor(@Inject(DATABASE) private readonly db: DatabaseClient) {}

  @Get(':hash')
  @ApiOperation({ summary: 'One impact report; it never changes under its hash', operationId: 'report' })
  @HashParam('report')
  @ApiQuery({ name: 'format', required: false, description: 'json when left out.', enum: FORMATS })
  @ApiOkResponse({
    description:
      'The report: canonical JSON (without reportHash its keccak256 is the hash), Markdown, a page to print, or a picture to share.',
    content: {
      'application/json': { schema: { type: 'object' } },
      'text/markdown': { schema: { type: 'string' } },
      'text/html': { schema: { type: 'string' } },
      'image/png': { schema: { type: 'string', format: 'binary' } },
    },
  })
  @BadRequest('The hash or the format is none.')
  @NotKept('The report is not kept here.')
  @Header('cache-control', 'public, max-age=31536000, immutable')
  async one(
    @Param('hash') hash: string,
    @Query('format') format: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | Buffer> {
    if (!HASH.test(hash)) {
      throw new BadRequestException(
        `"${hash.slice(0, 80)}" is not a report hash: 0x and 64 lower-case hexadecimal digits.`,
      );
    }
    const report = await getReport(this.db, hash);
    if (report === null)
      throw new NotFoundException(`Report ${hash} is not kept here. Re-run its bundle, or ask its author.`);
    reply.header('etag', `"${hash}"`);
    switch (format ?? 'json') {
      case 'json':
        reply.type('application/json; charset=utf-8');
        return report.canonicalJson;
      case 'md':
        reply.type('text/markdown; charset=utf-8');
        return report.markdown;
      case 'html':
        reply.type('text/html; charset=utf-8');
        return reportHtml(JSON.parse(report.canonicalJson) as ImpactReport, report.markdown);
      case 'png':
        reply.type('image/png');
        return sharePng(JSON.parse(report.canonicalJson) as ImpactReport);
      default:
        throw new BadRequestException(`format "${String(format).slice(0, 20)}" is not one of ${FORMATS.join(', ')}.`);
    }
  }
}
