import { TypedDataEncoder, type TypedDataField } from 'ethers';

/** Snapshot's EIP-712 domain has neither chain nor contract: its signatures are no on-chain authority by themselves. */
export const SNAPSHOT_DOMAIN = { name: 'snapshot', version: '0.1.4' } as const;

export type TypedFields = readonly TypedDataField[];

const field = (name: string, type: string): TypedDataField => ({ name, type });

/** The proposal form written today. Older forms exist; only this one is enforceable. */
export const PROPOSAL_FIELDS: TypedFields = [
  field('from', 'string'),
  field('space', 'string'),
  field('timestamp', 'uint64'),
  field('type', 'string'),
  field('title', 'string'),
  field('body', 'string'),
  field('discussion', 'string'),
  field('choices', 'string[]'),
  field('labels', 'string[]'),
  field('start', 'uint64'),
  field('end', 'uint64'),
  field('snapshot', 'uint64'),
  field('plugins', 'string'),
  field('privacy', 'string'),
  field('app', 'string'),
];

export const UPDATE_PROPOSAL_FIELDS: TypedFields = [
  field('proposal', 'string'),
  ...PROPOSAL_FIELDS.filter(({ name }) => !['start', 'end', 'snapshot', 'app'].includes(name)),
];

export const CANCEL_PROPOSAL_FIELDS: TypedFields = [
  field('from', 'string'),
  field('space', 'string'),
  field('timestamp', 'uint64'),
  field('proposal', 'string'),
];

/** `uint32` for basic and single-choice, `uint32[]` for approval and ranked-choice, `string` for the rest and shielded. */
export type ChoiceType = 'uint32' | 'uint32[]' | 'string';

const TAILS: readonly (readonly string[])[] = [
  [],
  ['metadata'],
  ['app'],
  ['reason', 'app'],
  ['reason', 'app', 'metadata'],
];

export type VoteVariant = {
  readonly from: 'address' | 'string';
  readonly proposal: 'bytes32' | 'string';
  readonly choice: ChoiceType;
  readonly tail: readonly string[];
};

function voteFields({ from, proposal, choice, tail }: VoteVariant): TypedFields {
  return [
    field('from', from),
    field('space', 'string'),
    field('timestamp', 'uint64'),
    field('proposal', proposal),
    field('choice', choice),
    ...tail.map((name) => field(name, 'string')),
  ];
}

/** The form of a vote that counts: `string` names throughout, a `uint32` choice, all eight fields signed. */
export const CANONICAL_VOTE_FIELDS: TypedFields = voteFields({
  from: 'string',
  proposal: 'string',
  choice: 'uint32',
  tail: ['reason', 'app', 'metadata'],
});

/** The 36 forms of a vote that the sequencer takes: `from` as string only with the full tail. All can be shown and hashed. */
export const VOTE_VARIANTS: readonly { readonly variant: VoteVariant; readonly fields: TypedFields }[] = (
  ['address', 'string'] as const
)
  .flatMap((from) =>
    (['bytes32', 'string'] as const).flatMap((proposal) =>
      (['uint32', 'uint32[]', 'string'] as const).flatMap((choice) =>
        TAILS.filter((tail) => from === 'address' || tail.length === 3).map((tail) => ({
          from,
          proposal,
          choice,
          tail,
        })),
      ),
    ),
  )
  .map((variant) => ({ variant, fields: voteFields(variant) }));

/** The text that EIP-712 hashes to the type hash, for a struct without nested structs. */
export function encodeType(primaryType: string, fields: TypedFields): string {
  return `${primaryType}(${fields.map(({ name, type }) => `${type} ${name}`).join(',')})`;
}

export type SnapshotPrimaryType = 'Vote' | 'Proposal' | 'UpdateProposal' | 'CancelProposal';

/** EIP-712 digest of a Snapshot message, which is also its id. 0x-prefixed, 32 bytes; throws when a field does not fit its type. */
export function messageId(primaryType: SnapshotPrimaryType, fields: TypedFields, message: object): string {
  return TypedDataEncoder.hash(SNAPSHOT_DOMAIN, { [primaryType]: [...fields] }, message as Record<string, unknown>);
}

/** The id of a proposal in today's form: the hash of what its author signed. An edit does not change it. */
export function proposalIdOf(message: ProposalMessage): string {
  return messageId('Proposal', PROPOSAL_FIELDS, message);
}

export type ProposalMessage = {
  readonly from: string;
  readonly space: string;
  readonly timestamp: number;
  readonly type: string;
  readonly title: string;
  readonly body: string;
  readonly discussion: string;
  readonly choices: readonly string[];
  readonly labels: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly snapshot: number;
  readonly plugins: string;
  readonly privacy: string;
  readonly app: string;
};

export type VoteMessage = {
  readonly from: string;
  readonly space: string;
  readonly timestamp: number;
  readonly proposal: string;
  readonly choice: number;
  readonly reason: string;
  readonly app: string;
  readonly metadata: string;
};
