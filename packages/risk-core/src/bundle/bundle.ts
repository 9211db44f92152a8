import type { MarketEvent } from '../margin/regime.js';
import type { MarketDepth } from '../market/depth.js';
import type { PriceHistory } from '../market/history.js';
import type { MarketSnapshot } from '../market/snapshot.js';
import type { Book } from '../position/book.js';
import type { PastForecast, ProposalText } from '../impact/outlookSections.js';
import { contentHash } from './canonical.js';

/** Parameter values as exact decimal strings by parameter id: what stands in a file and what voters read. */
export type ParameterValues = Readonly<Record<string, string>>;

/** Past values of parameters by id, ascending in time; the last one is in force. A parameter without an entry never changed. */
export type ParameterRecord = Readonly<
  Record<string, readonly { readonly sinceUnix: number; readonly value: string }[]>
>;

/** Everything a simulation depends on. Two equal bundles give byte-equal reports. */
export type SimulationBundle = {
  readonly schema: 'riskdao.bundle/1';
  readonly market: MarketSnapshot;
  readonly history: PriceHistory;
  readonly depth: MarketDepth;
  readonly book: Book;
  readonly currentParameters: ParameterValues;
  readonly proposedParameters: ParameterValues;
  /** Needed for cool-down and drift; left out when it is not known, and the report says so. */
  readonly parameterHistory?: ParameterRecord;
  /** Announced events that may move prices; each raises the volatility of its underlyings beforehand. */
  readonly events?: readonly MarketEvent[];
  /** What its authors say about the proposal. */
  readonly proposal?: ProposalText;
  /** Follow-ups of earlier reports, which this one quotes as the record of its method. */
  readonly pastForecasts?: readonly PastForecast[];
  /** Unsigned 32-bit integer. */
  readonly seed: number;
  /** Resamples for bootstrap intervals and paths for Monte Carlo. */
  readonly paths: number;
};

const PARTS = ['market', 'history', 'depth', 'book', 'currentParameters', 'proposedParameters'] as const;

/** Parts that a bundle may lack; they are named only when they are there, so that older bundles keep their name. */
const OPTIONAL_PARTS = ['parameterHistory', 'proposal', 'pastForecasts', 'events'] as const;

export type BundleHashes = Readonly<Record<(typeof PARTS)[number], string>> &
  Readonly<Partial<Record<(typeof OPTIONAL_PARTS)[number], string>>> & { readonly bundle: string };

/** Hashes that are known already because the part was hashed before and cannot have changed since. */
export type KnownPartHashes = Partial<Record<(typeof PARTS)[number], string>>;

/** Names every part by the keccak256 of its canonical JSON, and the bundle by the hash of those names, seed and paths. */
export function bundleHashes(bundle: SimulationBundle, hashed: KnownPartHashes = {}): BundleHashes {
  const parts = Object.fromEntries(PARTS.map((part) => [part, hashed[part] ?? contentHash(bundle[part])])) as Record<
    (typeof PARTS)[number],
    string
  >;
  const { schema, seed, paths } = bundle;
  const known = Object.fromEntries(
    OPTIONAL_PARTS.flatMap((part) => (bundle[part] === undefined ? [] : [[part, contentHash(bundle[part])]])),
  );
  return { ...parts, ...known, bundle: contentHash({ schema, ...parts, ...known, seed, paths }) };
}
