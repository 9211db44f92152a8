import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { SESSION_COOKIE } from '../session/caller.js';
import type { Services } from '../services.js';

/**
 * ETags for queries by GET: the block and the events that an answer rests on, and the question. A client that has the answer is told
 * so without executing anything. Whoever signs in gets no shared answers.
 */
export function answersByVersion(
  fastify: FastifyInstance,
  { heads, chainHead }: Pick<Services, 'heads' | 'chainHead'>,
): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const { method, url, headers } = request;
    if (method !== 'GET' || !/^\/graphql\?/.test(url)) return;
    const isPersonal = headers.authorization !== undefined || headers.cookie?.includes(SESSION_COOKIE) === true;
    if (isPersonal) {
      reply.header('cache-control', 'private, no-store');
      return;
    }
    const question = createHash('sha256').update(url).digest('base64url').slice(0, 22);
    // The head too: an answer that says how far the index lags is another one when the chain moves on.
    const [version, head] = await Promise.all([heads.version(), chainHead()]);
    const etag = `W/"${version}.${head ?? 0}.${question}"`;
    reply
      .header('etag', etag)
      .header('cache-control', 'public, max-age=0, must-revalidate')
      .header('vary', 'authorization, cookie');
    const held = headers['if-none-match']?.split(',').map((tag) => tag.trim());
    if (held?.includes(etag) === true) return reply.code(304).send();
  });
  fastify.addHook('onSend', async ({ method, url }, reply, payload) => {
    if (method === 'GET' && url.startsWith('/graphql?') && reply.statusCode >= 400) {
      reply.removeHeader('etag').header('cache-control', 'no-store');
    }
    return payload;
  });
}
