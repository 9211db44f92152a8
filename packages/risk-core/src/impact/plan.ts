import { bundleHashes, type BundleHashes, type KnownPartHashes, type SimulationBundle } from '../bundle/bundle.js';
import { contentHash } from '../bundle/canonical.js';
import { portfolioLints, requireLints, staticLints, type LintOutcome } from '../margin/lints.js';
import { marginBasis, marginModel, type MarginBasis, type MarginModel } from '../margin/model.js';
import type { Revaluation } from '../margin/revaluationCache.js';
import { requireUsableMarket } from '../market/check.js';
import type { MarketWarning } from '../market/snapshot.js';
import { parameterSetId, type ParameterSet } from '../parameters/identity.js';
import type { Account } from '../position/book.js';
import { checkBook } from '../position/bookChecks.js';
import { episodeScenarios } from '../scenario/episodes.js';
import { joinScenarioSets } from '../scenario/scenarioSet.js';
import { levelScenarios, type CascadeDirection } from './cascadeSection.js';
import { namedSets, type NamedSet } from './alternatives.js';
import type { BiddingTerms } from '../liquidation/closingCost.js';
import { biddingTerms, closingMarket, type ClosingMarket } from './closing.js';
import { ENGINE_VERSION } from './engineVersion.js';
import { freshnessRows, requireFreshPrices } from './freshness.js';
import { heatScenarios } from './heatMap.js';
import { checkProposal, checkSets, type CheckedProposal } from './proposal.js';
import type { FreshnessRow } from './reportSections.js';
import { checkStops } from './stopOrders.js';

/** One parameter set with everything its shards need. */
export type PlannedSet = NamedSet & {
  readonly parameterSetId: string;
  readonly model: MarginModel;
  /** What gas and rising auctions add to every ask under this set; left out where the book states neither. */
  readonly bidding?: BiddingTerms;
};

/** A range [from, to) of the sorted accounts; groups are never split. `inputHash` names its outcome for good. */
export type PlannedShard = {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly inputHash: string;
};

/** A simulation cut into shards. Built from the bundle alone: every worker builds the same one. */
export type SimulationPlan = {
  readonly bundle: SimulationBundle;
  readonly hashes: BundleHashes;
  readonly proposal: CheckedProposal;
  /** Of the proposed set; only the calendar lint can fail here, because it also depends on the market of the day. */
  readonly lints: readonly LintOutcome[];
  readonly freshness: readonly FreshnessRow[];
  readonly warnings: readonly MarketWarning[];
  /** Accounts sorted by group, and where each stands in the book. */
  readonly accounts: readonly Account[];
  readonly bookIndex: readonly number[];
  /** By sorted account: index into `groupNames`. */
  readonly groupOf: Int32Array;
  readonly groupNames: readonly string[];
  readonly basis: MarginBasis;
  readonly sets: readonly PlannedSet[];
  /** Ordinary, then stressed moves under the current parameters: the one yardstick for losses under every set. */
  readonly yardstick: Yardstick;
  readonly heat: Revaluation;
  /** Named crises. */
  readonly episodes: Revaluation;
  /** Common moves of all underlyings, for cascades. */
  readonly levels: Readonly<Record<CascadeDirection, Revaluation>>;
  readonly closing: ClosingMarket;
  readonly shards: readonly PlannedShard[];
};

export type Yardstick = Revaluation & { readonly ordinaryCount: number };

/** Accounts per shard: part of the result's definition, because sums are merged shard by shard. */
const SHARD_ACCOUNTS = 250;

/**
 * Checks every input and prepares the simulation. Throws InvalidMarketError, StaleInputError, MissingHistoryError, EmptyBookError,
 * DuplicateAccountError, UnknownStopError, LintFailedError and what checkProposal throws: no report without sound inputs.
 */
export function planSimulation(bundle: SimulationBundle): SimulationPlan {
  return planWith(bundle, {
    check: checkProposal,
    choose: (named) => named,
    lint: (set) => portfolioLints(bundle, set, { portfolios: LINTED_PORTFOLIOS, seed: bundle.seed }),
  });
}

/**
 * The plan of a stress test: the sets in force and asked for, without alternatives; they may be equal, when only the market was
 * moved. `hashed`: parts that stay from one test to the next need not be hashed again.
 */
export function planStress(bundle: SimulationBundle, hashed: KnownPartHashes = {}): SimulationPlan {
  return planWith(bundle, { check: checkSets, choose: (named) => named.slice(0, 2), lint: () => [], hashed });
}

/** Random portfolios that a proposed set is tried on here; `riskdao lint` tries as many as it is told. */
const LINTED_PORTFOLIOS = 20;

type Planning = {
  readonly check: (bundle: SimulationBundle) => CheckedProposal;
  readonly choose: (named: readonly NamedSet[]) => readonly NamedSet[];
  /** Beyond what can be said from the set and the market alone. */
  readonly lint: (proposed: ParameterSet) => readonly LintOutcome[];
  readonly hashed?: KnownPartHashes;
};

