import { canonicalJson, contentHash } from '@riskdao/risk-core';
import { z } from 'zod';
import { GovernanceError } from '../errors.js';
import { hubProposalShape, hubVoteShape } from '../snapshot/hubShapes.js';
import type { VoteEvidence } from './evidence.js';

export class EvidenceNotReadableError extends GovernanceError {
  readonly code = 'EVIDENCE_NOT_READABLE';
  constructor(detail: string) {
    super(`The evidence bundle cannot be read: ${detail}. Fetch it again, or collect the evidence anew.`);
  }
}

const SCHEMA = 'riskdao.evidence/1';
const failed = z.object({ kind: z.literal('failed'), code: z.string(), detail: z.string() });
const fetched = <T extends z.ZodType>(value: T) => z.union([z.object({ kind: z.literal('fetched'), value }), failed]);
const integer = z.string().regex(/^\d{1,78}$/);
const reading = z.object({
  blockNumber: z.number(),
  blockHash: z.string(),
  blockTimestamp: z.number(),
  totalSupply: integer,
  powers: z.record(z.string(), integer),
});
const voteEvent = z.object({
  address: z.string(),
  topics: z.array(z.string()),
  data: z.string(),
  blockNumber: z.number(),
  blockHash: z.string(),
  blockTimestamp: z.number(),
  transactionHash: z.string(),
  logIndex: z.number(),
});
const eventReading = z.object({
  through: z.object({ number: z.number(), hash: z.string(), timestamp: z.number() }),
  events: z.array(voteEvent),
});
const shape = z.object({
  schema: z.literal(SCHEMA),
  proposalId: z.string(),
  collectedAtUnix: z.number(),
  terms: z.object({
    space: z.string(),
    network: z.string(),
    token: z.string(),
    tokenSymbol: z.string(),
    tokenDecimals: z.number().int().min(0).max(77),
    hubQuorum: z.number(),
    hubQuorumType: z.literal('default'),
    quorumBps: z.number().int().min(1).max(10_000),
    minimumPeriodSeconds: z.number(),
    maximumSnapshotAgeBlocks: z.number(),
    settleSeconds: z.number(),
    governor: z.string().optional(),
  }),
  expected: z.object({ payloadHash: z.string(), reportHash: z.string() }),
  contentHashAtStart: z.string().nullable(),
  proposal: fetched(hubProposalShape.nullable()),
  proposalDocument: fetched(z.string()),
  votes: fetched(z.array(hubVoteShape)),
  documents: z.record(z.string(), fetched(z.string())),
  power: z.array(z.object({ endpoint: z.string(), reading: fetched(reading) })),
  directVotes: z.array(z.object({ endpoint: z.string(), reading: fetched(eventReading) })).optional(),
  executed: fetched(z.boolean()),
});

/** One file with all that is needed to verify a vote offline, named by its content. */
export type EvidenceBundle = { readonly hash: string; readonly text: string };

export function sealEvidence(evidence: VoteEvidence): EvidenceBundle {
  return { hash: contentHash(evidence), text: canonicalJson(evidence) };
}

/**
 * Reads a bundle back; throws {@link EvidenceNotReadableError} when it is not one, or not the one that `hash` names. The
 * content is judged by `verifyResult`, not here.
 */
export function openEvidence(text: string, hash: string | null = null): VoteEvidence {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new EvidenceNotReadableError(cause instanceof Error ? cause.message : String(cause));
  }
  const named = contentHash(value);
  if (hash !== null && named !== hash) throw new EvidenceNotReadableError(`it is ${named}, not ${hash}`);
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined;
  if (schema !== SCHEMA)
    throw new EvidenceNotReadableError(`its schema is ${JSON.stringify(schema) ?? 'not stated'}, not "${SCHEMA}"`);
  const read = shape.safeParse(value);
  if (!read.success)
    throw new EvidenceNotReadableError(
      read.error.issues
        .slice(0, 5)
        .map(({ path, message }) => `${path.join('.')}: ${message}`)
        .join('; '),
    );
  return read.data as VoteEvidence;
}
