import { createHash } from 'node:crypto';
import type { Database } from './database.js';

/** A short name for the state of everything that public answers rest on: it changes whenever one of them could. */
export async function dataVersion(db: Database, chainId: bigint): Promise<string> {
  const [row] = await db.$queryRaw<Record<string, unknown>[]>`
    SELECT (SELECT max(cursor)::text FROM events) AS event,
           (SELECT string_agg(block_hash, ' ' ORDER BY contract) FROM chain_cursors WHERE chain_id = ${chainId}) AS block,
           (SELECT max(created_at)::text FROM parameter_sets) AS set,
           (SELECT concat(max(block_number), count(*)) FROM parameter_activations WHERE chain_id = ${chainId}) AS activation,
           (SELECT max(created_at)::text FROM markets) AS market,
           (SELECT max(created_at)::text FROM books) AS book,
           (SELECT max(created_at)::text FROM margin_requirements) AS requirement,
           (SELECT max(at)::text FROM fund_readings) AS fund,
           (SELECT concat(max(updated_at), count(*)) FROM proposals) AS proposal,
           (SELECT max(ran_at)::text FROM proposal_checks) AS checks,
           (SELECT concat(max(opened_at), max(closed_at)) FROM alerts) AS alert,
           (SELECT max(tallied_at)::text FROM tallies) AS tally,
           (SELECT concat(max(created_at), max(finished_at), sum(shards_done)) FROM simulations) AS simulation,
           (SELECT concat(max(started_at), max(ended_at), count(*),
              md5(string_agg(outcome::text, ',' ORDER BY id) FILTER (WHERE ended_at IS NULL))) FROM liquidations) AS liquidation,
           (SELECT md5(string_agg(concat(id, state, executed_tx), ',' ORDER BY id)) FROM timelock_operations) AS operation`;
  return createHash('sha256').update(JSON.stringify(row)).digest('base64url').slice(0, 22);
}
