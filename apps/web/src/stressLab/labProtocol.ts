import type { AffectedAccounts, ParameterValues, StressFindings } from '@riskdao/risk-core';
import type { LabInputs } from './labInputs.js';

/** To the worker. A `run` replaces every earlier one. */
export type LabRequest =
  | { readonly kind: 'load'; readonly url: string; readonly bundleHash: string }
  | { readonly kind: 'run'; readonly run: number; readonly inputs: LabInputs };

/** What the page needs of a bundle; the book stays in the worker. */
export type LabBase = {
  readonly bundleHash: string;
  readonly engineVersion: string;
  readonly currentParameters: ParameterValues;
  readonly accounts: number;
  readonly asOfUnix: number;
  readonly bookLabel: string;
  readonly spotUsd: Readonly<Record<string, number>>;
};

export type LabFailure = { readonly code: string; readonly message: string };

/** From the worker. Answers of a run that was replaced end without `done`. */
export type LabAnswer =
  | { readonly kind: 'loaded'; readonly base: LabBase }
  | { readonly kind: 'loadFailed'; readonly failure: LabFailure }
  | { readonly kind: 'progress'; readonly run: number; readonly label: string; readonly share: number }
  | { readonly kind: 'accounts'; readonly run: number; readonly affected: AffectedAccounts }
  | { readonly kind: 'done'; readonly run: number; readonly findings: StressFindings; readonly milliseconds: number }
  | { readonly kind: 'failed'; readonly run: number; readonly failure: LabFailure };
