import { parametersInForce, type DatabaseClient, type ParametersInForce } from '@riskdao/store';
import type { HeadReads } from '../graphql/headReads.js';

/** The parameters at the head of the index, read once for each version of the data. */
export function inForceNow(db: DatabaseClient, chainId: bigint, heads: HeadReads): Promise<ParametersInForce | null> {
  return heads.read('parameters in force', () => parametersInForce(db, chainId));
}
