import { SourceError } from '../errors.js';

export class FeedError extends SourceError {
  constructor(
    readonly code: 'FEED_UNREACHABLE' | 'FEED_REFUSED' | 'FEED_NOT_JSON' | 'FEED_TOO_LARGE' | 'FEED_SHAPE',
    readonly feed: string,
    problem: string,
  ) {
    super(
      `${feed}: ${problem.replace(/\.$/, '')}. It is asked again at the next tick; check its address if this stays.`,
    );
  }
}

export type FetchLimits = { readonly milliseconds: number; readonly bytes: number };

/** An exchange's whole option chain is about 3 MB. */
const FETCH_LIMITS: FetchLimits = { milliseconds: 8_000, bytes: 20_000_000 };

/** The JSON at a URL. Follows no redirect, reads no more than `bytes`. Throws {@link FeedError}, never anything else. */
export async function fetchJson(feed: string, url: string, limits: FetchLimits = FETCH_LIMITS): Promise<unknown> {
  const text = await fetchText(feed, url, limits);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new FeedError('FEED_NOT_JSON', feed, `answered "${text.slice(0, 60)}", which is not JSON`);
  }
}

async function fetchText(feed: string, url: string, { milliseconds, bytes }: FetchLimits): Promise<string> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(milliseconds) });
    if (!response.ok) {
      await response.body?.cancel();
      throw new FeedError('FEED_REFUSED', feed, `answered ${response.status}`);
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += (chunk as Uint8Array).length;
      if (size > bytes) throw new FeedError('FEED_TOO_LARGE', feed, `answered more than ${bytes} bytes`);
      chunks.push(chunk as Uint8Array);
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    if (error instanceof FeedError) throw error;
    const cause = error instanceof Error ? (error.cause instanceof Error ? error.cause : error) : null;
    throw new FeedError('FEED_UNREACHABLE', feed, cause?.message ?? String(error));
  }
}
