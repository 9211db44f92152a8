import { connect, openQueues, secretBox } from '@riskdao/store';
import pino from 'pino';
import { workerConfig } from './config.js';
import { startWorker } from './worker.js';

const STOP_MILLISECONDS = 25_000;

const config = (() => {
  try {
    return workerConfig(process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
})();
const log = pino({ level: config.logLevel, redact: ['*.secret', '*.password', 'databaseUrl', 'queueUrl'] });
const client = connect(config.databaseUrl);
const queues = openQueues(config.queueUrl, (error) => log.warn({ error: error.message }, 'queue'));
const worker = startWorker({ client, queues, box: secretBox(config.secretKey), config, log });
log.info({ threads: config.threads, pid: process.pid }, 'worker started');

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'finishing what runs, handing back the rest');
    setTimeout(() => process.exit(1), STOP_MILLISECONDS).unref();
    void worker
      .close()
      .then(() => queues.close())
      .then(() => client.$disconnect())
      .then(() => process.exit(0));
  });
}
