import { workerData } from 'node:worker_threads';
import {
  planSimulation,
  reportDigest,
  reportMarkdown,
  reportOf,
  RiskCoreError,
  runShard,
  shardFromJson,
  shardToJson,
  type SimulationPlan,
} from '@riskdao/risk-core';
import { connect, loadBundle } from '@riskdao/store';
import { calculateGovernance, isGovernanceTask } from './governanceTasks.js';
import type { GovernanceTask, ThreadOutcome, ThreadTask } from './protocol.js';
import { coverageTask, remarginTask } from './watch.js';

const { databaseUrl } = workerData as { databaseUrl: string };
const db = connect(databaseUrl);

/** The plan in hand: shards of one simulation come one after the other. */
let kept: { readonly bundleHash: string; readonly plan: SimulationPlan } | null = null;

async function planOf(bundleHash: string): Promise<SimulationPlan> {
  if (kept?.bundleHash !== bundleHash) {
    kept = { bundleHash, plan: planSimulation(await loadBundle(db, bundleHash)) };
  }
  return kept.plan;
}

type Result = Extract<ThreadOutcome, { readonly result: unknown }>['result'];

async function calculate(task: Exclude<ThreadTask, GovernanceTask>): Promise<Result> {
  if (task.kind === 'remargin') return remarginTask(db, task.inputs);
  if (task.kind === 'coverage') return coverageTask(db, task.inputs);
  const plan = await planOf(task.bundleHash);
  switch (task.kind) {
    case 'plan':
      return { inputHashes: plan.shards.map(({ inputHash }) => inputHash) };
    case 'shard': {
      const shard = plan.shards[task.shardIndex];
      if (shard === undefined)
        throw new RangeError(`The plan has ${plan.shards.length} shards, not ${task.shardIndex + 1}.`);
      const start = performance.now();
      const outcome = shardToJson(runShard(plan, shard));
      return { outcome, milliseconds: performance.now() - start };
    }
    case 'merge': {
      const report = reportOf(
        plan,
        task.outcomes.map((outcome) => shardFromJson(outcome)),
      );
      return {
        reportHash: report.reportHash,
        report,
        markdown: reportMarkdown(report),
        digest: reportDigest(report),
      };
    }
  }
}

/** Entry of a calculating thread. Failures of the engine come back as data; others kill the task, which is run again. */
export default async function run(task: ThreadTask): Promise<ThreadOutcome> {
  try {
    return { result: isGovernanceTask(task) ? await calculateGovernance(db, task) : await calculate(task) };
  } catch (error) {
    if (!(error instanceof RiskCoreError)) throw error;
    return { failure: { code: error.code, message: error.message } };
  }
}
