import { workerData } from 'node:worker_threads';
import {
  accountLens,
  accountOutlook,
  marginBasis,
  marginModel,
  marginOf,
  RiskCoreError,
  withTrades,
  type Account,
  type MarginBasis,
  type MarginModel,
} from '@riskdao/risk-core';
import { connect, riskInputs, type RiskInputNames, type RiskInputs } from '@riskdao/store';
import type { DeskAnswer, DeskTask, NamedValues } from './protocol.js';

const { databaseUrl } = workerData as { databaseUrl: string };
const db = connect(databaseUrl);

type Desk = { readonly inputs: RiskInputs; readonly basis: MarginBasis; readonly models: Map<string, MarginModel> };

/** The book in hand: most questions are about the newest one. */
let kept: { readonly key: string; readonly desk: Desk } | null = null;
const MODELS_KEPT = 12;

async function deskFor(names: RiskInputNames): Promise<Desk | null> {
  const key = `${names.marketHash} ${names.bookHash}`;
  if (kept?.key === key) return kept.desk;
  const inputs = await riskInputs(db, names);
  if (inputs === null) return null;
  kept = { key, desk: openDesk(inputs, inputs.book.book.accounts) };
  return kept.desk;
}

function openDesk(inputs: RiskInputs, accounts: readonly Account[]): Desk {
  const { market, history, depth } = inputs;
  return { inputs, basis: marginBasis({ market: market.market, history, depth, accounts }), models: new Map() };
}

/** One model a set; the price matrices are shared by all. */
function modelOf({ basis, models }: Desk, { id, values }: NamedValues): MarginModel {
  const known = models.get(id);
  if (known !== undefined) return known;
  const set = Object.fromEntries(Object.entries(values).map(([name, raw]) => [name, BigInt(raw)]));
  const model = marginModel(basis, set);
  models.set(id, model);
  for (const oldest of models.keys()) if (models.size > MODELS_KEPT) models.delete(oldest);
  return model;
}

function lensOf({ basis }: Desk, accountId: string) {
  const account = basis.accounts.findIndex(({ id }) => id.toLowerCase() === accountId.toLowerCase());
  const failure = basis.holdings.rows.failures.find((failed) => failed.account === account);
  if (failure !== undefined) return failed(failure.code, failure.message);
  return account < 0
    ? failed('UNKNOWN_ACCOUNT', `${accountId} is not in the newest book.`)
    : accountLens(basis, account);
}

const failed = (code: string, message: string) => ({ kind: 'failed', code, message }) as const;

/** Entry of a calculating thread. Failures of the engine come back as data; others kill the task. */
export default async function run(task: DeskTask): Promise<DeskAnswer> {
  try {
    const desk = await deskFor(task.names);
    if (desk === null)
      return failed('INPUTS_GONE', 'The market or the book is no longer kept. Ask again for the newest.');
    const lens = lensOf(desk, task.accountId);
    if ('kind' in lens) return lens;
    switch (task.kind) {
      case 'margins':
        return { kind: 'margins', margins: task.sets.map((set) => marginOf(modelOf(desk, set), lens)) };
      case 'outlook': {
        const model = modelOf(desk, task.set);
        return { kind: 'outlook', rows: accountOutlook(model, lens, marginOf(model, lens)) };
      }
      case 'trade': {
        const before = marginOf(modelOf(desk, task.set), lens);
        const account = desk.basis.accounts[lens.account];
        if (account === undefined) return failed('UNKNOWN_ACCOUNT', `${task.accountId} is not in the newest book.`);
        const traded = withTrades(account, task.trades, task.deposits);
        const after = openDesk(desk.inputs, desk.basis.accounts.with(lens.account, traded));
        const lensAfter = lensOf(after, task.accountId);
        if ('kind' in lensAfter) return lensAfter;
        return {
          kind: 'trade',
          before,
          after: marginOf(modelOf(after, task.set), lensAfter),
          account: traded,
        };
      }
    }
  } catch (error) {
    if (!(error instanceof RiskCoreError)) throw error;
    return failed(error.code, error.message);
  }
}
