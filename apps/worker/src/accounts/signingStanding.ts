import {
  engineVersionHash,
  whySigningIsHeld,
  type ComputedRequirement,
  type SigningHeld,
  type VerifierState,
} from '@riskdao/governance';
import { readVerifier, type MarketAddresses, type TypedDataSigner } from '@riskdao/governance/remote';
import { ENGINE_VERSION } from '@riskdao/risk-core';
import { latestMarket, parametersInForce, type ChainMargin, type DatabaseClient } from '@riskdao/store';
import type { Logger } from 'pino';
import type { ChainContext } from '../proposals/context.js';

export type SigningContext = {
  readonly client: DatabaseClient;
  readonly log: Logger;
  readonly chain: Pick<ChainContext, 'deployment' | 'endpoints'>;
  readonly signer: TypedDataSigner;
};

/** Whether this engine may sign now, and what the contracts demand of it. */
export type SigningStanding =
  | { readonly kind: 'ready'; readonly market: MarketAddresses; readonly state: VerifierState }
  | ({ readonly kind: 'held' } & SigningHeld)
  | { readonly kind: 'skipped'; readonly because: string };

export async function standingOf({ client, chain, signer }: SigningContext): Promise<SigningStanding> {
  const { chainId, market, addresses } = chain.deployment;
  const [endpoint] = chain.endpoints;
  if (market === null || endpoint === undefined) return { kind: 'skipped', because: 'the deployment has no market' };
  const observed = await latestMarket(client);
  const inForce = await parametersInForce(client, chainId);
  if (observed === null || inForce === null) return { kind: 'skipped', because: 'no market or no set is known yet' };
  const { underlyings } = observed.market;
  const state = await readVerifier(endpoint, {
    ...{ market, parameters: addresses.parameters, engine: await signer.getAddress() },
    underlyings: Object.keys(underlyings),
  });
  const spots = Object.entries(underlyings).map(([symbol, { spotUsd }]) => [symbol, spotUsd] as const);
  const held = whySigningIsHeld(state, {
    ...{ engineVersionHash: engineVersionHash(ENGINE_VERSION), setId: inForce.setId },
    market: { quality: observed.quality, asOfUnix: observed.market.asOfUnix, spotUsd: Object.fromEntries(spots) },
  });
  return held === null ? { kind: 'ready', market, state } : { kind: 'held', ...held };
}

export const computedOf = ({ accountId, memory, ...margin }: ChainMargin): ComputedRequirement => ({
  ...{ account: accountId, setId: margin.setId, portfolioCommitment: margin.portfolioCommitment },
  ...{ initialUsd: margin.initialUsd, maintenanceUsd: margin.maintenanceUsd },
  positionValueUsd: memory.positionValueUsd,
});
