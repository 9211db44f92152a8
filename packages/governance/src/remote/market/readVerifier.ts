import { id, Interface } from 'ethers';
import type { VerifierState } from '../../market/requirementToSign.js';
import type { UptimeRound } from '../../market/sequencerStanding.js';
import { marginVerifierAbi } from '../abi/MarginVerifier.js';
import { riskParametersAbi } from '../abi/RiskParameters.js';
import { scoreFeedAbi } from '../abi/ScoreFeed.js';
import { ChainReadError, readContract, type BlockTag } from '../chain/contractView.js';
import type { MarketAddresses } from '../deployment/deployMarket.js';
import type { RpcEndpoint } from '../rpc.js';

const VERIFIER = new Interface(marginVerifierAbi);
const FEED = new Interface(scoreFeedAbi);
const PARAMETERS = new Interface(riskParametersAbi);
const UPTIME = new Interface([
  'function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)',
]);
const PARALLEL = 16;

/** What the margin contracts demand now, all of one block. Throws ChainReadError. */
export async function readVerifier(
  endpoint: RpcEndpoint,
  place: {
    readonly market: MarketAddresses;
    readonly parameters: string;
    readonly engine: string;
    readonly underlyings: readonly string[];
  },
): Promise<VerifierState> {
  const { market, parameters, engine, underlyings } = place;
  const header = await endpoint.call('eth_getBlockByNumber', ['latest', false]);
  if (header.kind === 'failed') throw new ChainReadError('the newest block', `${header.code} ${header.detail}`);
  const { number: block, timestamp } = header.value as { number: string; timestamp: string };
  const read = reading(endpoint, Number(block));
  const verifier = <Answer>(name: string, ...args: unknown[]) => read<Answer>(market.verifier, VERIFIER, name, args);
  const feed = <Answer>(name: string, ...args: unknown[]) => read<Answer>(market.feed, FEED, name, args);
  const oracleRoundsHash = await feed<string>('roundsHash');
  const limits = await feed<readonly bigint[]>('limits');
  const medianUsd18: Record<string, bigint> = {};
  for (const symbol of underlyings) {
    const reading = await feed<{ low: bigint; publishers: bigint }>('peek', id(symbol), id('priceUsd'));
    if (reading.publishers > 0n) medianUsd18[symbol] = reading.low;
  }
  return {
    nowUnix: Number(timestamp),
    engineVersionHash: await verifier<string>('engineVersionHash'),
    isSigner: await verifier<boolean>('isSigner', engine),
    threshold: Number(await verifier<bigint>('threshold')),
    maxLifetimeSeconds: Number(await verifier<bigint>('maxLifetimeSeconds')),
    maxOracleAgeSeconds: Number(await verifier<bigint>('maxOracleAgeSeconds')),
    parameterSetId: await read<string>(parameters, PARAMETERS, 'parameterSetId', []),
    oracleRoundsHash,
    oracleAtUnix: Number(await feed<bigint>('roundsAt', oracleRoundsHash)),
    maxDispersionBps: Number(limits[4]),
    medianUsd18,
  };
}

/** The newest sequence that the contract has seen of each account. Throws ChainReadError. */
export async function readSequences(
  endpoint: RpcEndpoint,
  verifier: string,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  const read = reading(endpoint, 'latest');
  const sequences = new Map<string, bigint>();
  for (let from = 0; from < accounts.length; from += PARALLEL) {
    const some = accounts.slice(from, from + PARALLEL);
    const answers = await Promise.all(some.map((account) => read<bigint>(verifier, VERIFIER, 'sequenceOf', [account])));
    some.forEach((account, index) => sequences.set(account, answers[index] ?? 0n));
  }
  return sequences;
}

/** What an L2's sequencer uptime feed says. Throws ChainReadError. */
export async function readUptime(endpoint: RpcEndpoint, uptimeFeed: string): Promise<UptimeRound> {
  const [, status, startedAt] = await readContract(endpoint, { to: uptimeFeed, face: UPTIME, name: 'latestRoundData' });
  return { answer: status as bigint, startedAtUnix: Number(startedAt) };
}

/** What a function returns: the value itself where it is one. */
const reading =
  (endpoint: RpcEndpoint, block: BlockTag) =>
  async <Answer>(to: string, face: Interface, name: string, args: readonly unknown[]): Promise<Answer> => {
    const values = await readContract(endpoint, { to, face, name, args, block });
    return (values.length === 1 ? values[0] : values) as Answer;
  };
