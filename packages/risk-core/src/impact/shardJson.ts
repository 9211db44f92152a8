import type { ShardOutcome } from './shard.js';

const ARRAY = '$f64';
const INTEGERS = '$i32';

/** A shard outcome as plain JSON: typed arrays become tagged lists, and every double keeps its bits. */
export function shardToJson(outcome: ShardOutcome): string {
  return JSON.stringify(outcome, (_, value: unknown) => {
    if (value instanceof Float64Array) return { [ARRAY]: Array.from(value) };
    return value instanceof Int32Array ? { [INTEGERS]: Array.from(value) } : value;
  });
}

/** The inverse of {@link shardToJson}; ledgers come back closed. */
export function shardFromJson(json: string): ShardOutcome {
  return JSON.parse(json, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if (ARRAY in value) return Float64Array.from(value[ARRAY] as number[]);
    return INTEGERS in value ? Int32Array.from(value[INTEGERS] as number[]) : value;
  }) as ShardOutcome;
}
