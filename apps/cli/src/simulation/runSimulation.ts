import { Worker } from 'node:worker_threads';
import {
  planSimulation,
  reportOf,
  runShard,
  type ImpactReport,
  type ShardOutcome,
  type SimulationBundle,
  type SimulationPlan,
} from '@riskdao/risk-core';

export type ShardReply = { readonly index: number; readonly outcome: ShardOutcome };

/** `title`: what the proposal is called, one line; `null` when it has no name. */
export type SimulationOptions = { readonly title: string | null; readonly threads: number };

export type Progress = (done: number, all: number) => void;

/**
 * The report of a bundle. With more than one thread its shards are spread over that many; the bytes are the same for any
 * number, because outcomes are merged in the plan's order.
 */
export async function runSimulation(
  bundle: SimulationBundle,
  { title, threads }: SimulationOptions,
  progress: Progress,
): Promise<ImpactReport> {
  const plan = planSimulation(bundle);
  const helpers = Math.min(threads, plan.shards.length);
  const outcomes = helpers <= 1 ? await inThisThread(plan, progress) : await onThreads(plan, helpers, progress);
  return reportOf(plan, outcomes, title);
}

async function inThisThread(plan: SimulationPlan, progress: Progress): Promise<ShardOutcome[]> {
  const outcomes: ShardOutcome[] = [];
  for (const shard of plan.shards) {
    progress(outcomes.length, plan.shards.length);
    await new Promise(setImmediate); // lets the progress be drawn
    outcomes.push(runShard(plan, shard));
  }
  return outcomes;
}

function onThreads(plan: SimulationPlan, helpers: number, progress: Progress): Promise<ShardOutcome[]> {
  const workers = Array.from(
    { length: helpers },
    () => new Worker(new URL('./shardThread.js', import.meta.url), { workerData: plan.bundle }),
  );
  const all = new Promise<ShardOutcome[]>((resolve, reject) => {
    const outcomes: ShardOutcome[] = [];
    let next = 0;
    const giveWork = (worker: Worker) => {
      if (next < plan.shards.length) worker.postMessage(next++);
    };
    for (const worker of workers) {
      worker.on('error', reject);
      worker.on('message', ({ outcome }: ShardReply) => {
        outcomes.push(outcome);
        progress(outcomes.length, plan.shards.length);
        if (outcomes.length === plan.shards.length) resolve(outcomes);
        else giveWork(worker);
      });
      giveWork(worker);
    }
  });
  return all.finally(() => Promise.all(workers.map((worker) => worker.terminate())));
}
