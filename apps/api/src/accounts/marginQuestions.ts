import {
  formatUsd,
  isTradeAllowed,
  withChanges,
  type MarginBreakdown,
  type ParameterSet,
  type UnderlyingOutlook,
} from '@riskdao/risk-core';
import {
  marketByHash,
  newestInputs,
  type DatabaseClient,
  type ParametersInForce,
  type Proposal,
  type RiskInputNames,
} from '@riskdao/store';
import { invalidInput, notFound } from '../graphql/failures.js';
import { readChanges, type ChangeInput } from '../proposals/changeInput.js';
import type { MarginDesk } from './desk/desk.js';
import type { DeskAnswer, NamedValues } from './desk/protocol.js';
import { marginView } from './marginViews.js';
import { readTrades, type DepositInput, type TradeInput } from './tradeInput.js';

/** Requirements of accounts of the newest book, on the newest market, as GraphQL unions. */
export type MarginQuestions = {
  readonly margin: (accountId: string) => Promise<object>;
  readonly outlook: (accountId: string) => Promise<readonly UnderlyingOutlook[]>;
  readonly trade: (
    accountId: string,
    trades: readonly TradeInput[],
    deposits: readonly DepositInput[],
  ) => Promise<object>;
  readonly changes: (accountId: string, changes: readonly ChangeInput[]) => Promise<object>;
  readonly proposal: (accountId: string, proposal: Pick<Proposal, 'changes'>) => Promise<object>;
};

type Computed = { readonly margins: readonly MarginBreakdown[]; readonly symbols: readonly string[] };
/** A union member that says why there is no requirement. */
type Refusal = { readonly __typename: string };
type Ground = {
  readonly names: RiskInputNames;
  readonly inForce: ParametersInForce;
  readonly symbols: readonly string[];
};

const unavailable = (code: string, message: string) => ({ __typename: 'MarginUnavailable', code, message });
const NO_ACCOUNT = 'The newest book holds no such account. Check the address.';
const GROUND_MILLISECONDS = 1_000;

export function marginQuestions(db: DatabaseClient, chainId: bigint, desk: MarginDesk): MarginQuestions {
  let known: { readonly until: number; readonly ground: Promise<Ground | Refusal> } | null = null;

  /** What questions are about, looked up once a second: a page asks dozens at a time. */
  const groundNow = (): Promise<Ground | Refusal> => {
    if (known === null || known.until < Date.now()) {
      const ground = readGround();
      known = { until: Date.now() + GROUND_MILLISECONDS, ground };
      ground.catch(() => (known = null));
    }
    return known.ground;
  };
  const readGround = async (): Promise<Ground | Refusal> => {
    const { names, inForce } = await newestInputs(db, chainId);
    if (names === null) return unavailable('NO_MARKET', 'No market and book have been read yet. Ingest them first.');
    if (inForce === null) return unavailable('NO_PARAMETERS', `No parameters of chain ${chainId} are known yet.`);
    const market = await marketByHash(db, names.marketHash);
    return { names, inForce, symbols: Object.keys(market?.market.underlyings ?? {}).sort() };
  };

  /** Margins under several sets, or the union member that says why there are none. */
  async function margins(
    accountId: string,
    sets: (inForce: ParameterSet) => readonly ParameterSet[],
  ): Promise<Computed | Refusal> {
    const ground = await groundNow();
    if (!isGround(ground)) return ground;
    const { names, inForce, symbols } = ground;
    const named = sets(inForce.set).map(namedValues);
    const answer = await desk.ask({ kind: 'margins', names, accountId, sets: named });
    return answer.kind === 'margins' ? { margins: answer.margins, symbols } : refusal(answer);
  }

  async function impact(accountId: string, proposed: (inForce: ParameterSet) => ParameterSet) {
    const found = await margins(accountId, (set) => [set, proposed(set)]);
    if (!('margins' in found)) return found;
    const [before, after] = found.margins;
    if (before === undefined || after === undefined)
      return unavailable('BUSY', 'The engine gave no answer. Ask again.');
    return {
      __typename: 'AccountImpact',
      before: marginView(before, found.symbols),
      after: marginView(after, found.symbols),
      summary: summaryOf(before, after),
    };
  }

  return {
    margin: async (accountId) => {
      const found = await margins(accountId, (set) => [set]);
      const [margin] = 'margins' in found ? found.margins : [];
      return 'margins' in found && margin !== undefined ? marginView(margin, found.symbols) : found;
    },
    outlook: async (accountId) => {
      const ground = await groundNow();
      if (!isGround(ground)) return [];
      const { names, inForce } = ground;
      const answer = await desk.ask({ kind: 'outlook', names, accountId, set: namedValues(inForce.set) });
      return answer.kind === 'outlook' ? answer.rows : [];
    },
    trade: async (accountId, trades, deposits) => {
      const ground = await groundNow();
      if (!isGround(ground)) return ground;
      const { names, inForce, symbols } = ground;
      const market = await marketByHash(db, names.marketHash);
      if (market === null) return unavailable('NO_MARKET', 'The newest market is no longer kept. Ask again.');
      const read = readTrades(market.market, trades, deposits);
      if (read.problems.length > 0) return invalidInput(read.problems);
      const set = namedValues(inForce.set);
      const lines = { trades: read.trades, deposits: read.deposits };
      const answer = await desk.ask({ kind: 'trade', names, accountId, set, ...lines });
      if (answer.kind !== 'trade') return refusal(answer);
      const { before, after, account } = answer;
      const short = account.collateral.find(({ amount }) => amount < 0);
      if (short !== undefined) {
        return invalidInput([
          { field: 'deposits', message: `The account holds too little ${short.asset} to withdraw that.` },
        ]);
      }
      return {
        __typename: 'TradePreview',
        before: marginView(before, symbols),
        after: marginView(after, symbols),
        isAllowed: isTradeAllowed(before, after),
      };
    },
    changes: async (accountId, changes) => {
      const ground = await groundNow();
      if (!isGround(ground)) return ground;
      const read = readChanges(ground.inForce.set, changes);
      if (read.problems.length > 0) return invalidInput(read.problems);
      return impact(accountId, (set) => withChanges(set, read.changes));
    },
    proposal: (accountId, proposal) => impact(accountId, (set) => withChanges(set, proposal.changes)),
  };
}

const isGround = (found: Ground | Refusal): found is Ground => 'names' in found;

const namedValues = (set: ParameterSet): NamedValues => {
  const values = Object.fromEntries(Object.entries(set).map(([id, raw]) => [id, raw.toString()]));
  return { id: JSON.stringify(values), values };
};

function refusal(answer: DeskAnswer): Refusal {
  if (answer.kind !== 'failed') return unavailable('BUSY', 'The engine gave no answer. Ask again.');
  const { code, message } = answer;
  return code === 'UNKNOWN_ACCOUNT' ? notFound(NO_ACCOUNT) : unavailable(code, message);
}

/** One sentence for the holder. */
function summaryOf(before: MarginBreakdown, after: MarginBreakdown): string {
  const moved = after.maintenanceUsd - before.maintenanceUsd;
  const change =
    Math.abs(moved) < 0.005
      ? 'What this account must hold stays the same'
      : `This account must hold ${formatUsd(Math.abs(moved))} ${moved > 0 ? 'more' : 'less'}`;
  if (after.excessUsd < 0 && before.excessUsd >= 0) return `${change}, and could be liquidated at once.`;
  if (after.excessUsd < 0) return `${change}; it can be liquidated now and then.`;
  return `${change}; ${formatUsd(after.excessUsd)} would be left above maintenance.`;
}
