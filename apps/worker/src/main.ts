import { connect, openQueues, secretBox } from '@riskdao/store';
import pino from 'pino';
import { workerConfig } from './config.js';
import { freshCondition } from './health/condition.js';
import { untilFit, watchLiveness } from './health/liveness.js';
import { depthMetrics, workerMetrics } from './health/metrics.js';
import { serveHealth } from './health/server.js';
import { withSpans } from './health/tracing.js';
import { liveSources, readMarketFeeds } from './markets/sources.js';
import { openGovernance, type GovernanceContext } from './proposals/context.js';
import { sayWhatIsOff } from './proposals/sayWhatIsOff.js';
import { openCalculator, type Calculator } from './threads/calculator.js';
import { startWorker } from './worker.js';

const STOP_MILLISECONDS = 25_000;
/** EX_TEMPFAIL: start me again. */
const STUCK_EXIT = 75;

const config = (() => {
  try {
    return workerConfig(process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
})();
const log = pino({ level: config.logLevel, redact: ['*.secret', '*.password', 'databaseUrl', 'queueUrl'] });
const condition = freshCondition();
const metrics = workerMetrics(condition);
const client = connect(config.databaseUrl);
const queues = openQueues(config.queueUrl, {
  onError: queueWarning(log),
  onJob: metrics.onJob,
  onSetAside: (queue, jobId, reason) => {
    log.error({ queue, jobId, reason }, 'job set aside');
    metrics.onSetAside(queue);
  },
});
depthMetrics(metrics.registry, client, queues);
const closing: (() => unknown)[] = [() => client.$disconnect(), () => queues.close()];

let stopping = false;
const stop = (why: string) => {
  if (stopping) return;
  stopping = true;
  log.info({ why }, 'finishing what runs, handing back the rest');
  setTimeout(() => process.exit(1), STOP_MILLISECONDS).unref();
  void (async () => {
    for (const close of closing.reverse()) await close();
    process.exit(0);
  })();
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal));
// A program that `riskdao start` runs ends with it, also when that was killed.
process.once('disconnect', () => stop('its parent ended'));

if (config.health !== null) {
  const health = await serveHealth(config.health, condition, metrics.registry);
  log.info({ port: health.port }, 'health served');
}
const parts = { client, queues, config, log, condition };
await untilFit(parts);
if (!stopping) {
  const calculator = openCalculator({ databaseUrl: config.databaseUrl, threads: config.threads });
  const governance = await openedGovernance(calculator);
  const hasMarket = governance !== null && governance.chain.deployment.market !== null;
  sayWhatIsOff(log, config.governance, { hasMarket, hasFeeds: config.market !== null });
  const box = secretBox(config.secretKey);
  const market = config.market === null ? null : liveSources(readMarketFeeds(config.market.feedsFile));
  const told = { config, log, metrics };
  const worker = startWorker({ client, queues: withSpans(queues), box, governance, calculator, market, ...told });
  const liveness = watchLiveness(parts, (problem) => {
    log.fatal({ problem }, 'stuck: fresh connections work where these do not; ending to be started again');
    // Said on /health/live long enough to be seen; the jobs in hand are run again by their locks.
    setTimeout(() => process.exit(STUCK_EXIT), 1_000);
  });
  closing.push(
    () => worker.close(),
    () => liveness.stop(),
  );
  log.info({ threads: config.threads, pid: process.pid }, 'worker started');
  process.send?.('ready');
}

/** Ends the process when the chain is not the one that is configured: to go on would write the wrong thing somewhere. */
async function openedGovernance(calculator: Calculator): Promise<GovernanceContext | null> {
  try {
    return config.governance === null ? null : await openGovernance({ client, log, calculator }, config.governance);
  } catch (error) {
    log.fatal({ error: (error as Error).message }, 'the worker cannot start with this chain');
    process.exit(2);
  }
}

/** While its store is away a queue fails many times a second: the same failure is logged once a second. */
function queueWarning(to: pino.Logger): (error: Error) => void {
  let last = { message: '', at: -Infinity };
  return ({ message }) => {
    const now = performance.now();
    if (message === last.message && now - last.at < 1_000) return;
    last = { message, at: now };
    to.warn({ error: message }, 'queue');
  };
}
