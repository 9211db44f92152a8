import { contentHash, pastForecast, type FollowUp, type PastForecast, type ProposalText } from '@riskdao/risk-core';
import { parseField } from './field.js';
import { pastForecastSchema, proposalTextSchema } from './schemas.js';
import { readJson, UnreadableFileError } from './textFile.js';

/** What authors say: JSON with `title` and `reason`, and optional `author`, `discussion`, `conflicts`, `writtenUnix`. */
export function readProposalText(file: string): ProposalText {
  return parseField(proposalTextSchema, readJson(file), file, null);
}

/** A follow-up as `riskdao follow-up` wrote it; throws {@link UnreadableFileError} when it was changed since. */
export function readPastForecast(file: string): PastForecast {
  const whole = readJson(file) as Partial<FollowUp>;
  if (typeof whole !== 'object' || whole === null || typeof whole.realised !== 'object')
    throw new UnreadableFileError(file, 'is not a follow-up', 'Make it with `riskdao follow-up`.');
  const { followUpHash, ...body } = whole as FollowUp;
  if (contentHash(body) !== followUpHash)
    throw new UnreadableFileError(file, 'was changed after it was made: its hash differs', 'Make it again.');
  return parseField(pastForecastSchema, pastForecast(whole as FollowUp), file, null);
}
