import type { Server } from 'node:http';
import { connect } from '@riskdao/store';
import { apiConfig } from './config.js';
import { apiLog } from './operations/log.js';
import { createServer } from './server.js';

const STOP_MILLISECONDS = 25_000;
/** Time for clients to hear with their next answer that the connection ends. */
const DRAIN_MILLISECONDS = 1_500;

const config = (() => {
  try {
    return apiConfig(process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
})();
const log = apiLog(config.logLevel);
const client = connect(config.databaseUrl);
const server = await createServer(
  config,
  client,
  (error, what) => log.error({ err: error, what }, 'something failed'),
  log,
);
await server.listen(config.port, config.host);
log.info({ address: await server.getUrl() }, 'API listening');

let stopping = false;
const stop = (why: string) => {
  if (stopping) return;
  stopping = true;
  log.info({ why }, 'answering what was asked, taking nothing new');
  setTimeout(() => process.exit(1), STOP_MILLISECONDS).unref();
  const http = server.getHttpServer() as Server;
  // Closing a server closes its kept connections at once, under requests on their way. Here the next answer tells each of them
  // (503, connection: close); whoever asks nothing more is let go a little later.
  const letGo = http.closeIdleConnections.bind(http);
  http.closeIdleConnections = () => undefined;
  setTimeout(letGo, DRAIN_MILLISECONDS);
  void server
    .close()
    .then(() => client.$disconnect())
    .then(() => process.exit(0));
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal));
// A program that `riskdao start` runs ends with it, also when that was killed.
process.once('disconnect', () => stop('its parent ended'));
process.send?.('ready');
