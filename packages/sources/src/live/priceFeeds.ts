import { z } from 'zod';
import { decimalText, finiteNumber, utcTime } from '../field.js';
import { FeedError, fetchJson } from './fetchJson.js';

/** What a source said, before anybody judged it. */
export type PriceQuote = {
  readonly source: string;
  readonly priceUsd: number;
  /** Half-width stated by the source, USD; null when it states none. */
  readonly confidenceUsd: number | null;
  readonly publishedUnix: number;
};

/** One source of one price; `id` is what the source calls it. */
export type PriceFeed = {
  readonly kind: 'deribit' | 'coinbase' | 'pyth';
  readonly url: string;
  readonly id: string;
};

/** Throws FeedError when the source does not answer, or not in its known form. */
export async function readPrice({ kind, url, id }: PriceFeed): Promise<PriceQuote> {
  const base = url.replace(/\/$/, '');
  switch (kind) {
    case 'deribit': {
      const answer = await fetchJson(kind, `${base}/public/get_index_price?index_name=${encodeURIComponent(id)}`);
      const { result, usOut } = shaped(deribitIndex, answer, kind);
      return quote(kind, result.index_price, usOut / 1_000_000);
    }
    case 'coinbase': {
      const answer = await fetchJson(kind, `${base}/products/${encodeURIComponent(id)}/ticker`);
      const { price, time } = shaped(coinbaseTicker, answer, kind);
      return quote(kind, price, time);
    }
    case 'pyth': {
      const answer = await fetchJson(
        kind,
        `${base}/v2/updates/price/latest?parsed=true&ids[]=${encodeURIComponent(id)}`,
      );
      const [first] = shaped(pythUpdate, answer, kind).parsed;
      const { price, conf, expo, publish_time } = first.price;
      const unit = Number(`1e${expo}`);
      return { ...quote(kind, price * unit, publish_time), confidenceUsd: conf * unit };
    }
  }
}

const quote = (source: string, priceUsd: number, publishedUnix: number): PriceQuote => ({
  source,
  priceUsd,
  confidenceUsd: null,
  publishedUnix,
});

/** `usOut` in microseconds. */
const deribitIndex = z.object({ result: z.object({ index_price: finiteNumber }), usOut: z.number() });
const coinbaseTicker = z.object({ price: decimalText, time: utcTime });
const pythPrice = z.object({
  price: decimalText,
  conf: decimalText,
  expo: z.int().min(-18).max(0),
  publish_time: finiteNumber,
});
const pythUpdate = z.object({ parsed: z.tuple([z.object({ price: pythPrice })], z.unknown()) });

/** Parses an answer; an unknown form is a failure of the feed. */
export function shaped<Schema extends z.ZodType>(schema: Schema, answer: unknown, feed: string): z.output<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new FeedError('FEED_SHAPE', feed, `${issue?.path.join('.') || 'the answer'} ${issue?.message ?? 'is unknown'}`);
}
