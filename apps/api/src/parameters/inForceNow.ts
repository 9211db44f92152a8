import { parametersInForce, type DatabaseClient, type ParametersInForce } from '@riskdao/store';
import type { ApiContext } from '../graphql/context.js';
import { once } from '../graphql/once.js';

/** The parameters at the head, read once for a request. */
export function inForceNow(
  db: DatabaseClient,
  chainId: bigint,
  context: ApiContext,
): Promise<ParametersInForce | null> {
  return once(context, 'in force', () => parametersInForce(db, chainId));
}
