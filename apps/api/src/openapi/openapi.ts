import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { SCHEMA_VERSION } from '../meta/schemaVersion.js';

const DESCRIPTION =
  'A small mirror of the GraphQL endpoint /graphql, for programs that want one address and no query. Everything here can be read without signing in. Amounts are integers as text (raw) with their decimals: compute with those, never with formatted.';

/** The REST routes in OpenAPI 3.0 at /v1/openapi.json, read from their controllers. */
export function serveOpenApi(fastify: FastifyInstance, app: NestFastifyApplication): void {
  const about = new DocumentBuilder()
    .setTitle('Risk DAO, REST mirror')
    .setDescription(DESCRIPTION)
    .setVersion(SCHEMA_VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .build();
  const document = JSON.stringify(SwaggerModule.createDocument(app, about));
  fastify.get('/v1/openapi.json', (_, reply) =>
    reply.type('application/json; charset=utf-8').header('cache-control', 'public, max-age=300').send(document),
  );
  // Everything else would be a page of the web app, and a program that mistyped an address would read 200.
  for (const unknown of ['/v1/*', '/health/*', '/metrics'])
    fastify.get(unknown, ({ url }, reply) =>
      reply.code(404).send({ code: 'NOT_FOUND', message: `There is nothing at ${url}. See /v1/openapi.json.` }),
    );
}
