import { connect } from '@riskdao/store';
import pino from 'pino';
import { apiConfig } from './config.js';
import { createServer } from './server.js';

const config = (() => {
  try {
    return apiConfig(process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
})();
const log = pino({ level: config.logLevel });
const client = connect(config.databaseUrl);
const server = await createServer(config, client);
await server.listen(config.port, config.host);
log.info({ address: await server.getUrl() }, 'API listening');

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void server
      .close()
      .then(() => client.$disconnect())
      .then(() => process.exit(0));
  });
}
