import { parentPort } from 'node:worker_threads';
import { runSimulation } from './runSimulation.js';
import type { ReportOrder, ReportReply } from './reportThreads.js';

/** A thread that makes whole reports, one after the other: what one has warmed up serves the next. */
parentPort?.on('message', ({ index, bundle, title }: ReportOrder) => {
  void runSimulation(bundle, { title, threads: 1 }, () => undefined).then(
    (report) => parentPort?.postMessage({ index, report } satisfies ReportReply),
    (cause: unknown) => parentPort?.postMessage({ index, failure: cause } satisfies ReportReply),
  );
});