function planWith(bundle: SimulationBundle, { check, choose, lint, hashed = {} }: Planning): SimulationPlan {
  const { market, history, depth, events = [] } = bundle;
  checkBook(bundle.book);
  const marketWarnings = requireUsableMarket(market, { nowUnix: market.asOfUnix });
  const proposal = check(bundle); // after the market, which says what is governed
  const named = choose(namedSets(proposal.current, proposal.effective));
  const freshness = freshnessRows(bundle);
  requireFreshPrices(freshness);
  const sorted = sortByGroup(bundle.book.accounts);
  const accounts = sorted.map(({ account }) => account);
  const basis = marginBasis({ market, history, depth, accounts, events });
  checkStops(accounts, basis.underlyings);
  const sets = named.map((one): PlannedSet => {
    const bidding = biddingTerms(bundle, basis, one.set);
    return {
      ...one,
      parameterSetId: parameterSetId(one.set),
      model: marginModel(basis, one.set),
      ...(bidding === null ? {} : { bidding }),
    };
  });
  const lints = [...staticLints(sets[1]!.model, sets[1]!.set), ...lint(sets[1]!.set)];
  requireLints(lints.filter(({ lint }) => lint !== 'vol-shocks-keep-calendar'));
  const hashes = bundleHashes(bundle, hashed);
  const groupNames = [...new Set(sorted.map(({ group }) => group))];
  const indexOfGroup = new Map(groupNames.map((name, index) => [name, index]));
  const groupOf = Int32Array.from(sorted, ({ group }) => indexOfGroup.get(group)!);
  return {
    bundle,
    hashes,
    proposal,
    lints,
    freshness,
    warnings: [...market.warnings, ...marketWarnings, ...sets[0]!.model.warnings],
    accounts,
    bookIndex: sorted.map(({ index }) => index),
    groupOf,
    groupNames,
    basis,
    sets,
    yardstick: yardstickOf(sets[0]!.model),
    heat: basis.cache.get(['heat'], () => ({ scenarios: heatScenarios(basis.underlyings), warnings: [] })),
    episodes: basis.cache.get(['episodes'], () => ({
      scenarios: episodeScenarios(basis.underlyings, market.asOfUnix),
      warnings: [],
    })),
    levels: { down: levelRevaluation(basis, 'down'), up: levelRevaluation(basis, 'up') },
    closing: closingMarket(basis),
    shards: cutShards(groupOf, hashes),
  };
}

function levelRevaluation(basis: MarginBasis, direction: CascadeDirection): Revaluation {
  return basis.cache.get(['levels', direction], () => ({
    scenarios: levelScenarios(basis.underlyings, direction),
    warnings: [],
  }));
}

function sortByGroup(accounts: readonly Account[]) {
  return accounts
    .map((account, index) => ({ account, index, group: account.group ?? account.id }))
    .sort((a, b) => (a.group < b.group ? -1 : a.group > b.group ? 1 : a.account.id < b.account.id ? -1 : 1));
}

/** The two samples side by side; their prices are reused, not computed again. */
function yardstickOf({ ordinary, stressed }: MarginModel): Yardstick {
  const [first, second] = [ordinary.matrix, stressed.matrix];
  const scenarios = first.scenarios + second.scenarios;
  const pnlUsd = new Float64Array(first.instruments * scenarios);
  for (let m = 0; m < first.instruments; m++) {
    pnlUsd.set(first.pnlUsd.subarray(m * first.scenarios, (m + 1) * first.scenarios), m * scenarios);
    const rest = second.pnlUsd.subarray(m * second.scenarios, (m + 1) * second.scenarios);
    pnlUsd.set(rest, m * scenarios + first.scenarios);
  }
  return {
    scenarios: joinScenarioSets('stressed', [ordinary.scenarios, stressed.scenarios]),
    matrix: { instruments: first.instruments, scenarios, pnlUsd },
    warnings: [],
    ordinaryCount: first.scenarios,
  };
}

function cutShards(groupOf: Int32Array, { bundle }: BundleHashes): readonly PlannedShard[] {
  const shards: PlannedShard[] = [];
  for (let from = 0; from < groupOf.length;) {
    let to = Math.min(groupOf.length, from + SHARD_ACCOUNTS);
    while (to < groupOf.length && groupOf[to] === groupOf[to - 1]) to++;
    const index = shards.length;
    shards.push({ index, from, to, inputHash: shardHash(bundle, index) });
    from = to;
  }
  return shards;
}

/** The name of a shard's outcome: bundle, index and engine version decide every bit of it. */
export function shardHash(bundleHash: string, index: number): string {
  return contentHash({ engineVersion: ENGINE_VERSION, bundle: bundleHash, shard: index });
}
