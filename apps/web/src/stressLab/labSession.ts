import { bundleHashes, ENGINE_VERSION, type KnownPartHashes, type SimulationBundle } from '@riskdao/risk-core';
import { labBundle, type LabInputs } from './labInputs.js';
import type { LabAnswer, LabBase, LabFailure, LabRequest } from './labProtocol.js';
import { labSteps } from './labRun.js';

export class BundleMismatchError extends Error {
  readonly code = 'BUNDLE_MISMATCH';
  constructor(expected: string, found: string) {
    super(
      `The server sent a bundle that hashes to ${found}, not to ${expected}. Do not trust it: report this to the operator.`,
    );
    this.name = 'BundleMismatchError';
  }
}

export class BundleUnavailableError extends Error {
  readonly code = 'BUNDLE_UNAVAILABLE';
  constructor(url: string, status: number) {
    super(`${url} answered ${status}. Try again later, or choose another proposal as the base.`);
    this.name = 'BundleUnavailableError';
  }
}

type Surroundings = {
  readonly fetch: (url: string) => Promise<Pick<Response, 'ok' | 'status' | 'json'>>;
  readonly answer: (answer: LabAnswer) => void;
  /** Ends when messages that wait have been read. */
  readonly breathe: () => Promise<void>;
  readonly milliseconds: () => number;
};

/** The worker's side of the lab, without the worker: loads one bundle, runs the newest request and drops those before it. */
export function labSession({
  fetch,
  answer,
  breathe,
  milliseconds,
}: Surroundings): (request: LabRequest) => Promise<void> {
  let base: { readonly bundle: SimulationBundle; readonly hashed: KnownPartHashes } | null = null;
  let newest = -1;

  async function load({ url, bundleHash }: Extract<LabRequest, { kind: 'load' }>): Promise<void> {
    try {
      const response = await fetch(url);
      if (!response.ok) throw new BundleUnavailableError(url, response.status);
      const bundle = (await response.json()) as SimulationBundle;
      const { bundle: found, history, depth, book } = bundleHashes(bundle);
      if (found !== bundleHash) throw new BundleMismatchError(bundleHash, found);
      base = { bundle, hashed: { history, depth, book } };
      answer({ kind: 'loaded', base: baseOf(bundle, bundleHash) });
    } catch (cause) {
      answer({ kind: 'loadFailed', failure: failureOf(cause) });
    }
  }

  async function run(id: number, inputs: LabInputs): Promise<void> {
    newest = id;
    await breathe();
    if (base === null || newest !== id) return;
    const from = milliseconds();
    try {
      for (const step of labSteps(labBundle(base.bundle, inputs), base.hashed)) {
        if (step.kind === 'findings') answer({ ...step, kind: 'done', run: id, milliseconds: milliseconds() - from });
        else answer({ ...step, run: id });
        await breathe();
        if (newest !== id) return;
      }
    } catch (cause) {
      answer({ kind: 'failed', run: id, failure: failureOf(cause) });
    }
  }

  return (request) => (request.kind === 'load' ? load(request) : run(request.run, request.inputs));
}

function baseOf({ market, book, currentParameters }: SimulationBundle, bundleHash: string): LabBase {
  return {
    bundleHash,
    currentParameters,
    engineVersion: ENGINE_VERSION,
    accounts: book.accounts.length,
    asOfUnix: market.asOfUnix,
    bookLabel: book.label,
    spotUsd: Object.fromEntries(Object.entries(market.underlyings).map(([symbol, { spotUsd }]) => [symbol, spotUsd])),
  };
}

function failureOf(cause: unknown): LabFailure {
  if (!(cause instanceof Error)) return { code: 'UNEXPECTED', message: String(cause) };
  return { code: 'code' in cause ? String(cause.code) : 'UNEXPECTED', message: cause.message };
}
