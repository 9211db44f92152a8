import type { PowerReading } from '../evidence/evidence.js';

/** A value on which the endpoints disagree; `liars` are the endpoints that stand against the majority. */
export type Disagreement = {
  readonly what: string;
  readonly values: readonly { readonly endpoint: string; readonly value: string }[];
  readonly liars: readonly string[];
};

export type AgreedPower =
  | {
      readonly kind: 'agreed';
      readonly blockNumber: number;
      readonly blockHash: string;
      readonly blockTimestamp: number;
      readonly totalSupply: bigint;
      readonly powerOf: (voter: string) => bigint;
      readonly disagreements: readonly Disagreement[];
    }
  | {
      readonly kind: 'unverifiable';
      readonly code: 'RPC_TOO_FEW' | 'RPC_NO_MAJORITY' | 'RPC_OUTVOTED_WITNESS' | 'RPC_POWER_MISSING';
      readonly detail: string;
      readonly disagreements: readonly Disagreement[];
    };

export const LEAST_ENDPOINTS = 2;

/**
 * One reading of the chain out of several endpoints that are not trusted. A strict majority decides and the minority is named;
 * without one everything halts. `witnesses` (the hub's own score per voter, in the token's units) only ever halt: when the
 * minority agrees with the witness and the majority does not, two endpoints may lie alike.
 */
export function agreedPower(
  readings: readonly PowerReading[],
  voters: readonly string[],
  witnesses: ReadonlyMap<string, bigint> = new Map(),
): AgreedPower {
  const answers = readings.flatMap(({ endpoint, reading }) =>
    reading.kind === 'fetched' ? [{ endpoint, ...reading.value }] : [],
  );
  const disagreements: Disagreement[] = [];
  const halt = (code: Extract<AgreedPower, { kind: 'unverifiable' }>['code'], detail: string): AgreedPower => ({
    kind: 'unverifiable',
    code,
    detail,
    disagreements,
  });
  if (answers.length < LEAST_ENDPOINTS)
    return halt(
      'RPC_TOO_FEW',
      `${answers.length} of ${readings.length} endpoints answered, ${LEAST_ENDPOINTS} are needed`,
    );

  const decide = (what: string, valueOf: (answer: (typeof answers)[number]) => string): string | null => {
    const values = answers.map((answer) => ({ endpoint: answer.endpoint, value: valueOf(answer) }));
    const counts = new Map<string, number>();
    for (const { value } of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size === 1) return values[0]?.value ?? null;
    const [best, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
    const majority = 2 * count > values.length;
    const liars = majority ? values.filter(({ value }) => value !== best).map(({ endpoint }) => endpoint) : [];
    disagreements.push({ what, values, liars });
    return majority ? best : null;
  };

  const block = decide('block', ({ blockNumber, blockHash, blockTimestamp }) =>
    [blockNumber, blockHash.toLowerCase(), blockTimestamp].join(' '),
  );
  const supply = decide('total supply', ({ totalSupply }) => totalSupply);
  const powers = new Map<string, bigint>();
  for (const voter of voters) {
    const power = decide(`power of ${voter}`, (answer) => answer.powers[voter] ?? 'missing');
    if (power === null) return halt('RPC_NO_MAJORITY', `no two endpoints agree on the power of ${voter}`);
    if (power === 'missing') return halt('RPC_POWER_MISSING', `most endpoints did not state the power of ${voter}`);
    const witness = witnesses.get(voter);
    const minority = disagreements.find(({ what }) => what === `power of ${voter}`);
    const sides = minority?.values.some(({ value }) => witness !== undefined && isSameScore(BigInt(value), witness));
    if (sides === true && witness !== undefined && !isSameScore(BigInt(power), witness))
      return halt('RPC_OUTVOTED_WITNESS', `the hub and a minority of endpoints agree on another power of ${voter}`);
    powers.set(voter, BigInt(power));
  }
  if (block === null || supply === null)
    return halt(
      'RPC_NO_MAJORITY',
      `no two endpoints agree on the ${block === null ? 'snapshot block' : 'total supply'}`,
    );
  const [blockNumber, blockHash, blockTimestamp] = block.split(' ');
  return {
    kind: 'agreed',
    blockNumber: Number(blockNumber),
    blockHash: String(blockHash),
    blockTimestamp: Number(blockTimestamp),
    totalSupply: BigInt(supply),
    powerOf: (voter) => powers.get(voter) ?? 0n,
    disagreements,
  };
}

/** Scores are doubles: equal up to one part in 10^12. */
function isSameScore(power: bigint, witness: bigint): boolean {
  const gap = power > witness ? power - witness : witness - power;
  return gap * 1_000_000_000_000n <= witness;
}
