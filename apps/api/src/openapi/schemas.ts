import { ApiBadRequestResponse, ApiNotFoundResponse, ApiParam } from '@nestjs/swagger';

const text = { type: 'string' } as const;
export const integerText = { type: 'string', pattern: '^-?[0-9]+$' } as const;
export const bytes32 = { type: 'string', pattern: '^0x[0-9a-f]{64}$' } as const;
export const time = { type: 'string', format: 'date-time' } as const;

/** An object that has all of `properties` and nothing else. */
export const objectOf = <Properties extends Readonly<Record<string, object>>>(properties: Properties) => ({
  type: 'object' as const,
  properties: { ...properties },
  required: Object.keys(properties),
  additionalProperties: false,
});

const refusal = objectOf({ statusCode: { type: 'integer' }, error: text, message: text });

export const HashParam = (what: string) =>
  ApiParam({ name: 'hash', description: `The hash of the ${what}: 0x and 64 lower-case digits.`, schema: bytes32 });

export const BadRequest = (when: string) =>
  ApiBadRequestResponse({ description: when, content: { 'application/json': { schema: refusal } } });

export const NotKept = (when: string) =>
  ApiNotFoundResponse({ description: when, content: { 'application/json': { schema: refusal } } });
