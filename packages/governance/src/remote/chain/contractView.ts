import type { Interface, Result } from 'ethers';
import { GovernanceError } from '../../errors.js';
import type { RpcEndpoint } from '../rpc.js';

export class ChainReadError extends GovernanceError {
  readonly code = 'CHAIN_READ';
  constructor(what: string, detail: string) {
    super(`${what} could not be read: ${detail}. Ask again, or ask another endpoint.`);
  }
}

export type BlockTag = number | 'latest' | 'finalized';

/** A view function of a contract, and when it is asked; `block` is the newest unless given. */
export type ContractView = {
  readonly to: string;
  readonly face: Interface;
  readonly name: string;
  readonly args?: readonly unknown[];
  readonly block?: BlockTag;
};

/** All that the function returns, by place and by name. Throws {@link ChainReadError}. */
export async function readContract(
  endpoint: RpcEndpoint,
  { to, face, name, args = [], block = 'latest' }: ContractView,
): Promise<Result> {
  const tag = typeof block === 'number' ? `0x${block.toString(16)}` : block;
  const answer = await endpoint.call('eth_call', [{ to, data: face.encodeFunctionData(name, args) }, tag]);
  if (answer.kind === 'failed') throw new ChainReadError(name, `${answer.code} ${answer.detail}`);
  try {
    return face.decodeFunctionResult(name, String(answer.value));
  } catch {
    throw new ChainReadError(name, `the answer is not the contract's: ${String(answer.value).slice(0, 100)}`);
  }
}
