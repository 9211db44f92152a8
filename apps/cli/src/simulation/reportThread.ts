import type { ImpactReport } from '@riskdao/risk-core';
import { runSimulation } from './runSimulation.js';
import type { ReportOrder } from './reportThreads.js';

/** A thread that makes whole reports, one after the other: what one has warmed up serves the next. */
export default function makeReport({ bundle, title }: ReportOrder): Promise<ImpactReport> {
  return runSimulation(bundle, { title, threads: 1 }, () => undefined);
}
