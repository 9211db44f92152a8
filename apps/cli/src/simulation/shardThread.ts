import { parentPort, workerData } from 'node:worker_threads';
import { planSimulation, runShard, type SimulationBundle } from '@riskdao/risk-core';
import type { ShardReply } from './runSimulation.js';

/** A thread that builds the plan from the bundle by itself and computes the shards it is sent, one at a time. */
const plan = planSimulation(workerData as SimulationBundle);

parentPort?.on('message', (index: number) => {
  const shard = plan.shards[index];
  if (shard === undefined) throw new RangeError(`no shard ${index}`);
  const reply: ShardReply = { index, outcome: runShard(plan, shard) };
  parentPort?.postMessage(reply);
});
