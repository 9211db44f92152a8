import { Worker } from 'node:worker_threads';
import type { ImpactReport, SimulationBundle } from '@riskdao/risk-core';

export type ReportOrder = { readonly index: number; readonly bundle: SimulationBundle; readonly title: string | null };
export type ReportReply = { readonly index: number } & (
  { readonly report: ImpactReport } | { readonly failure: unknown }
);

/** Makes reports; fails as the simulation does, and when the threads were ended. */
export type MakeReport = (bundle: SimulationBundle, title: string | null) => Promise<ImpactReport>;

type Waiting = {
  readonly order: ReportOrder;
  readonly resolve: (report: ImpactReport) => void;
  readonly reject: (cause: unknown) => void;
};

/**
 * Up to `threads` threads that make one report each at a time, in the order they are asked for, with the bytes of
 * {@link runSimulation}. For many small simulations: cut into shards, each would wait for its plan and its merge on one processor.
 */
export function reportThreads(threads: number): { readonly make: MakeReport; readonly close: () => Promise<void> } {
  const workers: Worker[] = [];
  const idle: Worker[] = [];
  const queue: Waiting[] = [];
  const running = new Map<Worker, Waiting>();
  let asked = 0;
  let isClosed = false;

  const giveWork = (worker: Worker): void => {
    const next = queue.shift();
    if (next === undefined) return void idle.push(worker);
    running.set(worker, next);
    worker.postMessage(next.order);
  };
  const lose = (worker: Worker, cause: unknown): void => {
    running.get(worker)?.reject(cause);
    running.delete(worker);
  };
  const hire = (): Worker => {
    const worker = new Worker(new URL('./reportThread.js', import.meta.url));
    workers.push(worker);
    worker.on('message', (reply: ReportReply) => {
      const done = running.get(worker);
      running.delete(worker);
      if ('report' in reply) done?.resolve(reply.report);
      else done?.reject(reply.failure);
      giveWork(worker);
    });
    worker.once('error', (cause) => lose(worker, cause));
    worker.once('exit', () => lose(worker, new Error('The thread of this report was ended.')));
    return worker;
  };

  return {
    make: (bundle, title) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new Error('The threads of reports were ended.'));
        queue.push({ order: { index: asked++, bundle, title }, resolve, reject });
        const worker = idle.pop() ?? (workers.length < threads ? hire() : undefined);
        if (worker !== undefined) giveWork(worker);
      }),
    close: async () => {
      isClosed = true;
      for (const { reject } of queue.splice(0)) reject(new Error('The threads of reports were ended.'));
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
