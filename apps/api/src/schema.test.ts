import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  printSchema,
  validateSchema,
  type GraphQLArgument,
  type GraphQLNamedType,
} from 'graphql';

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.graphql'),
);
const schema = buildSchema(files.map((file) => readFileSync(path.join(import.meta.dirname, file), 'utf8')).join('\n'));
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

/** Everything that a reader of the schema meets, with its description, by dotted name. */
function described(type: GraphQLNamedType): readonly (readonly [name: string, text: string])[] {
  const own = [[type.name, type.description ?? ''] as const];
  if (isEnumType(type)) {
    return [
      ...own,
      ...type.getValues().map(({ name, description }) => [`${type.name}.${name}`, description ?? ''] as const),
    ];
  }
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return own;
  const fields = Object.values(type.getFields()).flatMap((field) => [
    [`${type.name}.${field.name}`, field.description ?? ''] as const,
    ...('args' in field
      ? (field.args as readonly GraphQLArgument[]).map(
          (arg) => [`${type.name}.${field.name}(${arg.name})`, arg.description ?? ''] as const,
        )
      : []),
  ]);
  return [...own, ...fields];
}

/** docs/api.md promises: what goes says so until the end of a quarter. */
const LAST_DAY = /Removed after 20\d\d-(03-31|06-30|09-30|12-31)\.$/;

const goingWithoutDate = (sdl: string) =>
  [...sdl.matchAll(/@deprecated(?:\(reason:\s*"([^"]*)"\))?/g)]
    .map(([, reason = '']) => reason)
    .filter((reason) => !LAST_DAY.test(reason));

describe('the schema', () => {
  test('behavior: what is deprecated names its successor and its last day', () => {
    expect(goingWithoutDate(printSchema(schema))).toEqual([]);
    const planted = buildSchema(
      'type Query { a: Int @deprecated(reason: "Ask b. Removed after 2027-03-31.") b: Int @deprecated c: Int @deprecated(reason: "Soon.") }',
    );
    expect(goingWithoutDate(printSchema(planted))).toHaveLength(2);
  });

  test('default: is valid', () => {
    expect(validateSchema(schema)).toEqual([]);
  });

  test('behavior: every type, field, argument and value is described', () => {
    const silent = types.flatMap(described).filter(([, text]) => text.trim() === '');
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  test('behavior: money, ratios and on-chain numbers are never floating point', () => {
    const floats = types
      .filter((type) => isObjectType(type) || isInputObjectType(type))
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter((field) => String(field.type).includes('Float'))
          .map((field) => `${type.name}.${field.name}`),
      );
    expect(floats).toEqual([]);
  });

  test('behavior: whatever a mutation can come to beside success is a named failure', () => {
    const results = types.filter(({ name }) => name.endsWith('Result') && name !== 'CheckResult');
    expect(results.length).toBeGreaterThan(10);
    for (const union of results) {
      const failures = schema.getPossibleTypes(union as never).filter((type) => type.getInterfaces().length > 0);
      expect({ union: union.name, failures: failures.length > 0 }).toEqual({ union: union.name, failures: true });
    }
  });
});
