/** Stages of SnapshotGovernor, in the order of its enumeration. */
export const CONTRACT_STAGES = [
  'none',
  'registered',
  'asserted',
  'challenged',
  'confirmed',
  'queued',
  'blocked',
  'voided',
  'expired',
] as const;

export type ContractStage = (typeof CONTRACT_STAGES)[number];

export function contractStage(index: bigint): ContractStage {
  return CONTRACT_STAGES[Number(index)] ?? 'none';
}
