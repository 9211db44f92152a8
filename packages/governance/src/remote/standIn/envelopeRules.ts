import { ensNormalize, getAddress, TypedDataEncoder, verifyTypedData, type TypedDataDomain } from 'ethers';
import {
  encodeType,
  PROPOSAL_FIELDS,
  UPDATE_PROPOSAL_FIELDS,
  CANCEL_PROPOSAL_FIELDS,
  VOTE_VARIANTS,
} from '../../snapshot/typedData.js';
import type { Envelope } from '../../snapshot/wire.js';

/** What the sequencer answers with HTTP 400: the recorded words. */
export class Refusal extends Error {}

export type Accepted = {
  readonly primaryType: 'Vote' | 'Proposal' | 'UpdateProposal' | 'CancelProposal';
  readonly message: Readonly<Record<string, unknown>>;
  readonly id: string;
};

const LONGEST_MESSAGE = 100_000;
const AHEAD_SECONDS = 300;
const BEHIND_SECONDS = 6 * 86_400;

const KNOWN = new Map<string, Accepted['primaryType']>([
  ...VOTE_VARIANTS.map(({ fields }) => [encodeType('Vote', fields), 'Vote'] as const),
  ...(
    [
      ['Proposal', PROPOSAL_FIELDS],
      ['UpdateProposal', UPDATE_PROPOSAL_FIELDS],
      ['CancelProposal', CANCEL_PROPOSAL_FIELDS],
    ] as const
  ).map(([name, fields]) => [encodeType(name, fields), name] as const),
]);

/** The checks before anything is looked up, in the order of the recordings: shape, size, domain, clock, space, types, signer. */
export function acceptEnvelope(envelope: unknown, nowUnix: number): Accepted {
  if (!isEnvelope(envelope)) throw new Refusal('wrong envelope format');
  const { address, sig, data } = envelope;
  const { domain, types, message } = data;
  if (JSON.stringify(envelope).length > LONGEST_MESSAGE) throw new Refusal('too large message');
  if (domain['name'] !== 'snapshot' || domain['version'] !== '0.1.4') throw new Refusal('wrong domain');
  const timestamp = Number(message['timestamp']);
  if (timestamp > nowUnix + AHEAD_SECONDS || timestamp < nowUnix - BEHIND_SECONDS) throw new Refusal('wrong timestamp');
  if (!isNormal(String(message['space']))) throw new Refusal('Invalid space id');
  const signedTypes = Object.fromEntries(Object.entries(types).filter(([name]) => name !== 'EIP712Domain'));
  const [[name, fields] = ['', []]] = Object.entries(signedTypes);
  const primaryType = KNOWN.get(encodeType(name, fields));
  if (primaryType === undefined || Object.keys(signedTypes).length !== 1) throw new Refusal('wrong types');
  if (String(message['from']) !== address) throw new Refusal('wrong alias');
  const mutable = { [primaryType]: [...fields] };
  let signer: string;
  let id: string;
  try {
    signer = verifyTypedData(domain as TypedDataDomain, mutable, message as Record<string, unknown>, sig);
    id = TypedDataEncoder.hash(domain as TypedDataDomain, mutable, message as Record<string, unknown>);
  } catch {
    throw new Refusal('signature validation failed');
  }
  if (signer !== address) throw new Refusal('signature validation failed');
  return { primaryType, message, id };
}

function isNormal(space: string): boolean {
  try {
    return ensNormalize(space) === space;
  } catch {
    return false;
  }
}

function isEnvelope(value: unknown): value is Envelope {
  const has = (of: unknown, ...keys: readonly string[]): of is Record<string, unknown> =>
    typeof of === 'object' &&
    of !== null &&
    Object.keys(of).length === keys.length &&
    keys.every((key) => Object.hasOwn(of, key));
  if (!has(value, 'address', 'sig', 'data') || !has(value['data'], 'domain', 'types', 'message')) return false;
  const { address, sig, data } = value as unknown as Envelope;
  const { timestamp, space, from } = data.message;
  return (
    typeof sig === 'string' &&
    isChecksummed(address) &&
    isChecksummed(from) &&
    typeof timestamp === 'number' &&
    (space === undefined || (typeof space === 'string' && !/\s/.test(space)))
  );
}

function isChecksummed(address: unknown): boolean {
  try {
    return typeof address === 'string' && getAddress(address) === address;
  } catch {
    return false;
  }
}
