/**
 * Reads the recorded traffic of Snapshot's services in place and writes what the Solidity tests need to
 * contracts/out/snapshot-traffic.json, which git ignores: the recordings must not be copied into the repository.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { concat, dataLength, dataSlice, id, isHexString, toBeHex, TypedDataEncoder, verifyTypedData } from 'ethers';

const ROOT = path.resolve(import.meta.dirname, '../..');
const RECORDINGS = path.join(process.env.RISKDAO_SHARED ?? path.join(ROOT, '../shared'), 'snapshot-traffic');
const TARGET = path.join(ROOT, 'contracts/out/snapshot-traffic.json');
const CANONICAL_VOTE =
  'string from,string space,uint64 timestamp,string proposal,uint32 choice,string reason,string app,string metadata';
const ZERO = toBeHex(0, 32);

/** Every signed message of the recordings with the file it came from; retries and repeats included. */
function recordedMessages() {
  return readdirSync(RECORDINGS)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const entries = JSON.parse(readFileSync(path.join(RECORDINGS, file), 'utf8'));
      return (Array.isArray(entries) ? entries : []).map((entry) => ({ file, ...entry }));
    })
    .filter(({ request }) => request?.body?.data?.types && request.body.data.message)
    .map(({ file, name, request, response, at }) => ({
      file,
      name: `${file}: ${name}`,
      kind: Object.keys(request.body.data.types)[0],
      types: request.body.data.types,
      domain: request.body.data.domain,
      message: request.body.data.message,
      signature: request.body.sig,
      accepted: response.status === 200,
      id: response.body?.id,
      receivedAt: Math.floor(Date.parse(at) / 1000),
    }));
}

const DOMAIN = { name: 'snapshot', version: '0.1.4' };
const CANONICAL_TYPES = {
  Vote: CANONICAL_VOTE.split(',').map((field) => ({ type: field.split(' ')[0], name: field.split(' ')[1] })),
};

/** Who signed the message as a canonical vote, whatever domain and types its envelope claims. */
function signerOf({ message, signature }) {
  try {
    return verifyTypedData(DOMAIN, CANONICAL_TYPES, message, signature).toLowerCase();
  } catch {
    return null;
  }
}

/** A recorded vote as a ballot, with what ethers says of its signature. Choices that no ballot can hold become 1. */
function ballotOf(recorded) {
  const { message, signature } = recorded;
  const choice = Number.isInteger(message.choice) && message.choice < 256 ? message.choice : 1;
  const isPlain = isHexString(signature) && dataLength(signature) === 65;
  const capitals = [...message.from.slice(2)].reduce(
    (mask, digit, i) => (/[A-F]/.test(digit) ? mask | (1n << BigInt(39 - i)) : mask),
    0n,
  );
  const countable = isPlain && signerOf(recorded) === message.from.toLowerCase();
  return {
    name: recorded.name,
    space: message.space,
    proposal: message.proposal,
    countable: countable ? 1 : 0,
    id: countable ? TypedDataEncoder.hash(DOMAIN, CANONICAL_TYPES, message) : ZERO,
    head: concat([
      message.from,
      toBeHex(capitals, 5),
      toBeHex(message.timestamp, 5),
      toBeHex(choice, 1),
      isPlain ? dataSlice(signature, 64) : '0x00',
    ]),
    reasonHash: id(message.reason ?? ''),
    appHash: id(message.app ?? ''),
    metadataHash: id(message.metadata ?? ''),
    r: isPlain ? dataSlice(signature, 0, 32) : ZERO,
    s: isPlain ? dataSlice(signature, 32, 64) : ZERO,
  };
}

if (!existsSync(RECORDINGS)) {
  rmSync(TARGET, { force: true });
  console.log(`No recordings at ${RECORDINGS}: set RISKDAO_SHARED to test against them.`);
} else {
  const messages = recordedMessages();
  const isNumberTimed = ({ message }) => Number.isInteger(message.timestamp);
  const proposals = messages.filter(({ kind, accepted, id: known }) => kind === 'Proposal' && accepted && known);
  const weakSpots = proposals.filter(({ file }) => file === 'weak-spots.json');
  const updates = messages.filter(({ kind, accepted }) => kind === 'UpdateProposal' && accepted);
  const votes = messages
    .filter(({ kind, types, message }) => kind === 'Vote' && types.Vote && /^0x[0-9a-fA-F]{40}$/.test(message.from))
    .filter(isNumberTimed)
    .map(ballotOf);
  mkdirSync(path.dirname(TARGET), { recursive: true });
  writeFileSync(
    TARGET,
    JSON.stringify({
      proposalCount: proposals.length,
      weakSpotCount: weakSpots.length,
      updateCount: updates.length,
      voteCount: votes.length,
      proposals,
      weakSpots,
      updates,
      votes,
    }),
  );
  const countable = votes.filter((vote) => vote.countable === 1).length;
  console.log(`${proposals.length} recorded proposals, ${votes.length} votes (${countable} countable).`);
}
