import {
  engineVersionHash,
  MARGIN_PAYLOAD_TYPES,
  marginDomain,
  requirementToSign,
  UnsignableFigureError,
  whySigningIsHeld,
  type SigningHeld,
  type VerifierState,
} from '@riskdao/governance';
import {
  ChainReadError,
  readSequences,
  readVerifier,
  type MarketAddresses,
  type TypedDataSigner,
} from '@riskdao/governance/remote';
import { ENGINE_VERSION } from '@riskdao/risk-core';
import {
  chainMargins,
  closeAlert,
  forgetRequirements,
  keepSignedRequirement,
  latestMarket,
  latestSignedRequirements,
  nextSequence,
  parametersInForce,
  raiseAlert,
  type ChainMargin,
  type DatabaseClient,
} from '@riskdao/store';
import type { Logger } from 'pino';
import type { ChainContext } from '../proposals/context.js';

export type SigningContext = {
  readonly client: DatabaseClient;
  readonly log: Logger;
  readonly chain: Pick<ChainContext, 'deployment' | 'endpoints'>;
  readonly signer: TypedDataSigner;
};

export type SigningOutcome =
  | {
      readonly kind: 'signed';
      readonly signed: number;
      /** What was signed before still says the same for long enough. */
      readonly unchanged: number;
      readonly refused: readonly { readonly accountId: string; readonly code: string; readonly message: string }[];
    }
  | ({ readonly kind: 'held' } & SigningHeld)
  | { readonly kind: 'skipped'; readonly because: string };

/** A requirement that lapses before the minute after the next is signed again. */
const RENEW_SECONDS = 75;
const ACCOUNTS_PER_PAGE = 1_000;
const KEPT_DAYS = 7;

/**
 * Signs, as one engine, the newest requirements of portfolios that the chain names: those that say something new and those that lapse
 * soon. Anyone may relay them. Nothing is signed while the market, the set, the engine's version or the feed is not what the contract
 * demands; an account that cannot be signed is a row of the outcome.
 */
export async function signMarginRequirements(context: SigningContext): Promise<SigningOutcome> {
  const { client, chain, signer, log } = context;
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
  await tell(client, held);
  if (held !== null) {
    log.warn(held, 'no requirement is signed');
    return { kind: 'held', ...held };
  }
  const counted = await signAll(context, market, state);
  await forgetRequirements(client, new Date((state.nowUnix - KEPT_DAYS * 86_400) * 1_000));
  log.info({ signed: counted.signed, unchanged: counted.unchanged, refused: counted.refused }, 'requirements signed');
  return counted;
}

type Counted = Extract<SigningOutcome, { readonly kind: 'signed' }>;

async function signAll(context: SigningContext, market: MarketAddresses, state: VerifierState): Promise<Counted> {
  const refused: Counted['refused'][number][] = [];
  let [signed, unchanged] = [0, 0];
  let after: string | undefined;
  for (;;) {
    const page = await chainMargins(context.client, {
      first: ACCOUNTS_PER_PAGE,
      ...(after === undefined ? {} : { after }),
    });
    after = page.at(-1)?.accountId;
    if (after === undefined) return { kind: 'signed', signed, unchanged, refused };
    const outcomes = await signPage(context, { market, state, page });
    signed += outcomes.signed;
    unchanged += outcomes.unchanged;
    refused.push(...outcomes.refused);
  }
}

async function signPage(
  { client, chain, signer }: SigningContext,
  given: { readonly market: MarketAddresses; readonly state: VerifierState; readonly page: readonly ChainMargin[] },
): Promise<Omit<Counted, 'kind'>> {
  const { market, state, page } = given;
  const refused: Counted['refused'][number][] = [];
  const before = await latestSignedRequirements(
    client,
    page.map(({ accountId }) => accountId),
  );
  const due = page.flatMap((margin) => {
    if (margin.setId !== state.parameterSetId) {
      const message = `It was computed under ${margin.setId}; the next look computes it under ${state.parameterSetId}.`;
      refused.push({ accountId: margin.accountId, code: 'OTHER_PARAMETER_SET', message });
      return [];
    }
    const last = before.get(margin.accountId);
    try {
      const known =
        last === undefined ? null : { payload: last.payload, expiresAtUnix: last.expiresAt.getTime() / 1_000 };
      const order = requirementToSign(state, computedOf(margin), known, RENEW_SECONDS);
      return order === null ? [] : [{ margin, ...order }];
    } catch (error) {
      if (!(error instanceof UnsignableFigureError)) throw error;
      refused.push({ accountId: margin.accountId, code: error.code, message: error.message });
      return [];
    }
  });
  const [endpoint] = chain.endpoints;
  if (endpoint === undefined) throw new ChainReadError('the sequences', 'there is no endpoint');
  const seen = await readSequences(
    endpoint,
    market.verifier,
    due.map(({ margin }) => margin.accountId),
  );
  const domain = marginDomain(chain.deployment.chainId, market.verifier);
  for (const { margin, payload: unnumbered, validUntilUnix } of due) {
    const sequence = await nextSequence(client, margin.accountId, seen.get(margin.accountId) ?? 0n);
    const payload = { ...unnumbered, sequence };
    await keepSignedRequirement(client, {
      ...{ account: margin.accountId, sequence, setId: margin.setId },
      ...{ initialUsd18: payload.initialMarginUsd, maintenanceUsd18: payload.maintenanceMarginUsd },
      payload: Object.fromEntries(Object.entries(payload).map(([field, value]) => [field, value.toString()])),
      signatures: [await signer.signTypedData(domain, MARGIN_PAYLOAD_TYPES, payload)],
      expiresAt: new Date(validUntilUnix * 1_000),
    });
  }
  return { signed: due.length, unchanged: page.length - due.length - refused.length, refused };
}

const computedOf = ({ accountId, memory, ...margin }: ChainMargin) => ({
  ...{ account: accountId, setId: margin.setId, portfolioCommitment: margin.portfolioCommitment },
  ...{ initialUsd: margin.initialUsd, maintenanceUsd: margin.maintenanceUsd },
  positionValueUsd: memory.positionValueUsd,
});

async function tell(client: DatabaseClient, held: SigningHeld | null): Promise<void> {
  const about = { kind: 'worker', subject: 'signing', at: new Date() } as const;
  if (held === null) {
    await closeAlert(client, { ...about, because: 'Requirements are signed again.' });
    return;
  }
  const message = `No requirement is signed (${held.code}): ${held.detail} On the chain the upper bound holds, and nobody is liquidated.`;
  await raiseAlert(client, { ...about, severity: 'warning', message, details: { code: held.code } });
}
