import {
  formatParameterSet,
  formatScaled,
  parameterSetId,
  parseParameterId,
  PARAMETER_RULES,
  withChanges,
  type ParameterRecord,
  type SimulationBundle,
} from '@riskdao/risk-core';
import {
  newestRiskInputs,
  parameterRecord,
  parametersInForce,
  type DatabaseClient,
  type Proposal,
} from '@riskdao/store';
import { invalidInput, wrongStage } from '../graphql/failures.js';

export type SimulationOptions = { readonly paths?: number | null; readonly seed?: bigint | null };

/** `cost` counts prices of positions in scenarios; a book of 20,000 positions with the usual look back stays below it. */
export const SIMULATION_LIMITS = { cost: 2_000_000_000n, perHour: 20, paths: { min: 100, max: 100_000 } } as const;

const USUAL_PATHS = 1_000;
const MAX_SEED = 4_294_967_295n;
/** Grid, heat map, episodes and levels. */
const FIXED_SCENARIOS = 1_000;

type Refusal = { readonly refused: object };

/** All inputs of a draft's simulation, from the newest market and book; or the union member that says what is missing. */
export async function draftBundle(
  db: DatabaseClient,
  chainId: bigint,
  proposal: Pick<Proposal, 'changes' | 'currentSetId'>,
  options: SimulationOptions,
): Promise<{ readonly bundle: SimulationBundle } | Refusal> {
  const { paths = USUAL_PATHS, seed = 1n } = { paths: options.paths ?? USUAL_PATHS, seed: options.seed ?? 1n };
  const { min, max } = SIMULATION_LIMITS.paths;
  if (paths < min || paths > max) {
    return { refused: invalidInput([{ field: 'options.paths', message: `Write ${min} to ${max}.` }]) };
  }
  if (seed < 0n || seed > MAX_SEED) {
    return { refused: invalidInput([{ field: 'options.seed', message: `Write 0 to ${MAX_SEED}.` }]) };
  }
  const inForce = await parametersInForce(db, chainId);
  const inputs = await newestRiskInputs(db);
  if (inForce === null || inputs === null) {
    const missing = inForce === null ? 'parameters' : 'market and book';
    return {
      refused: { __typename: 'MarginUnavailable', code: 'NO_MARKET', message: `No ${missing} have been read yet.` },
    };
  }
  if (parameterSetId(inForce.set) !== proposal.currentSetId) {
    const remedy = 'Save the draft again: it then starts from what is in force.';
    return { refused: wrongStage(`The parameters in force have changed since it was drafted. ${remedy}`) };
  }
  const { market, history, depth, book } = inputs;
  return {
    bundle: {
      schema: 'riskdao.bundle/1',
      market: market.market,
      history,
      depth,
      book: book.book,
      currentParameters: formatParameterSet(inForce.set),
      proposedParameters: formatParameterSet(withChanges(inForce.set, proposal.changes)),
      parameterHistory: await recordOf(db, chainId),
      seed: Number(seed),
      paths,
    },
  };
}

/** What a simulation costs before it is queued: positions in scenarios, for four parameter sets, and resampled accounts. */
export function simulationCost({ book, currentParameters, paths }: SimulationBundle): bigint {
  const positions = book.accounts.reduce(
    (sum, account) => sum + account.positions.length + account.collateral.length,
    0,
  );
  const days = ['lookbackDays', 'stressWindowDays'].reduce((sum, id) => sum + Number(currentParameters[id] ?? 730), 0);
  return BigInt(positions) * BigInt(days + FIXED_SCENARIOS) * 4n + BigInt(paths) * BigInt(days);
}

/** Past values of everything that ever changed, for cool-down and drift. */
async function recordOf(db: DatabaseClient, chainId: bigint): Promise<ParameterRecord> {
  const record = await parameterRecord(db, chainId);
  return Object.fromEntries(
    Object.entries(record).map(([id, entries]) => {
      const { decimals } = PARAMETER_RULES[parseParameterId(id).name];
      return [id, entries.map(({ sinceUnix, raw }) => ({ sinceUnix, value: formatScaled(raw, decimals) }))];
    }),
  );
}
