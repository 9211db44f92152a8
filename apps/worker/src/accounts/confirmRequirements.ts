import {
  MARGIN_PAYLOAD_TYPES,
  marginDomain,
  marginPayloadOf,
  whyNotCosigned,
  type CosigningRefused,
} from '@riskdao/governance';
import { addSignature, chainMarginsOf, requirementsWithout, type KeptRequirement } from '@riskdao/store';
import { computedOf, standingOf, type SigningContext } from './signingStanding.js';

export type Confirmation = {
  readonly confirmed: number;
  /** Of these, how many now have all the signatures that the contract wants. */
  readonly completed: number;
  readonly refused: readonly { readonly accountId: string; readonly code: CosigningRefused }[];
};

const REQUIREMENTS_PER_ROUND = 1_000;
const NOTHING: Confirmation = { confirmed: 0, completed: 0, refused: [] };

/**
 * Puts this engine's name under what another engine ordered and the contract wants several to sign, when it says what is computed
 * here. Costs one question to the store while nothing waits.
 */
export async function confirmRequirements(context: SigningContext): Promise<Confirmation> {
  const { client, chain, signer, log } = context;
  const address = await signer.getAddress();
  const lacking = await requirementsWithout(client, { signer: address, at: new Date(), first: REQUIREMENTS_PER_ROUND });
  if (lacking.length === 0) return NOTHING;
  const standing = await standingOf(context);
  if (standing.kind !== 'ready') return NOTHING;
  const { state, market } = standing;
  const waiting = newestOfEach(lacking).filter(({ expiresAt }) => expiresAt.getTime() / 1_000 > state.nowUnix);
  const margins = await chainMarginsOf(
    client,
    waiting.map(({ account }) => account),
  );
  const domain = marginDomain(chain.deployment.chainId, market.verifier);
  const refused: Confirmation['refused'][number][] = [];
  let [confirmed, completed] = [0, 0];
  for (const ordered of waiting) {
    const margin = margins.get(ordered.account);
    const payload = marginPayloadOf(ordered.payload);
    const code = whyNotCosigned(state, margin === undefined ? null : computedOf(margin), payload);
    if (code !== null) {
      refused.push({ accountId: ordered.account, code });
      continue;
    }
    const signature = await signer.signTypedData(domain, MARGIN_PAYLOAD_TYPES, payload);
    const { isComplete } = await addSignature(client, ordered, { signer: address, signature });
    confirmed += 1;
    if (isComplete) completed += 1;
  }
  log.info({ confirmed, completed, refused: refused.length }, 'requirements of other engines confirmed');
  return { confirmed, completed, refused };
}

/** An engine may have ordered twice before anybody confirmed: the older order is of no use any more. */
function newestOfEach(newestFirst: readonly KeptRequirement[]): readonly KeptRequirement[] {
  const byAccount = new Map<string, KeptRequirement>();
  for (const ordered of newestFirst) if (!byAccount.has(ordered.account)) byAccount.set(ordered.account, ordered);
  return [...byAccount.values()];
}
