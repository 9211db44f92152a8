import path from 'node:path';
import type { VoteEvidence, VoteResult } from '@riskdao/governance';
import type { FollowUp, FundState, PriceHistory } from '@riskdao/risk-core';
import { Piscina } from 'piscina';
import type {
  ForecastResult,
  ImpliedVols,
  MergeResult,
  PlanResult,
  ShardResult,
  ThreadOutcome,
  ThreadTask,
} from './protocol.js';
import type { RemarginResult, WatchInputs } from './watch.js';

const THREAD_FILE = path.join(import.meta.dirname, '../../dist/threads/thread.js');
const PLANS_KEPT = 16;

/** A failure of the engine, with its stable code. The same task would fail the same way again. */
export class CalculationError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'CalculationError';
  }
}

export type Calculator = {
  readonly plan: (bundleHash: string) => Promise<PlanResult>;
  readonly shard: (bundleHash: string, shardIndex: number) => Promise<ShardResult>;
  readonly merge: (bundleHash: string, outcomes: readonly string[]) => Promise<MergeResult>;
  /** The acceptance rule over one evidence bundle. */
  readonly verify: (evidence: VoteEvidence) => Promise<VoteResult>;
  readonly followUp: (subject: {
    readonly reportHash: string;
    readonly bundleHash: string;
    readonly marketHash: string;
  }) => Promise<FollowUp>;
  readonly forecast: (of: {
    readonly history: PriceHistory;
    readonly asOfUnix: number;
    readonly implied: ImpliedVols;
  }) => Promise<ForecastResult>;
  /** Margins the accounts that were touched. */
  readonly remargin: (inputs: WatchInputs) => Promise<RemarginResult>;
  readonly coverage: (inputs: WatchInputs) => Promise<FundState>;
  readonly close: () => Promise<void>;
};

/** Threads that calculate, so that the event loop never does. They read bundles from the store by themselves. */
export function openCalculator(settings: { databaseUrl: string; threads: number }): Calculator {
  const { databaseUrl, threads } = settings;
  const pool = new Piscina({
    filename: THREAD_FILE,
    minThreads: threads,
    maxThreads: threads,
    workerData: { databaseUrl },
  });
  const plans = new Map<string, Promise<PlanResult>>();
  const run = async <Result>(task: ThreadTask): Promise<Result> => {
    const outcome = (await pool.run(task)) as ThreadOutcome;
    if ('failure' in outcome) throw new CalculationError(outcome.failure.code, outcome.failure.message);
    return outcome.result as Result;
  };
  return {
    plan: (bundleHash) => {
      const known = plans.get(bundleHash);
      if (known) return known;
      const plan = run<PlanResult>({ kind: 'plan', bundleHash });
      plans.set(bundleHash, plan);
      plan.catch(() => plans.delete(bundleHash));
      for (const oldest of plans.keys()) if (plans.size > PLANS_KEPT) plans.delete(oldest);
      return plan;
    },
    shard: (bundleHash, shardIndex) => run<ShardResult>({ kind: 'shard', bundleHash, shardIndex }),
    merge: (bundleHash, outcomes) => run<MergeResult>({ kind: 'merge', bundleHash, outcomes }),
    verify: (evidence) => run<VoteResult>({ kind: 'verify', evidence }),
    followUp: (subject) => run<FollowUp>({ kind: 'followUp', ...subject }),
    forecast: (of) => run<ForecastResult>({ kind: 'forecast', ...of }),
    remargin: (inputs) => run<RemarginResult>({ kind: 'remargin', inputs }),
    coverage: (inputs) => run<FundState>({ kind: 'coverage', inputs }),
    close: () => pool.destroy(),
  };
}
