import {
  coverageNow,
  formatParameterSet,
  remargin,
  SECONDS_PER_HOUR,
  touchedAccounts,
  type FundState,
  type MarginInputs,
  type MarginMemory,
  type ParameterSet,
  type PriceHistory,
  type RemarginOutcome,
  type TouchedAccount,
} from '@riskdao/risk-core';
import {
  accountKey,
  bookAt,
  marginMemories,
  marketByHash,
  MissingDocumentError,
  priceHistory,
  type DatabaseClient,
} from '@riskdao/store';

/** What a watch looks at. Everything is named by hash: the thread reads it from the store by itself. */
export type WatchInputs = {
  readonly marketHash: string;
  readonly bookHash: string;
  readonly setId: string;
  readonly set: ParameterSet;
  /** Name of the bars in the store that are the history. */
  readonly barSource: string;
};

export type RemarginResult = RemarginOutcome & {
  readonly touched: readonly TouchedAccount[];
  readonly accounts: number;
  readonly milliseconds: number;
};

/** Resamples of the interval around the expected shortfall; the coverage itself does not depend on it. */
const COVERAGE_PATHS = 200;
const COVERAGE_SEED = 1;

/** Bars change once an hour; reading them again for every tick would cost more than the tick. */
let kept: { readonly name: string; readonly history: PriceHistory } | null = null;

async function inputsOf(db: DatabaseClient, { marketHash, bookHash, barSource }: WatchInputs) {
  const observed = await marketByHash(db, marketHash);
  if (observed === null) throw new MissingDocumentError('market', marketHash);
  const book = await bookAt(db, { hash: bookHash });
  if (book === null) throw new MissingDocumentError('book', bookHash);
  const { market, depth } = observed;
  const hour = Math.floor(market.asOfUnix / SECONDS_PER_HOUR);
  const symbols = Object.keys(market.underlyings).sort();
  const name = [barSource, hour, ...symbols].join('|');
  if (kept?.name !== name) {
    const query = { source: barSource, barSeconds: SECONDS_PER_HOUR, symbols, untilUnix: market.asOfUnix };
    kept = { name, history: await priceHistory(db, query) };
  }
  const { history } = kept;
  const inputs: MarginInputs = { market, depth, history, accounts: book.book.accounts };
  return { inputs, book: book.book };
}

/** Margins the accounts that the newest market, book and set touch, against what is remembered of them. */
export async function remarginTask(db: DatabaseClient, task: WatchInputs): Promise<RemarginResult> {
  const { inputs } = await inputsOf(db, task);
  const start = performance.now();
  const memories = await marginMemories(db);
  const known = new Map<string, MarginMemory>();
  for (const { id } of inputs.accounts) {
    const memory = memories.get(accountKey(id));
    if (memory !== undefined) known.set(id, memory);
  }
  const touched = touchedAccounts(inputs, task.setId, known);
  const outcome = remargin(
    inputs,
    task.set,
    task.setId,
    touched.map(({ account }) => account),
  );
  const milliseconds = performance.now() - start;
  return { ...outcome, touched, accounts: inputs.accounts.length, milliseconds };
}

/** The safety fund against its target now. */
export async function coverageTask(db: DatabaseClient, task: WatchInputs): Promise<FundState> {
  const { inputs, book } = await inputsOf(db, task);
  const { market, history, depth } = inputs;
  const values = formatParameterSet(task.set);
  return coverageNow({
    schema: 'riskdao.bundle/1',
    ...{ market, history, depth, book },
    currentParameters: values,
    proposedParameters: values,
    seed: COVERAGE_SEED,
    paths: COVERAGE_PATHS,
  });
}
