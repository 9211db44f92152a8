import type { ImpactReport } from '@riskdao/risk-core';
import type { Database } from '../database.js';
import { getReport } from '../reports.js';
import { asSimulation, type Simulation, type SimulationMoment } from '../simulations.js';

/** All simulations of a proposal, oldest first: the one for voters, then the re-runs. */
export async function simulationsOf(db: Database, proposalId: string): Promise<readonly Simulation[]> {
  const rows = await db.simulation.findMany({ where: { proposalId }, orderBy: { createdAt: 'asc' } });
  return rows.map(asSimulation);
}

/** The latest simulation of a moment; null before the first. */
export async function simulationAt(
  db: Database,
  proposalId: string,
  moment: SimulationMoment,
): Promise<Simulation | null> {
  const row = await db.simulation.findFirst({ where: { proposalId, moment }, orderBy: { createdAt: 'desc' } });
  return row === null ? null : asSimulation(row);
}

/** The impact report by its hash, as the engine made it; null when it is not kept here. */
export async function impactReport(db: Database, hash: string): Promise<ImpactReport | null> {
  const stored = await getReport(db, hash);
  return stored === null ? null : (JSON.parse(stored.canonicalJson) as ImpactReport);
}
