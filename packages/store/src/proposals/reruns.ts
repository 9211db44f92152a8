import { randomUUID } from 'node:crypto';
import type { ImpactReport, SimulationBundle } from '@riskdao/risk-core';
import { loadBundle } from '../bundles.js';
import { inTransaction, type Database, type DatabaseClient } from '../database.js';
import { getReport } from '../reports.js';
import { asSimulation, orderSimulation, type Simulation, type SimulationMoment } from '../simulations.js';

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

/** Orders the simulation of a moment, unless it was ordered before, whatever came of it. Returns the one that stands. */
export async function requestRerun(
  client: DatabaseClient,
  order: { bundle: SimulationBundle; engineVersion: string; proposalId: string; moment: SimulationMoment },
): Promise<Simulation> {
  const id = randomUUID();
  const request = async (tx: Database) => {
    const standing = await simulationAt(tx, order.proposalId, order.moment);
    return standing ?? orderSimulation(tx, id, order);
  };
  return inTransaction(client, request, { repeatable: true });
}

/** The inputs of the newest finished simulation: what a simulation without a draft of its own starts from. Null before any. */
export async function newestBundle(db: Database): Promise<SimulationBundle | null> {
  const row = await db.simulation.findFirst({ where: { state: 'completed' }, orderBy: { createdAt: 'desc' } });
  return row === null ? null : loadBundle(db, row.bundleHash);
}

/** The impact report by its hash, as the engine made it; null when it is not kept here. */
export async function impactReport(db: Database, hash: string): Promise<ImpactReport | null> {
  const stored = await getReport(db, hash);
  return stored === null ? null : (JSON.parse(stored.canonicalJson) as ImpactReport);
}
