import { describe, expect, test } from '@jest/globals';
import { CANONICAL_VOTE_FIELDS, messageId, SNAPSHOT_DOMAIN } from '@riskdao/governance';
import { AbiCoder, concat, hashMessage, keccak256, Wallet } from 'ethers';
import { checkVote, safeMessageHash, type Intent, type OfferedVote } from './voteChecks.js';

const VOTER = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const INTENT: Intent = {
  snapshotId: `0x${'7a'.repeat(32)}`,
  space: 'demo.eth',
  voter: VOTER,
  choice: 'for',
  reason: '',
};
const MESSAGE = {
  from: VOTER,
  space: 'demo.eth',
  timestamp: 1_795_000_000,
  proposal: INTENT.snapshotId,
  choice: 1,
  reason: '',
  app: 'riskdao',
  metadata: '{}',
};

function offered(changed: object = {}): OfferedVote {
  const message = { ...MESSAGE, ...changed };
  return {
    domain: SNAPSHOT_DOMAIN,
    types: { Vote: CANONICAL_VOTE_FIELDS },
    primaryType: 'Vote',
    message,
    digest: messageId('Vote', CANONICAL_VOTE_FIELDS, message),
    inWords: 'You vote For.',
  };
}

describe('checkVote', () => {
  test('default: what was meant is offered, and a wallet signs the digest that is shown', async () => {
    const { problems, digest, choiceInWords, toSign } = checkVote(offered(), INTENT);
    expect({ problems, choiceInWords }).toEqual({ problems: [], choiceInWords: 'For' });
    const wallet = Wallet.createRandom();
    const types = { Vote: [...CANONICAL_VOTE_FIELDS] };
    const signature = await wallet.signTypedData(toSign.domain, types, toSign.message);
    expect(wallet.signingKey.sign(digest).serialized).toBe(signature);
  });

  test.each([
    [{ choice: 2 }, 'The choice is 2, it should be 1.'],
    [{ proposal: `0x${'7b'.repeat(32)}` }, 'The proposal is'],
    [{ space: 'dem0.eth' }, 'The space is "dem0.eth"'],
    [{ from: `0x${'11'.repeat(20)}` }, 'The voter is'],
    [{ reason: 'I was told to' }, 'The reason is'],
  ])('error: A12 an offer with %j must not be signed', (changed, problem) =>
    expect(checkVote(offered(changed), INTENT).problems.join(' ')).toContain(problem),
  );

  test('error: a digest that is not the digest of the message', () =>
    expect(checkVote({ ...offered(), digest: `0x${'00'.repeat(32)}` }, INTENT).problems.join(' ')).toContain(
      'The digest is',
    ));

  test('error: another domain', () =>
    expect(checkVote({ ...offered(), domain: { name: 'snapshot', version: '1' } }, INTENT).problems).toHaveLength(1));

  test('error: a message without the fields of a vote', () =>
    expect(checkVote({ ...offered(), message: {} }, INTENT).problems.join(' ')).toContain('does not have the fields'));
});

describe('safeMessageHash', () => {
  /** `SAFE_MSG_TYPEHASH` and `DOMAIN_SEPARATOR_TYPEHASH` as the Safe contracts state them. */
  const MESSAGE_TYPE = '0x60b3cbf8b4a223d68d641b3b6ddf9a298e7f33710cf3d3a9d1146b5a6150fbca';
  const DOMAIN_TYPE = '0x47e79534a245952e8b16893a336b85a3d9ea9fa8c573f3d803afb92a79469218';

  test('default: the hash that the contract of the Safe computes', () => {
    const digest = hashMessage('x');
    const coder = AbiCoder.defaultAbiCoder();
    const domain = keccak256(coder.encode(['bytes32', 'uint256', 'address'], [DOMAIN_TYPE, 10n, VOTER]));
    const message = keccak256(coder.encode(['bytes32', 'bytes32'], [MESSAGE_TYPE, keccak256(digest)]));
    expect(safeMessageHash(digest, VOTER, '10')).toBe(keccak256(concat(['0x1901', domain, message])));
  });
});
