import type { ParameterSet } from '@riskdao/risk-core';
import {
  bookAt,
  latestMarket,
  parametersInForce,
  type DatabaseClient,
  type KeptBook,
  type ObservedMarket,
} from '@riskdao/store';
import type { WatchInputs } from '../threads/watch.js';

/** The newest market, book and set in force: what requirements and coverage are computed from. */
export type WatchState = {
  readonly market: ObservedMarket;
  readonly book: KeptBook;
  readonly setId: string;
  readonly set: ParameterSet;
  /** The later of when the market was seen and when the set came into force. */
  readonly at: Date;
  readonly inputs: WatchInputs;
};

/** Why there is nothing to compute from, or nothing that may be relied on. */
export type NotWatched = { readonly kind: 'skipped'; readonly because: string };

export async function watchState(
  client: DatabaseClient,
  { chainId, barSource }: { readonly chainId: bigint; readonly barSource: string },
): Promise<WatchState | NotWatched> {
  const skipped = (because: string): NotWatched => ({ kind: 'skipped', because });
  const market = await latestMarket(client);
  if (market === null) return skipped('no market has been ingested yet');
  const book = await bookAt(client);
  if (book === null) return skipped('no book has been ingested yet');
  if (book.book.accounts.length === 0) return skipped('the book has no accounts');
  const inForce = await parametersInForce(client, chainId);
  if (inForce === null) return skipped(`no parameter set is in force on chain ${chainId}`);
  const { setId, set, since } = inForce;
  const at = since.at > market.asOf ? since.at : market.asOf;
  const inputs = { marketHash: market.hash, bookHash: book.hash, setId, set, barSource };
  return { market, book, setId, set, at, inputs };
}
