import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { RiskCoreError } from '../errors.js';
import { PARAMETER_RULES, type ParameterName } from './rules.js';

/** `name` for protocol parameters, `name/underlying/BTC` or `name/asset/USDC` for scoped ones. */
export type ParameterId = string;

/** Raw on-chain integers by parameter id; `decimals` of the rule says where the point stands. */
export type ParameterSet = Readonly<Record<ParameterId, bigint>>;

export class UnknownParameterError extends RiskCoreError {
  readonly code = 'UNKNOWN_PARAMETER';
  constructor(readonly id: string) {
    super(`Parameter "${id}" is not governed. Use one of: ${Object.keys(PARAMETER_RULES).join(', ')}.`);
  }
}

/** Reads an id back into its parts; throws {@link UnknownParameterError} for a name or scope outside the table. */
export function parseParameterId(id: ParameterId): { readonly name: ParameterName; readonly symbol: string | null } {
  const [name, scope, symbol, ...rest] = id.split('/');
  if (name === undefined || !Object.hasOwn(PARAMETER_RULES, name)) throw new UnknownParameterError(id);
  const rule = PARAMETER_RULES[name as ParameterName];
  const wellFormed =
    rest.length === 0 &&
    (rule.scope === 'protocol' ? scope === undefined : scope === rule.scope && symbol !== undefined && symbol !== '');
  if (!wellFormed) throw new UnknownParameterError(id);
  return { name: name as ParameterName, symbol: symbol ?? null };
}

/** The id of a parameter; `symbol` is the underlying or asset, `null` for protocol parameters. */
export function parameterId(name: ParameterName, symbol: string | null): ParameterId {
  return symbol === null ? name : `${name}/${PARAMETER_RULES[name].scope}/${symbol}`;
}

/** On-chain key: keccak256 of the UTF-8 id. 32 bytes. */
export function parameterKey(id: ParameterId): Uint8Array {
  return keccak_256(utf8ToBytes(id));
}

/**
 * keccak256(abi.encode((bytes32 key, int256 value)[])) with pairs ascending by key: the name of a parameter set, equal to
 * the contract's `parameterSetId()`. Returns 0x-prefixed lower-case hex, 32 bytes.
 */
export function parameterSetId(set: ParameterSet): string {
  const pairs = Object.entries(set)
    .map(([id, value]) => ({ key: parameterKey(id), hex: bytesToHex(parameterKey(id)), value }))
    .sort((a, b) => (a.hex < b.hex ? -1 : 1));
  const words = [word(32n), word(BigInt(pairs.length)), ...pairs.flatMap((pair) => [pair.key, word(pair.value)])];
  return `0x${bytesToHex(keccak_256(concatBytes(...words)))}`;
}

/** One ABI word: `value` as 32 bytes, two's complement. */
function word(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  let rest = BigInt.asUintN(256, value);
  for (let i = 31; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  return bytes;
}
