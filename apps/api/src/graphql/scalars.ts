import { getAddress } from 'ethers';
import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';

/** All lower or upper case carries no checksum; a mixed one that is wrong is a typing error. */
function checksummed(address: string): string {
  const digits = address.slice(2);
  const isMixed = digits !== digits.toLowerCase() && digits !== digits.toUpperCase();
  try {
    return getAddress(isMixed ? address : address.toLowerCase());
  } catch {
    throw new GraphQLError(`EvmAddress ${address} has a wrong checksum: a character was mistyped. Copy it again.`, {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
}

/** A scalar whose text must match `pattern`; the error names the value and shows an example. */
function textScalar<T>(definition: {
  name: string;
  description: string;
  pattern: RegExp;
  example: string;
  read: (text: string) => T;
  write: (value: T) => string;
}): GraphQLScalarType<T, string> {
  const { name, description, pattern, example, read, write } = definition;
  const parse = (text: unknown): T => {
    if (typeof text === 'string' && pattern.test(text)) return read(text);
    throw new GraphQLError(`${name} cannot be ${JSON.stringify(text)}. Write it as text, like "${example}".`, {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  };
  return new GraphQLScalarType<T, string>({
    name,
    description,
    serialize: (value) => write(value as T),
    parseValue: parse,
    parseLiteral: (node) => parse(node.kind === Kind.STRING || node.kind === Kind.INT ? node.value : node.kind),
  });
}

const anything = (value: unknown) => value;

export const scalars = {
  EvmAddress: textScalar({
    name: 'EvmAddress',
    description: 'An EVM address.',
    pattern: /^0x[0-9a-fA-F]{40}$/,
    example: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
    read: checksummed,
    write: checksummed,
  }),
  JSON: new GraphQLScalarType({
    name: 'JSON',
    description: 'Any JSON value.',
    serialize: anything,
    parseValue: anything,
    parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
  }),
  BigInt: textScalar({
    name: 'BigInt',
    description: 'A whole number of any size, as decimal text.',
    pattern: /^-?\d{1,78}$/,
    example: '1000000000000000000',
    read: BigInt,
    write: String,
  }),
  BigDecimal: textScalar({
    name: 'BigDecimal',
    description: 'An exact decimal number as text.',
    pattern: /^-?\d{1,78}(\.\d{1,78})?$/,
    example: '0.9950',
    read: (text) => text,
    write: (value) => value,
  }),
  DateTime: textScalar({
    name: 'DateTime',
    description: 'A moment in ISO 8601, UTC.',
    pattern: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/,
    example: '2026-02-04T04:24:03Z',
    read: (text) => new Date(text),
    write: (value) => value.toISOString(),
  }),
  Bytes32: textScalar({
    name: 'Bytes32',
    description: '32 bytes as 0x-prefixed hexadecimal.',
    pattern: /^0x[0-9a-fA-F]{64}$/,
    example: `0x${'ab'.repeat(32)}`,
    read: (text) => text.toLowerCase(),
    write: (value) => value,
  }),
};
