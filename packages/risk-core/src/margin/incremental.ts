import { contentHash } from '../bundle/canonical.js';
import type { MarketSnapshot } from '../market/snapshot.js';
import type { ParameterSet } from '../parameters/identity.js';
import type { Account } from '../position/book.js';
import { exposureOf } from '../pricing/exposure.js';
import { SECONDS_PER_HOUR } from '../units.js';
import { accountLens } from './accountLens.js';
import { holdingsOf } from './holdings.js';
import { marginOf, type MarginBreakdown } from './marginOf.js';
import { marginBasis, marginModel, type MarginInputs } from './model.js';

/** What is kept of an account from the last time that its requirement was computed. USD. */
export type MarginMemory = {
  readonly accountHash: string;
  readonly setId: string;
  readonly asOfUnix: number;
  readonly equityUsd: number;
  /** Equity - maintenance. */
  readonly excessUsd: number;
  readonly positionValueUsd: number;
  /** Spot then, of every underlying that its positions depend on. */
  readonly spotUsd: Readonly<Record<string, number>>;
  /** Price and weight then, of every asset that it pledged. */
  readonly collateral: Readonly<Record<string, { readonly priceUsd: number; readonly weight: number }>>;
};

export type TouchReason = 'new' | 'holdings' | 'group' | 'parameters' | 'cushion' | 'spot' | 'age';

export type TouchedAccount = { readonly account: number; readonly accountId: string; readonly reason: TouchReason };

/**
 * When a requirement is computed again. Between two computations equity is still known at every tick, because revaluing positions is
 * cheap: only the requirement, thousands of scenarios, waits.
 */
export const REMARGIN_RULES = {
  /** Share of what was left above maintenance that equity may gain or lose. */
  cushionShare: 0.25,
  /** Relative move of an underlying that it holds. */
  spotMove: 0.02,
  maxAgeSeconds: 8 * SECONDS_PER_HOUR,
} as const;

/**
 * The accounts that a tick of the market, a trade or a new set touches, ascending, each with the first reason. `known` by account
 * id. An account without positions is touched only by changes of its own holdings or of the set.
 */
export function touchedAccounts(
  { market, accounts }: Pick<MarginInputs, 'market' | 'accounts'>,
  setId: string,
  known: ReadonlyMap<string, MarginMemory>,
): readonly TouchedAccount[] {
  const { positionValueUsd } = holdingsOf(accounts, market);
  const reasons = accounts.map((account, a) =>
    reasonOf(account, known.get(account.id), { market, setId, positionValueUsd: positionValueUsd[a]! }),
  );
  const changedGroups = new Set(
    accounts.flatMap(({ group }, a) =>
      group !== null && (reasons[a] === 'new' || reasons[a] === 'holdings') ? [group] : [],
    ),
  );
  return accounts.flatMap(({ id, group }, account) => {
    const reason = reasons[account] ?? (group !== null && changedGroups.has(group) ? 'group' : null);
    return reason === null ? [] : [{ account, accountId: id, reason }];
  });
}

type Tick = { readonly market: MarketSnapshot; readonly setId: string; readonly positionValueUsd: number };

function reasonOf(account: Account, known: MarginMemory | undefined, tick: Tick): TouchReason | null {
  const { market, setId } = tick;
  if (known === undefined) return 'new';
  if (known.accountHash !== holdingsHash(account)) return 'holdings';
  if (known.setId !== setId) return 'parameters';
  if (account.positions.length === 0) return null;
  const gainUsd = equityGainUsd(account, known, tick);
  if (!(Math.abs(gainUsd) < REMARGIN_RULES.cushionShare * Math.abs(known.excessUsd))) return 'cushion';
  const moved = Object.entries(known.spotUsd).some(([underlying, then]) => {
    const now = market.underlyings[underlying]?.spotUsd ?? 0;
    return !(Math.abs(now / then - 1) < REMARGIN_RULES.spotMove);
  });
  if (moved) return 'spot';
  return market.asOfUnix - known.asOfUnix >= REMARGIN_RULES.maxAgeSeconds ? 'age' : null;
}

/** Positions revalued in full; collateral at the weight that it had. */
function equityGainUsd({ collateral }: Account, known: MarginMemory, { market, positionValueUsd }: Tick): number {
  return collateral.reduce((sum, { asset, amount }) => {
    const then = known.collateral[asset];
    const now = market.assets[asset];
    return then === undefined || now === undefined ? NaN : sum + amount * then.weight * (now.priceUsd - then.priceUsd);
  }, positionValueUsd - known.positionValueUsd);
}

/** Names what an account holds and whom it belongs to, not its kind. */
export function holdingsHash({ group, positions, collateral }: Account): string {
  return contentHash({ group, positions, collateral });
}

/** The requirement of one account, and what to keep of it until it is touched again. */
export type Remargined = {
  readonly accountId: string;
  readonly breakdown: MarginBreakdown;
  readonly memory: MarginMemory;
};

export type RemarginOutcome = {
  readonly remargined: readonly Remargined[];
  /** Accounts that cannot be computed, with the reason. */
  readonly failed: readonly { readonly accountId: string; readonly code: string; readonly message: string }[];
};

/**
 * Computes the requirements of the named accounts alone, bit for bit those of a computation of the whole book: so engines that were
 * awake at different ticks sign the same figures. Throws what {@link marginBasis} and {@link marginModel} throw.
 */
export function remargin(
  inputs: MarginInputs,
  set: ParameterSet,
  setId: string,
  accounts: readonly number[],
): RemarginOutcome {
  if (accounts.length === 0) return { remargined: [], failed: [] };
  const basis = marginBasis(inputs, accounts);
  const model = marginModel(basis, set);
  const failures = new Map(basis.holdings.rows.failures.map((failure) => [failure.account, failure]));
  const remargined: Remargined[] = [];
  const failed: RemarginOutcome['failed'][number][] = [];
  for (const index of accounts) {
    const account = inputs.accounts[index]!;
    const failure = failures.get(index);
    if (failure !== undefined) {
      failed.push({ accountId: account.id, code: failure.code, message: failure.message });
      continue;
    }
    const breakdown = marginOf(model, accountLens(basis, index));
    remargined.push({
      accountId: account.id,
      breakdown,
      memory: memoryOf(account, breakdown, { market: inputs.market, setId }),
    });
  }
  return { remargined, failed };
}

function memoryOf(
  account: Account,
  { equityUsd, excessUsd, positionValueUsd, collateral }: MarginBreakdown,
  { market, setId }: { market: MarketSnapshot; setId: string },
): MarginMemory {
  const underlyings = new Set(account.positions.map(({ instrument }) => exposureOf(instrument, market).underlying));
  return {
    accountHash: holdingsHash(account),
    setId,
    asOfUnix: market.asOfUnix,
    equityUsd,
    excessUsd,
    positionValueUsd,
    spotUsd: Object.fromEntries(
      [...underlyings].flatMap((symbol) =>
        symbol === null ? [] : [[symbol, market.underlyings[symbol]?.spotUsd ?? 0] as const],
      ),
    ),
    collateral: Object.fromEntries(
      collateral.map(({ asset, weight }) => [asset, { priceUsd: market.assets[asset]?.priceUsd ?? 0, weight }]),
    ),
  };
}
