import type { Fetched } from '../evidence/evidence.js';

/** How to ask a service that limits, fails and lies. `sleep` and `fetch` are passed in so that tests need no clock. */
export type HttpOptions = {
  readonly fetch?: typeof fetch;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  readonly attempts?: number;
  readonly timeoutMilliseconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
};

export type HttpAnswer = { readonly status: number; readonly text: string };

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 60_000;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** 425: the same message is in flight. 429: too many requests. 5xx: theirs. All may pass; everything else is an answer. */
const isPassing = (status: number): boolean => status === 425 || status === 429 || status >= 500;

/**
 * One request with back-off that doubles, or as long as `retry-after` says. Never throws: what stays unanswered is a failed
 * fetch. `isFinal` says that a 5xx is an answer all the same (Snapshot's hub reports resolver errors as HTTP 500).
 */
export async function request(
  url: string,
  init: RequestInit = {},
  options: HttpOptions = {},
  isFinal: (answer: HttpAnswer) => boolean = () => false,
): Promise<Fetched<HttpAnswer>> {
  const { attempts = 5, timeoutMilliseconds = 15_000, sleep = pause } = options;
  let last: Extract<Fetched<never>, { kind: 'failed' }> = { kind: 'failed', code: 'NOT_ASKED', detail: url };
  for (let attempt = 0; attempt < attempts; attempt++) {
    let wait = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt);
    try {
      const response = await (options.fetch ?? fetch)(url, {
        ...init,
        headers: { ...options.headers, ...(init.headers as Record<string, string> | undefined) },
        signal: AbortSignal.timeout(timeoutMilliseconds),
      });
      const answer = { status: response.status, text: await response.text() };
      if (!isPassing(answer.status) || isFinal(answer)) return { kind: 'fetched', value: answer };
      last = { kind: 'failed', code: `HTTP_${answer.status}`, detail: `${url}: ${answer.text.slice(0, 200)}` };
      const seconds = Number(response.headers.get('retry-after'));
      if (seconds > 0) wait = Math.min(LONGEST_PAUSE, seconds * 1_000);
    } catch (cause) {
      const name = cause instanceof Error ? cause.name : 'Error';
      last = {
        kind: 'failed',
        code: name === 'TimeoutError' ? 'TIMEOUT' : 'UNREACHABLE',
        detail: `${url}: ${String(cause)}`,
      };
    }
    if (attempt + 1 < attempts) await sleep(wait);
  }
  return last;
}

/** Reads an answer as JSON; an HTML page or a cut body is a failed fetch. */
export function readJson(answer: HttpAnswer): Fetched<unknown> {
  try {
    return { kind: 'fetched', value: JSON.parse(answer.text) as unknown };
  } catch {
    return { kind: 'failed', code: 'NOT_JSON', detail: `HTTP ${answer.status}: ${answer.text.slice(0, 120)}` };
  }
}
