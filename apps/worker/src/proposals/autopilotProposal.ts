import {
  autopilotDecision,
  SECONDS_PER_HOUR,
  volAt,
  type MarketSnapshot,
  type MarketState,
  type SimulationBundle,
} from '@riskdao/risk-core';
import {
  closeAlert,
  createProposal,
  latestFundReading,
  latestMarket,
  listProposals,
  newestBundle,
  parameterRecord,
  parametersInForce,
  priceHistory,
  priceReadingsSince,
  raiseAlert,
} from '@riskdao/store';
import type { GovernanceContext } from './context.js';

const MAX_AGE_SECONDS = 900;
const MAX_DISAGREEMENT = 0.01;
const THIRTY_DAYS_SECONDS = 30 * 86_400;

/**
 * Drafts a bounded change when the market asks for one, with the reason in words; people sign it or let it expire. Refuses on stale
 * inputs and on sources that disagree, and then says so in an alert. One draft of its own at a time.
 */
export async function autopilotProposal(context: GovernanceContext): Promise<void> {
  const { client, chain, log, autopilotParameters } = context;
  if (autopilotParameters.length === 0) return;
  const open = await listProposals(client, { origin: 'autopilot', stages: ['draft', 'simulated'], first: 1 });
  if (open.items.length > 0) return;
  const { chainId, addresses } = chain.deployment;
  const inForce = await parametersInForce(client, chainId);
  const state = inForce === null ? null : await marketState(context);
  if (inForce === null || state === null) return;
  const terms = { ids: autopilotParameters, maxAgeSeconds: MAX_AGE_SECONDS, maxDisagreement: MAX_DISAGREEMENT };
  const decision = autopilotDecision(state, inForce.set, await parameterRecord(client, chainId), terms);
  log.info({ decision: decision.kind, reason: decision.reason }, 'autopilot');
  const at = new Date(state.nowUnix * 1_000);
  const alert = { kind: 'parameters', subject: 'autopilot' } as const;
  if (decision.kind === 'refused') {
    const { code, reason: message } = decision;
    await raiseAlert(client, { ...alert, severity: 'warning', message, details: { code }, at });
    return;
  }
  await closeAlert(client, { ...alert, because: 'its inputs are fresh and agree', at });
  if (decision.kind === 'none') return;
  const { direction, changes, reason, expiresAtUnix } = decision;
  const { id } = await createProposal(client, {
    ...{ origin: 'autopilot', author: addresses.steward, current: inForce.set, changes },
    title: `Autopilot: ${direction} ${changes.map((change) => change.id).join(', ')}`,
    summary: `${reason} This draft was made by rule, within the table's limits; it lapses unless a member proposes it.`,
    discussionUrl: null,
    draftExpiresAt: new Date(expiresAtUnix * 1_000),
  });
  log.warn({ proposalId: id, reason }, 'autopilot drafted a proposal');
}

/** What the autopilot looks at; null while something of it was never observed. */
async function marketState({ client, chain, calculator }: GovernanceContext): Promise<MarketState | null> {
  const [observed, fund, bundle] = await Promise.all([
    latestMarket(client),
    latestFundReading(client),
    newestBundle(client),
  ]);
  if (observed === null || fund === null || bundle === null) return null;
  const { market } = observed;
  const nowUnix = await chain.reader.nowUnix();
  const implied = impliedVols(market);
  const history = await newestHistory(client, bundle, market.asOfUnix);
  const forecasts = await calculator.forecast({ history, asOfUnix: market.asOfUnix, implied });
  // Requirements revalue on the market's own surface: its volatility is what they assume.
  const ratios = Object.entries(forecasts).flatMap(([underlying, { forecastVol }]) =>
    implied[underlying] == null ? [] : [forecastVol / implied[underlying]],
  );
  const disagreements = await Promise.all(
    Object.keys(market.underlyings).map((symbol) => disagreementOn(client, symbol, nowUnix)),
  );
  return {
    nowUnix,
    asOfUnix: Math.min(market.asOfUnix, Math.floor(fund.at.getTime() / 1_000)),
    sourceDisagreement: Math.max(...disagreements),
    volatilityRatio: ratios.length === 0 ? 1 : Math.max(...ratios),
    coverage: fund.coverage,
    // Not backtested here: it neither asks for more nor allows less.
    backtest: 'amber',
  };
}

async function newestHistory(
  client: GovernanceContext['client'],
  { history }: SimulationBundle,
  untilUnix: number,
): Promise<SimulationBundle['history']> {
  const { source, barSeconds, series } = history;
  const stored = await priceHistory(client, { source, barSeconds, symbols: Object.keys(series), untilUnix });
  return Object.keys(stored.series).length < Object.keys(series).length ? history : stored;
}

/** At-the-money volatility of the expiry nearest to thirty days. */
function impliedVols({ underlyings, asOfUnix }: MarketSnapshot): Readonly<Record<string, number | null>> {
  return Object.fromEntries(
    Object.entries(underlyings).map(([symbol, { expiries }]) => {
      const distance = (expiryUnix: number) => Math.abs(expiryUnix - asOfUnix - THIRTY_DAYS_SECONDS);
      const [nearest] = [...expiries].sort((a, b) => distance(a.expiryUnix) - distance(b.expiryUnix));
      return [symbol, nearest === undefined ? null : volAt(nearest, nearest.forwardUsd, asOfUnix)];
    }),
  );
}

/** Largest relative difference between the latest readings of the sources that were used; infinite with less than two. */
async function disagreementOn(client: GovernanceContext['client'], symbol: string, nowUnix: number): Promise<number> {
  const readings = await priceReadingsSince(client, symbol, new Date((nowUnix - SECONDS_PER_HOUR) * 1_000));
  const latest = new Map(
    readings.flatMap(({ source, verdict, priceUsd }) =>
      verdict === 'used' && priceUsd !== null ? [[source, priceUsd] as const] : [],
    ),
  );
  const prices = [...latest.values()];
  return prices.length < 2 ? Infinity : Math.max(...prices) / Math.min(...prices) - 1;
}
