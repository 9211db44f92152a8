import { auctionOutlook } from '../liquidation/auction.js';
import { compareClosing, type ClosingLeg } from '../liquidation/closeWhole.js';
import { squareRootImpact } from '../liquidation/closingCost.js';
import { participationBonus, workableBonus } from '../liquidation/partial.js';
import type { ParameterSet } from '../parameters/identity.js';
import { parameterValue } from '../parameters/values.js';
import type { Instrument } from '../position/instruments.js';
import { sensitivitiesOf } from '../pricing/value.js';
import { SECONDS_PER_YEAR } from '../units.js';
import { biddingTerms, dutchAuctionOf } from './closing.js';
import type { BonusRow, ClosingComparisonRow, ClosingSection } from './outlookSections.js';
import type { SimulationPlan } from './plan.js';
import { slippageRows } from './slippageRows.js';

const SHOWN = 5;

/** How accounts are closed: at once or leg by leg, whether the bonus is workable, and what depth says about impact. */
export function closingSection(plan: SimulationPlan, accounts: readonly number[]): ClosingSection {
  const secondsPerLeg = auctionOutlook(dutchAuctionOf(plan.basis, plan.sets[0]!.set)).expectedSeconds;
  const risks = plan.basis.holdings.rows.positions.instruments.map((instrument) => legRisk(plan, instrument));
  const rows = accounts.flatMap((account) => comparisonOf(plan, risks, account, secondsPerLeg));
  const sum = (pick: (row: ClosingComparisonRow) => number): number => rows.reduce((all, row) => all + pick(row), 0);
  const saved = ({ legByLegUsd, wholeUsd }: ClosingComparisonRow): number => legByLegUsd - wholeUsd;
  const typicalUsd = typicalOf(rows);
  return {
    accounts: rows.length,
    secondsPerLeg,
    wholeUsd: sum(({ wholeUsd }) => wholeUsd),
    legByLegUsd: sum(({ legByLegUsd }) => legByLegUsd),
    dearerWhole: rows.filter((row) => saved(row) < 0).length,
    rows: [...rows].sort((a, b) => saved(b) - saved(a) || (a.id < b.id ? -1 : 1)).slice(0, SHOWN),
    typicalUsd,
    bonuses: bonusRows(plan, plan.sets[1]!.set, typicalUsd),
    slippage: slippageRows(plan, typicalUsd),
    stopOrders: plan.accounts.reduce((all, { stops = [] }) => all + stops.length, 0),
    mechanisms: plan.bundle.book.closing ?? {},
  };
}

/** Per unit held: exposure, and half the spread in USD. */
type LegRisk = { readonly underlying: number; readonly deltaUsd: number; readonly halfSpreadUsd: number };

function legRisk({ basis }: SimulationPlan, instrument: Instrument): LegRisk | null {
  const { underlying, delta, vegaUsd } = sensitivitiesOf(instrument, basis.market);
  if (underlying === null) return null;
  const deltaUsd = delta * basis.market.underlyings[underlying]!.spotUsd;
  const spread = instrument.kind === 'option' ? volSpread(basis.market, instrument) : 0;
  return { underlying: basis.underlyings.indexOf(underlying), deltaUsd, halfSpreadUsd: (vegaUsd * spread) / 2 };
}

/** Ask less bid in volatility; a missing side counts as far away as the other one, both missing as nothing known. */
function volSpread(
  market: SimulationPlan['basis']['market'],
  { underlying, expiryUnix, strikeUsd }: Extract<Instrument, { kind: 'option' }>,
): number {
  const expiry = market.underlyings[underlying]?.expiries.find((listed) => listed.expiryUnix === expiryUnix);
  const point = expiry?.smile.find((listed) => listed.strikeUsd === strikeUsd);
  if (point === undefined) return 0;
  const { bidVol, askVol, markVol } = point;
  if (bidVol !== null && askVol !== null) return Math.max(0, askVol - bidVol);
  if (askVol !== null) return 2 * Math.max(0, askVol - markVol);
  return bidVol === null ? 0 : 2 * Math.max(0, markVol - bidVol);
}

function comparisonOf(
  plan: SimulationPlan,
  risks: readonly (LegRisk | null)[],
  account: number,
  secondsPerLeg: number,
): readonly ClosingComparisonRow[] {
  const { start, column, quantity } = plan.basis.holdings.rows.positions;
  const legs: ClosingLeg[] = [];
  const net = plan.closing.map(() => 0);
  for (let j = start[account]!; j < start[account + 1]!; j++) {
    const risk = risks[column[j]!]!;
    if (risk === null) continue;
    const { underlying, deltaUsd, halfSpreadUsd } = risk;
    const held = quantity[j]!;
    legs.push({ underlying, deltaUsd: held * deltaUsd, halfSpread: halfSpreadUsd, grossUsd: Math.abs(held) });
    net[underlying]! += held * deltaUsd;
  }
  if (legs.length === 0) return [];
  const { wholeUsd, legByLegUsd } = compareClosing(legs, plan.closing, secondsPerLeg);
  const exposureUsd = net.reduce((sum, usd) => sum + Math.abs(usd), 0);
  return [{ id: plan.accounts[account]!.id, legs: legs.length, exposureUsd, wholeUsd, legByLegUsd }];
}

/** What a liquidator is paid for each unit of risk held while closing. */
const RISK_PRICE = 0.4;

/** Whether somebody takes part at the bonus of each collateral asset under a set, and no liquidation worsens an account at health 1. */
export function bonusRows(plan: SimulationPlan, set: ParameterSet, typicalUsd: number): readonly BonusRow[] {
  const bidding = biddingTerms(plan.bundle, plan.basis, set);
  const { expectedSeconds } = auctionOutlook(dutchAuctionOf(plan.basis, set));
  return Object.entries(plan.bundle.market.assets).flatMap(([asset, { tracks, adv30dUsd }]) => {
    const bonus = parameterValue(set, 'liquidationBonus', asset);
    const threshold = parameterValue(set, 'liquidationThreshold', asset);
    const annualVol = tracks === null ? 0 : (plan.basis.vol[tracks] ?? 0);
    const quantityUsd = Math.max(1, typicalUsd);
    const costs = {
      quantityUsd,
      gasUsd: bidding?.gasUsd ?? 0,
      impact: Math.min(1, squareRootImpact(quantityUsd, annualVol / Math.sqrt(365), adv30dUsd)),
      annualVol,
      years: expectedSeconds / SECONDS_PER_YEAR,
      riskPrice: RISK_PRICE,
      borrowRate: 0,
    };
    const largest = 1 / threshold - 1;
    const workable = workableBonus(costs, 1, threshold, bonus) !== null;
    return [{ asset, bonus, least: participationBonus(costs), largest, workable }];
  });
}

/** Median net exposure of an account: the size of closing that bonuses are judged by. */
export function typicalClosingUsd(plan: SimulationPlan, accounts: readonly number[]): number {
  const risks = plan.basis.holdings.rows.positions.instruments.map((instrument) => legRisk(plan, instrument));
  return typicalOf(accounts.flatMap((account) => comparisonOf(plan, risks, account, 0)));
}

function typicalOf(rows: readonly ClosingComparisonRow[]): number {
  return medianOf(rows.map(({ exposureUsd }) => exposureUsd).filter((usd) => usd > 0));
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
