import { GovernanceError } from '../errors.js';
import { proposalIdOf, type ProposalMessage } from '../snapshot/typedData.js';
import { CHOICES } from './choices.js';
import { pluginsText, type ProposalHashes } from './plugins.js';

/** Snapshot's limits: a longer body is refused by its sequencer after the author has signed. */
const MAX_BODY_CHARACTERS = 10_000;
const MAX_TITLE_CHARACTERS = 256;

export class ProposalTextError extends GovernanceError {
  readonly code = 'PROPOSAL_TEXT';
  constructor(
    readonly field: 'title' | 'body' | 'digest',
    detail: string,
  ) {
    super(`The ${field} of the proposal ${detail}.`);
  }
}

export type ProposalDraft = ProposalHashes & {
  readonly space: string;
  readonly author: string;
  readonly title: string;
  /** The report's digest in Markdown; the hashes are added below it. */
  readonly digest: string;
  readonly discussion: string;
  readonly app: string;
  readonly createdUnix: number;
  readonly startUnix: number;
  readonly endUnix: number;
  readonly snapshotBlock: number;
};

/** The lines below the digest that name what is voted on. Acceptance looks for exactly these. */
export function hashLines({ reportHash, payloadHash }: ProposalHashes): string {
  return `Report hash: \`${reportHash}\`\nPayload hash: \`${payloadHash}\``;
}

/**
 * The message that the author signs, and its id. Throws {@link ProposalTextError} when title or body do not fit Snapshot's
 * limits: nothing is cut, because a cut digest would carry a hash of what it does not say.
 */
export function buildProposal(draft: ProposalDraft): { readonly message: ProposalMessage; readonly id: string } {
  const title = draft.title.trim();
  if (title === '' || title.length > MAX_TITLE_CHARACTERS)
    throw new ProposalTextError('title', `has ${title.length} characters. Write 1 to ${MAX_TITLE_CHARACTERS}`);
  if (draft.digest.trim() === '')
    throw new ProposalTextError('digest', 'is empty. Pass the digest of the impact report');
  const body = `${draft.digest.trimEnd()}\n\n${hashLines(draft)}\n`;
  if (body.length > MAX_BODY_CHARACTERS)
    throw new ProposalTextError(
      'body',
      `has ${body.length} characters, Snapshot takes ${MAX_BODY_CHARACTERS}. Shorten the digest by ${body.length - MAX_BODY_CHARACTERS}`,
    );
  const message: ProposalMessage = {
    from: draft.author,
    space: draft.space,
    timestamp: draft.createdUnix,
    type: 'basic',
    title,
    body,
    discussion: draft.discussion,
    choices: CHOICES,
    labels: [],
    start: draft.startUnix,
    end: draft.endUnix,
    snapshot: draft.snapshotBlock,
    plugins: pluginsText(draft),
    privacy: '',
    app: draft.app,
  };
  return { message, id: proposalIdOf(message) };
}
