import path from 'node:path';
import type { ImpactReport, SimulationBundle } from '@riskdao/risk-core';
import { Piscina } from 'piscina';

export type ReportOrder = { readonly bundle: SimulationBundle; readonly title: string | null };

/** Makes reports; fails as the simulation does, and when the threads were ended. */
export type MakeReport = (bundle: SimulationBundle, title: string | null) => Promise<ImpactReport>;

const THREAD_FILE = path.join(import.meta.dirname, 'reportThread.js');

/**
 * Up to `threads` threads that make one report each at a time, in the order they are asked for, with the bytes of
 * {@link runSimulation}. For many small simulations: cut into shards, each would wait for its plan and its merge on one processor.
 */
export function reportThreads(threads: number): { readonly make: MakeReport; readonly close: () => Promise<void> } {
  const pool = new Piscina<ReportOrder, ImpactReport>({
    filename: THREAD_FILE,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: Infinity,
  });
  let isClosed = false;
  const ended = (cause?: unknown) => new Error('The threads of reports were ended.', { cause });
  return {
    make: async (bundle, title) => {
      if (isClosed) throw ended(); // a pool that was destroyed would begin anew
      try {
        return await pool.run({ bundle, title });
      } catch (cause) {
        throw isClosed ? ended(cause) : cause;
      }
    },
    close: async () => {
      isClosed = true;
      await pool.destroy();
    },
  };
}
