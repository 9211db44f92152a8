import {
  MARGIN_PAYLOAD_TYPES,
  marginDomain,
  requirementToSign,
  UnsignableFigureError,
  type SigningHeld,
  type VerifierState,
} from '@riskdao/governance';
import { ChainReadError, readSequences, type MarketAddresses } from '@riskdao/governance/remote';
import {
  chainMargins,
  closeAlert,
  countLapsedUnsigned,
  forgetRequirements,
  keepSignedRequirement,
  latestOrderedRequirements,
  nextSequence,
  raiseAlert,
  type ChainMargin,
  type DatabaseClient,
} from '@riskdao/store';
import { computedOf, standingOf, type SigningContext } from './signingStanding.js';

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
 * soon. Where the contract wants several engines, this orders what the others confirm (confirmRequirements). Anyone may relay them.
 * Nothing is signed while the market, the set, the engine's version or the feed is not what the contract demands; an account that
 * cannot be signed is a row of the outcome.
 */
export async function signMarginRequirements(context: SigningContext): Promise<SigningOutcome> {
  const { client, log } = context;
  const standing = await standingOf(context);
  if (standing.kind === 'skipped') return standing;
  await tell(client, standing.kind === 'held' ? standing : null);
  if (standing.kind === 'held') {
    log.warn(standing, 'no requirement is signed');
    return standing;
  }
  const { market, state } = standing;
  await tellUnconfirmed(client, state);
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
  const before = await latestOrderedRequirements(
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
      // What was ordered for another number of engines is worth nothing now.
      const known =
        last?.quorum === state.threshold
          ? { payload: last.payload, expiresAtUnix: last.expiresAt.getTime() / 1_000 }
          : null;
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
  const address = await signer.getAddress();
  for (const { margin, payload: unnumbered, validUntilUnix } of due) {
    const sequence = await nextSequence(client, margin.accountId, seen.get(margin.accountId) ?? 0n);
    const payload = { ...unnumbered, sequence };
    const ordered = {
      ...{ account: margin.accountId, sequence, setId: margin.setId, quorum: state.threshold },
      ...{ initialUsd18: payload.initialMarginUsd, maintenanceUsd18: payload.maintenanceMarginUsd },
      payload: Object.fromEntries(Object.entries(payload).map(([field, value]) => [field, value.toString()])),
      expiresAt: new Date(validUntilUnix * 1_000),
    };
    const signature = await signer.signTypedData(domain, MARGIN_PAYLOAD_TYPES, payload);
    await keepSignedRequirement(client, ordered, { signer: address, signature });
  }
  return { signed: due.length, unchanged: page.length - due.length - refused.length, refused };
}

async function tell(client: DatabaseClient, held: SigningHeld | null): Promise<void> {
  const about = { kind: 'worker', subject: 'signing', at: new Date() } as const;
  if (held === null) {
    await closeAlert(client, { ...about, because: 'Requirements are signed again.' });
    return;
  }
  const message = `No requirement is signed (${held.code}): ${held.detail} On the chain the upper bound holds, and nobody is liquidated.`;
  await raiseAlert(client, { ...about, severity: 'warning', message, details: { code: held.code } });
}

/** How far back requirements are looked for that their quorum never signed. */
const LOOK_BACK_SECONDS = 600;

async function tellUnconfirmed(client: DatabaseClient, { nowUnix, threshold }: VerifierState): Promise<void> {
  const about = { kind: 'worker', subject: 'quorum', at: new Date() } as const;
  const from = new Date((nowUnix - LOOK_BACK_SECONDS) * 1_000);
  const lapsed = await countLapsedUnsigned(client, { from, until: new Date(nowUnix * 1_000) });
  if (lapsed === 0) {
    await closeAlert(client, { ...about, because: 'No requirement lapsed for want of signatures.' });
    return;
  }
  const message =
    `${lapsed} requirements lapsed within ${LOOK_BACK_SECONDS / 60} minutes before ${threshold} engines had signed them. ` +
    `Look whether ${threshold} workers run, each with a RISK_ENGINE_KEY of its own that the contract knows.`;
  await raiseAlert(client, { ...about, severity: 'warning', message, details: { lapsed, threshold } });
}
