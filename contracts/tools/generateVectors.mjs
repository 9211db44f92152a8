/**
 * Writes vectors/governance.json, the cases that Solidity and TypeScript are both held to: `node contracts/tools/generateVectors.mjs`.
 * Hashes and signatures come from ethers alone, not from our own code. Integers are decimal strings.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { initialParameterSet, PARAMETER_RULES } from '@riskdao/risk-core';
import { AbiCoder, concat, id, keccak256, Signature, toBeHex, TypedDataEncoder, Wallet } from 'ethers';
import prettier from 'prettier';

const TARGET = path.resolve(import.meta.dirname, '../../vectors/governance.json');
const coder = AbiCoder.defaultAbiCoder();
const DOMAIN = { name: 'snapshot', version: '0.1.4' };
const fields = (text) => text.split(',').map((pair) => ({ type: pair.split(' ')[0], name: pair.split(' ')[1] }));
const TEXT = 'string type,string title,string body,string discussion,string[] choices,string[] labels';
const TYPES = {
  Proposal: fields(
    `string from,string space,uint64 timestamp,${TEXT},uint64 start,uint64 end,uint64 snapshot,string plugins,string privacy,string app`,
  ),
  UpdateProposal: fields(
    `string proposal,string from,string space,uint64 timestamp,${TEXT},string plugins,string privacy`,
  ),
  Vote: fields(
    'string from,string space,uint64 timestamp,string proposal,uint32 choice,string reason,string app,string metadata',
  ),
};
const digestOf = (type, message) => TypedDataEncoder.hash(DOMAIN, { [type]: TYPES[type] }, message);
const wallet = (name) => new Wallet(id(name));
const decimal = (values) => values.map(String);

function parameterSetCase(underlyings, assets) {
  const set = initialParameterSet({ underlyings, assets });
  const scoped = (scope, symbol) =>
    Object.entries(PARAMETER_RULES)
      .filter(([, rule]) => rule.scope === scope)
      .map(([name]) => String(set[symbol === null ? name : `${name}/${scope}/${symbol}`]));
  const pairs = Object.entries(set)
    .map(([name, value]) => [id(name), value])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    underlyings,
    assets: Object.keys(assets),
    assetClasses: Object.values(assets),
    protocolValues: scoped('protocol', null),
    underlyingValues: underlyings.flatMap((symbol) => scoped('underlying', symbol)),
    assetValues: Object.keys(assets).flatMap((symbol) => scoped('asset', symbol)),
    ids: Object.keys(set),
    values: decimal(Object.values(set)),
    parameterSetId: keccak256(coder.encode(['tuple(bytes32,int256)[]'], [pairs])),
  };
}

const CHANGE = 'tuple(bytes32 key,int256 expectedOld,int256 newValue)[]';
const CALL = 'tuple(address target,uint256 value,bytes data)[]';

function payloadCase(chainId, governor, changes, calls) {
  const sorted = changes
    .map(([name, before, after]) => ({ id: name, key: id(name), expectedOld: before, newValue: after }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return {
    chainId: String(chainId),
    governor,
    changes: sorted.map((change) => ({
      ...change,
      expectedOld: String(change.expectedOld),
      newValue: String(change.newValue),
    })),
    calls: calls.map((call) => ({ ...call, value: String(call.value) })),
    payloadHash: keccak256(coder.encode(['uint256', 'address', CHANGE, CALL], [chainId, governor, sorted, calls])),
  };
}

function proposalCase(author, payloadHash, reportHash, overrides = {}) {
  const plugins = `{"riskdao":{"payloadHash":"${payloadHash}","reportHash":"${reportHash}"}}`;
  const message = {
    from: author.address,
    space: 'risk.eth',
    timestamp: 1_800_000_000,
    type: 'basic',
    title: 'Raise the initial margin factor',
    body: 'Ünïcode, “quotes” and a line\nbreak.',
    discussion: '',
    choices: ['For', 'Against', 'Abstain'],
    labels: [],
    start: 1_800_003_600,
    end: 1_800_262_800,
    snapshot: 990,
    plugins,
    privacy: '',
    app: 'riskdao',
    ...overrides,
  };
  const proposalId = digestOf('Proposal', message);
  return { payloadHash, reportHash, message, proposalId, signature: author.signingKey.sign(proposalId).serialized };
}

function voteCase(voter, message) {
  const digest = digestOf('Vote', message);
  const { r, s, v } = Signature.from(voter.signingKey.sign(digest));
  const capitals = [...message.from.slice(2)].reduce(
    (mask, digit, i) => (/[A-F]/.test(digit) ? mask | (1n << BigInt(39 - i)) : mask),
    0n,
  );
  const head = concat([
    voter.address,
    toBeHex(capitals, 5),
    toBeHex(message.timestamp, 5),
    toBeHex(message.choice, 1),
    toBeHex(v, 1),
  ]);
  return {
    message,
    digest,
    voter: voter.address,
    head,
    reasonHash: id(message.reason),
    appHash: id(message.app),
    metadataHash: id(message.metadata),
    r,
    s,
  };
}

const author = wallet('riskdao vectors author');
const governor = '0x00000000000000000000000000000000000090b3';
const payloads = [
  payloadCase(31337, governor, [['initialMarginFactor', 10_000, 11_000]], []),
  payloadCase(
    1,
    governor,
    [
      ['initialMarginFactor', 10_000, 10_500],
      ['liquidationBonus/asset/ETH', 500, -500],
    ],
    [{ target: '0x000000000000000000000000000000000000dEaD', value: 12345678901234567890n, data: '0x01020304' }],
  ),
];
const proposals = [
  proposalCase(author, payloads[0].payloadHash, id('report 1')),
  proposalCase(author, payloads[1].payloadHash, id('report 2'), {
    from: author.address.toLowerCase(),
    labels: ['a', ''],
    choices: [],
    type: 'weighted',
    privacy: 'shutter',
  }),
];
const { proposalId } = proposals[0];
const vote = (name, message) => {
  const voter = wallet(name);
  return voteCase(voter, {
    from: voter.address,
    space: 'risk.eth',
    timestamp: 1_800_010_000,
    proposal: proposalId,
    choice: 1,
    reason: '',
    app: 'snapshot-v2',
    metadata: '{}',
    ...message,
  });
};
const update = {
  proposal: proposalId,
  from: author.address,
  space: 'risk.eth',
  timestamp: 1_800_000_100,
  type: 'basic',
  title: 'Another title',
  body: 'Another body',
  discussion: '',
  choices: ['For', 'Against', 'Abstain'],
  labels: [],
  plugins: '{}',
  privacy: '',
};
const updateDigest = digestOf('UpdateProposal', update);

const vectors = {
  parameterSets: [
    parameterSetCase(['BTC', 'ETH'], { USDC: 'stable', ETH: 'native', wstETH: 'staked' }),
    parameterSetCase([], {}),
    parameterSetCase(['SOL'], { 'USDC.e': 'longTail' }),
  ],
  payloads,
  proposals,
  votes: [
    vote('riskdao vectors voter 1', {}),
    vote('riskdao vectors voter 2', { choice: 2, reason: 'Zu wenig Puffer 🛑', timestamp: 1_800_262_800 }),
    vote('riskdao vectors voter 3', { choice: 3, from: wallet('riskdao vectors voter 3').address.toLowerCase() }),
    vote('riskdao vectors voter 4', { metadata: '', app: '' }),
  ],
  updates: [{ message: update, digest: updateDigest, signature: author.signingKey.sign(updateDigest).serialized }],
};

writeFileSync(TARGET, await prettier.format(JSON.stringify(vectors), { parser: 'json', printWidth: 120 }));
