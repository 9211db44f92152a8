import { AbiCoder, Interface } from 'ethers';
import type { Fetched, PowerReading } from '../evidence/evidence.js';
import { readJson, request, type HttpOptions } from './http.js';

/** A JSON-RPC endpoint. `call` never throws: what is not answered is a failed fetch. */
export type RpcEndpoint = {
  readonly name: string;
  readonly call: (method: string, parameters: readonly unknown[]) => Promise<Fetched<unknown>>;
};

export function rpcEndpoint(url: string, options: HttpOptions = {}): RpcEndpoint {
  let next = 1;
  return {
    name: new URL(url).host,
    call: async (method, params) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: next++, method, params });
      const answered = await request(
        url,
        { method: 'POST', headers: { 'content-type': 'application/json' }, body },
        options,
      );
      if (answered.kind === 'failed') return answered;
      const json = readJson(answered.value);
      if (json.kind === 'failed') return json;
      const { result, error } = json.value as {
        result?: unknown;
        error?: { code: number; message: string; data?: unknown };
      };
      if (error !== undefined)
        return {
          kind: 'failed',
          code: `RPC_${error.code}`,
          detail: `${error.message} ${JSON.stringify(error.data ?? '')}`,
        };
      return { kind: 'fetched', value: result };
    },
  };
}

const TOKEN = new Interface([
  'function getPastVotes(address account, uint256 timepoint) view returns (uint256)',
  'function getPastTotalSupply(uint256 timepoint) view returns (uint256)',
]);
const hex = (value: number | bigint): string => `0x${value.toString(16)}`;
const PARALLEL = 16;

/** One endpoint's view of voting power at a block: the block itself, past supply, past votes of each voter (lower-case). */
export async function readPower(
  endpoint: RpcEndpoint,
  { token, block, voters }: { readonly token: string; readonly block: number; readonly voters: readonly string[] },
): Promise<PowerReading> {
  const failed = ({ code, detail }: { code: string; detail: string }): PowerReading => ({
    endpoint: endpoint.name,
    reading: { kind: 'failed', code, detail },
  });
  const header = await endpoint.call('eth_getBlockByNumber', [hex(block), false]);
  if (header.kind === 'failed') return failed(header);
  const { hash, timestamp } = (header.value ?? {}) as { hash?: string; timestamp?: string };
  if (hash === undefined || timestamp === undefined) return failed({ code: 'BLOCK_UNKNOWN', detail: `block ${block}` });
  const read = async (data: string): Promise<Fetched<string>> => {
    // State at the head answers past questions of a checkpointed token, and needs no archive node.
    const answered = await endpoint.call('eth_call', [{ to: token, data }, 'latest']);
    if (answered.kind === 'failed') return answered;
    try {
      const [value] = AbiCoder.defaultAbiCoder().decode(['uint256'], String(answered.value));
      return { kind: 'fetched', value: (value as bigint).toString() };
    } catch {
      return { kind: 'failed', code: 'NOT_A_NUMBER', detail: String(answered.value).slice(0, 100) };
    }
  };
  const supply = await read(TOKEN.encodeFunctionData('getPastTotalSupply', [block]));
  if (supply.kind === 'failed') return failed(supply);
  const powers: Record<string, string> = {};
  for (let from = 0; from < voters.length; from += PARALLEL) {
    const some = voters.slice(from, from + PARALLEL);
    const answers = await Promise.all(
      some.map((voter) => read(TOKEN.encodeFunctionData('getPastVotes', [voter, block]))),
    );
    for (const [index, answered] of answers.entries()) {
      if (answered.kind === 'failed') return failed(answered);
      powers[some[index] ?? ''] = answered.value;
    }
  }
  const value = {
    blockNumber: block,
    blockHash: hash,
    blockTimestamp: Number(timestamp),
    totalSupply: supply.value,
    powers,
  };
  return { endpoint: endpoint.name, reading: { kind: 'fetched', value } };
}
