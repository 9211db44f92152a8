import { z } from 'zod';
import { GovernanceError } from '../../errors.js';
import type { PinnedTerms } from '../../evidence/evidence.js';
import type { GovernanceAddresses } from './deployGovernance.js';
import type { MarketAddresses } from './deployMarket.js';

/** Where a DAO lives on its chain and by what terms it votes: everything that a program must know to follow it. */
export type DeploymentFile = {
  readonly chainId: bigint;
  /** The first block that can hold one of its events. */
  readonly fromBlock: number;
  readonly addresses: GovernanceAddresses;
  /** The margined venue's contracts; null for governance alone. */
  readonly market: MarketAddresses | null;
  /** Tokens of the governed assets. */
  readonly collateral: readonly { readonly token: string; readonly symbol: string }[];
  readonly terms: PinnedTerms;
  /** Of genesis. */
  readonly parameterSetId: string;
};

export class DeploymentNotReadableError extends GovernanceError {
  readonly code = 'DEPLOYMENT_NOT_READABLE';
  constructor(detail: string) {
    super(
      `The deployment file cannot be read: ${detail}. Deploy again with contracts/tools/deploy.mjs, or mend the field.`,
    );
  }
}

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'must be an address');
const addresses = <Name extends string>(...names: readonly Name[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, address])) as Record<Name, typeof address>);
const count = z.number().int().nonnegative();

const shape = z.object({
  chainId: z
    .string()
    .regex(/^\d{1,78}$/, 'must be a whole number as text')
    .transform(BigInt),
  fromBlock: count,
  addresses: addresses('token', 'timelock', 'parameters', 'governor', 'guard', 'guardian', 'steward', 'lens'),
  market: addresses('feed', 'valuer', 'book', 'verifier', 'clearinghouse', 'fund', 'auction').nullable(),
  collateral: z.array(z.object({ token: address, symbol: z.string() })),
  terms: z.object({
    space: z.string(),
    network: z.string(),
    token: address,
    tokenSymbol: z.string(),
    tokenDecimals: count.max(77),
    hubQuorum: z.number().nonnegative(),
    hubQuorumType: z.literal('default'),
    quorumBps: count.max(10_000),
    minimumPeriodSeconds: count,
    maximumSnapshotAgeBlocks: count,
    settleSeconds: count,
  }),
  parameterSetId: z.string().regex(/^0x[0-9a-f]{64}$/, 'must be 32 bytes'),
});

/** Throws {@link DeploymentNotReadableError} that names the field. */
export function readDeployment(text: string): DeploymentFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new DeploymentNotReadableError('it is not JSON');
  }
  const parsed = shape.safeParse(json);
  // Votes by transaction count at this very governor.
  if (parsed.success)
    return { ...parsed.data, terms: { ...parsed.data.terms, governor: parsed.data.addresses.governor } };
  throw new DeploymentNotReadableError(
    parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '),
  );
}

export function deploymentText(deployment: DeploymentFile): string {
  return `${JSON.stringify({ ...deployment, chainId: deployment.chainId.toString() }, null, 2)}\n`;
}
