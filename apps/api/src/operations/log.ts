import { randomUUID } from 'node:crypto';
import { LogController, type FastifyReply, type FastifyRequest, type FastifyServerOptions } from 'fastify';
import pino, { type DestinationStream, type Logger } from 'pino';

/** What must never be readable in a log, wherever an object that holds it is logged. */
const SECRETS = [
  'authorization',
  'cookie',
  'secret',
  'password',
  'token',
  'key',
  'signature',
  'databaseUrl',
  'queueUrl',
];
const REDACTED = ['', '*.', '*.*.', 'req.headers.', 'err.config.'].flatMap((at) =>
  SECRETS.map((name) => `${at}${name}`),
);
/** A caller may name its request, so that its log and ours can be read together. */
const REQUEST_ID = /^[\w.:-]{8,64}$/;

export function apiLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, redact: { paths: REDACTED, censor: '[redacted]' }, serializers: { req: described } };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Without query string, headers and body: they may carry what is secret. */
function described(request: Pick<FastifyRequest, 'method' | 'url' | 'id' | 'ip'>) {
  const { method, url, id, ip } = request;
  return { method, path: url.split('?')[0], id, ip };
}

/** One line for each request, when it is answered. */
class OneLine extends LogController {
  override incomingRequest(): void {}

  override requestCompleted(error: Error | null, request: FastifyRequest, reply: FastifyReply): void {
    const line = { req: request, res: reply, responseTime: reply.elapsedTime };
    if (error) reply.log.error({ ...line, err: error }, 'request errored');
    else reply.log.info(line, 'request completed');
  }

  /** The completed line says it; Fastify's own names the query string too. */
  override routeNotFound(): void {}
}

/** Fastify logs each request under its id, which the answer carries as `x-request-id`. */
export function loggedBy(
  log: Logger,
): Pick<FastifyServerOptions, 'loggerInstance' | 'genReqId'> & { readonly logController: LogController } {
  return {
    loggerInstance: log,
    logController: new OneLine(),
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
  };
}
