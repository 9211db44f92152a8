import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { QueueUnavailableError, type Queues } from '@riskdao/store';
import type { FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import { databaseAway } from '../graphql/errors.js';
import { requireAccess } from '../graphql/access.js';
import type { Services } from '../services.js';

const QUEUE_BOARD_PATH = '/operators/queues';
const RULE = { role: 'operator', scope: 'operate' } as const;
const STATUS: Readonly<Record<string, number>> = { UNAUTHENTICATED: 401, FORBIDDEN: 403 };
/** The board's page names a font of another host; without it the browser's own is used. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

/** Bull Board over the queues, to look at: jobs are tried again with the mutation `retryJob`. Operators only, its files too. */
export function serveQueueBoard(
  fastify: FastifyInstance,
  { queues, callerOf }: { readonly queues: Queues; readonly callerOf: Services['callerOf'] },
): void {
  const adapter = new FastifyAdapter();
  adapter.setBasePath(QUEUE_BOARD_PATH);
  const board = createBullBoard({
    queues: [],
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Risk DAO queues', hideRedisDetails: true } },
  });
  void fastify.register(
    async (scope) => {
      scope.addHook('onRequest', async ({ headers }, reply) => {
        void reply.headers({
          'content-security-policy': POLICY,
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'cache-control': 'private, no-store',
        });
        try {
          const { authorization, cookie } = headers;
          const sent = { ...(authorization && { authorization }), ...(cookie && { cookie }) };
          requireAccess(RULE, await callerOf(sent));
          // A queue whose store was away is another object when it is back.
          const open = await queues.forBoard();
          board.replaceQueues(open.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })));
        } catch (error) {
          const { status, code, message } = refusalOf(error);
          return reply.code(status).type('application/json').send({ code, message });
        }
      });
      await scope.register(adapter.registerPlugin());
    },
    { prefix: QUEUE_BOARD_PATH },
  );
}

/** Throws what is no refusal. */
function refusalOf(error: unknown): { readonly status: number; readonly code: string; readonly message: string } {
  if (error instanceof QueueUnavailableError) return { status: 503, code: error.code, message: error.message };
  const refused = error instanceof GraphQLError ? error : databaseAway(error);
  if (refused === null) throw error;
  const code = String(refused.extensions['code']);
  return { status: STATUS[code] ?? 503, code, message: refused.message };
}
