import {
  completeSimulation,
  countShardsDone,
  failSimulation,
  findShard,
  getSimulation,
  keepShard,
  PermanentJobError,
  shardJobId,
  simulationJobId,
  startSimulation,
  type DatabaseClient,
  type JobPayload,
  type QueueJob,
  type Queues,
} from '@riskdao/store';
import { CalculationError, type Calculator } from '../threads/calculator.js';

export type SimulationContext = {
  readonly client: DatabaseClient;
  readonly queues: Queues;
  readonly calculator: Calculator;
  /** Told of every shard that was computed here or found in the store. */
  readonly onShard: (source: 'computed' | 'reused', milliseconds: number) => void;
};

type Progress = (value: object) => Promise<void>;

/** Cuts the simulation into shards and starts them; the merge runs when all are there. */
export async function planSimulation(context: SimulationContext, payload: JobPayload<'planSimulation'>): Promise<void> {
  const { client, queues, calculator } = context;
  const simulation = await getSimulation(client, payload.simulationId);
  if (simulation === null || isOver(simulation.state)) return;
  const { id, bundleHash } = simulation;
  const { inputHashes } = await recordingFailure(context, id, () => calculator.plan(bundleHash));
  if (!(await startSimulation(client, id, inputHashes.length))) return;
  const merge: QueueJob<'mergeSimulation'> = {
    queue: 'mergeSimulation',
    jobId: simulationJobId('merge', id),
    payload: { simulationId: id },
  };
  const shards = inputHashes.map((_, shardIndex): QueueJob<'computeShard'> => ({
    queue: 'computeShard',
    jobId: shardJobId(id, shardIndex),
    payload: { simulationId: id, bundleHash, shardIndex },
  }));
  await queues.addFlow(merge, shards);
}

/** Computes one shard, unless it was computed before by anybody, or the simulation was ended. */
export async function computeShard(
  context: SimulationContext,
  payload: JobPayload<'computeShard'>,
  progress: Progress,
): Promise<void> {
  const { client, calculator } = context;
  const { simulationId, bundleHash, shardIndex } = payload;
  const simulation = await getSimulation(client, simulationId);
  if (simulation === null || isOver(simulation.state)) return;
  const { inputHashes } = await calculator.plan(bundleHash);
  const inputHash = inputHashes[shardIndex];
  if (inputHash === undefined)
    throw new PermanentJobError(`The plan has ${inputHashes.length} shards, not ${shardIndex + 1}.`);
  if ((await findShard(client, inputHash)) !== null) context.onShard('reused', 0);
  else {
    const shard = await recordingFailure(context, simulationId, () => calculator.shard(bundleHash, shardIndex));
    await keepShard(client, { inputHash, outcome: shard.outcome, milliseconds: shard.milliseconds });
    context.onShard('computed', shard.milliseconds);
  }
  const shardsDone = await countShardsDone(client, simulationId, inputHashes);
  await progress({ shardsDone, shardCount: inputHashes.length });
}

/** Puts the shards together, in the plan's order, into the one report. */
export async function mergeSimulation(
  context: SimulationContext,
  payload: JobPayload<'mergeSimulation'>,
): Promise<void> {
  const { client, calculator } = context;
  const simulation = await getSimulation(client, payload.simulationId);
  if (simulation === null || isOver(simulation.state)) return;
  const { id, bundleHash } = simulation;
  const { inputHashes } = await calculator.plan(bundleHash);
  const outcomes: string[] = [];
  for (const [shardIndex, inputHash] of inputHashes.entries()) {
    const outcome = await findShard(client, inputHash);
    if (outcome === null) throw new Error(`Shard ${shardIndex} of simulation ${id} is not in the store yet.`);
    outcomes.push(outcome);
  }
  const finished = await recordingFailure(context, id, () => calculator.merge(bundleHash, outcomes));
  await completeSimulation(client, id, finished);
}

const isOver = (state: string) => state === 'completed' || state === 'failed' || state === 'cancelled';

/** An error of the engine ends the simulation with its code: the same inputs would fail the same way again. */
async function recordingFailure<T>({ client }: SimulationContext, id: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CalculationError)) throw error;
    await failSimulation(client, id, { code: error.code, message: error.message });
    throw new PermanentJobError(error.message);
  }
}
