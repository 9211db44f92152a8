import type { ImpactReport, ParameterHistory, ParameterSet } from '@riskdao/risk-core';
import type { Deployment, Payload, TimelockCall } from '../proposal/payload.js';
import type { ProposalHashes } from '../proposal/plugins.js';

/** Code at an address, as read from the chain; `null` when it could not be read. */
export type TargetCode = { readonly address: string; readonly codeHash: string | null; readonly isEmpty: boolean };

/** All that the checks look at: read once, so that every check sees the same moment. */
export type CheckInput = {
  readonly atUnix: number;
  readonly deployment: Deployment;
  /** Values in force on chain now. */
  readonly current: ParameterSet;
  /** Past values with the times of their changes; `null` when it could not be read. */
  readonly history: ParameterHistory | null;
  readonly payload: Payload;
  readonly report: ImpactReport;
  /** What the signed text carries; `null` before it is built. */
  readonly signed: ProposalHashes | null;
  /** The calls the timelock will run, decoded from bytes and not from the form; `null` before registration. */
  readonly calls: readonly TimelockCall[] | null;
  readonly proposalId: string | null;
  readonly targets: readonly TargetCode[];
  /** Code hashes noted when the operation was queued, by lower-case address; `null` before. */
  readonly queuedCodeHashes: Readonly<Record<string, string>> | null;
  /** When the operation was queued, may run, and ends; `null` before it is queued. */
  readonly schedule: {
    readonly queuedAtUnix: number;
    readonly executableAtUnix: number;
    readonly expiresAtUnix: number;
  } | null;
  /** The report made for voters, when this is a re-run; `null` on the first run. */
  readonly votedReport: ImpactReport | null;
};
