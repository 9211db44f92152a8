/** `[priceUsd, quantityCoin]`, best level first. */
export type DepthLevel = readonly [priceUsd: number, quantity: number];

export type DepthBook = {
  readonly asOfUnix: number;
  readonly venue: string;
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
};

/** Spot order books by underlying symbol; several snapshots or venues per symbol are allowed. */
export type MarketDepth = { readonly books: Readonly<Record<string, readonly DepthBook[]>> };

/** A book older than this says nothing about the pressure of the moment. */
const FRESH_SECONDS = 3_600;

/** The last book of each venue, unless it is older than an hour. */
export function freshBooks(books: readonly DepthBook[], asOfUnix: number): readonly DepthBook[] {
  const last = new Map<string, DepthBook>();
  for (const book of books) {
    if (book.asOfUnix > asOfUnix || asOfUnix - book.asOfUnix > FRESH_SECONDS) continue;
    const known = last.get(book.venue);
    if (known === undefined || book.asOfUnix > known.asOfUnix) last.set(book.venue, book);
  }
  return [...last.values()];
}
