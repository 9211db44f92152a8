import { keccak256, type Interface } from 'ethers';
import { GovernanceError } from '../../errors.js';
import type { RpcEndpoint } from '../rpc.js';
import type { TransactionSigner } from '../signer.js';

export class WrongChainError extends GovernanceError {
  readonly code = 'WRONG_CHAIN';
  constructor(
    readonly expected: bigint,
    readonly actual: string,
  ) {
    super(
      `The endpoint serves chain ${actual}, configured is ${expected}. Point it at the right chain; nothing was sent.`,
    );
  }
}

/** One write. `isDone` reads from the chain whether its effect is there, whoever caused it: that makes every write idempotent. */
export type ChainWrite = {
  readonly name: string;
  readonly to: string;
  readonly data: string;
  readonly value: bigint;
  readonly abi: Interface;
  readonly isDone: () => Promise<boolean>;
};

/**
 * `alreadyDone`: by an earlier run or another executor, which is benign. `refused`: the contract says no, with its error's name.
 * `stuck`: sent but not mined after all raises; `feeTooHigh`: not sent. Both want an operator.
 */
export type WriteOutcome =
  | { readonly kind: 'mined'; readonly hash: string; readonly raises: number }
  | { readonly kind: 'alreadyDone' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'feeTooHigh'; readonly maxFeePerGas: bigint }
  | { readonly kind: 'stuck'; readonly hashes: readonly string[] }
  | { readonly kind: 'unreachable'; readonly detail: string };

export type TransactionSender = { readonly send: (write: ChainWrite) => Promise<WriteOutcome> };

export type SenderOptions = {
  readonly chainId: bigint;
  readonly maxFeePerGasCap: bigint;
  readonly polls?: number;
  readonly pollMilliseconds?: number;
  readonly sleep?: (milliseconds: number) => Promise<void>;
};

const RAISES = 3;
/** Nodes replace a pending transaction for at least a tenth more. */
const RAISE_PERCENT = 125n;
const GAS_HEADROOM_PERCENT = 130n;

class Unreachable extends Error {}

/**
 * Sends one transaction at a time for one signer, at its next unused nonce, so that neither gaps nor two competing writes arise.
 * What is not mined is sent again with raised fees, at most three times, under a cap. Throws {@link WrongChainError} at once.
 */
export async function transactionSender(
  endpoint: RpcEndpoint,
  signer: TransactionSigner,
  { chainId, maxFeePerGasCap, polls = 20, pollMilliseconds = 500, ...options }: SenderOptions,
): Promise<TransactionSender> {
  const sleep =
    options.sleep ?? ((milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)));
  const ask = async (method: string, ...parameters: readonly unknown[]): Promise<unknown> => {
    const answer = await endpoint.call(method, parameters);
    if (answer.kind === 'failed') throw new Unreachable(`${answer.code} ${answer.detail}`);
    return answer.value;
  };
  const actual = String(await ask('eth_chainId').catch((cause: unknown) => String(cause)));
  if (actual !== hex(chainId)) throw new WrongChainError(chainId, actual);
  const from = await signer.getAddress();
  let queue: Promise<unknown> = Promise.resolve();

  async function minedOf(hashes: readonly string[]): Promise<{ hash: string; succeeded: boolean } | null> {
    for (const hash of hashes) {
      const receipt = (await ask('eth_getTransactionReceipt', hash)) as { status: string } | null;
      if (receipt !== null) return { hash, succeeded: BigInt(receipt.status) === 1n };
    }
    return null;
  }

  async function feesNow(): Promise<{ maxFeePerGas: bigint; maxPriorityFeePerGas: bigint }> {
    const block = (await ask('eth_getBlockByNumber', 'latest', false)) as { baseFeePerGas?: string };
    const maxPriorityFeePerGas = BigInt(String(await ask('eth_maxPriorityFeePerGas')));
    return { maxFeePerGas: 2n * BigInt(block.baseFeePerGas ?? '0x0') + maxPriorityFeePerGas, maxPriorityFeePerGas };
  }

  async function attempt(write: ChainWrite): Promise<WriteOutcome> {
    if (await write.isDone()) return { kind: 'alreadyDone' };
    const call = { from, to: write.to, data: write.data, value: hex(write.value) };
    const simulated = await endpoint.call('eth_estimateGas', [call]);
    if (simulated.kind === 'failed') {
      if (!simulated.code.startsWith('RPC_')) throw new Unreachable(simulated.detail);
      return (await write.isDone())
        ? { kind: 'alreadyDone' }
        : { kind: 'refused', reason: revertReason(write.abi, simulated.detail) };
    }
    const gasLimit = (BigInt(String(simulated.value)) * GAS_HEADROOM_PERCENT) / 100n;
    const nonce = Number(await ask('eth_getTransactionCount', from, 'latest'));
    let fees = await feesNow();
    const hashes: string[] = [];
    for (let raises = 0; raises <= RAISES; raises++) {
      if (fees.maxFeePerGas > maxFeePerGasCap)
        return hashes.length === 0
          ? { kind: 'feeTooHigh', maxFeePerGas: fees.maxFeePerGas }
          : { kind: 'stuck', hashes };
      const { to, data, value } = write;
      const raw = await signer.signTransaction({ type: 2, chainId, nonce, gasLimit, to, data, value, ...fees });
      hashes.push(keccak256(raw));
      // Refusals here are about the pool (already known, underpriced, nonce used): what counts is which copy gets mined.
      await endpoint.call('eth_sendRawTransaction', [raw]);
      for (let poll = 0; poll < polls; poll++) {
        const mined = await minedOf(hashes);
        if (mined?.succeeded === true) return { kind: 'mined', hash: mined.hash, raises };
        if (mined !== null)
          return (await write.isDone()) ? { kind: 'alreadyDone' } : { kind: 'refused', reason: 'reverted when mined' };
        if (await write.isDone()) {
          // Ours may have been mined since we looked.
          const own = await minedOf(hashes);
          return own?.succeeded === true ? { kind: 'mined', hash: own.hash, raises } : { kind: 'alreadyDone' };
        }
        await sleep(pollMilliseconds);
      }
      const now = await feesNow();
      fees = {
        maxFeePerGas: raised(fees.maxFeePerGas, now.maxFeePerGas),
        maxPriorityFeePerGas: raised(fees.maxPriorityFeePerGas, now.maxPriorityFeePerGas),
      };
    }
    return { kind: 'stuck', hashes };
  }

  return {
    send: (write) => {
      const outcome = queue
        .then(() => attempt(write))
        .catch((cause: unknown): WriteOutcome => {
          if (cause instanceof Unreachable) return { kind: 'unreachable', detail: cause.message };
          throw cause;
        });
      queue = outcome.catch(() => undefined);
      return outcome;
    },
  };
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;

function raised(before: bigint, now: bigint): bigint {
  const least = (before * RAISE_PERCENT) / 100n + 1n;
  return now > least ? now : least;
}

/** The contract's custom error with its values, as far as the endpoint passes it on. */
function revertReason(abi: Interface, detail: string): string {
  const [data] = [...detail.matchAll(/0x[0-9a-f]{8,}/gi)].map(([found]) => found).sort((a, b) => b.length - a.length);
  try {
    const error = data === undefined ? null : abi.parseError(data);
    if (error !== null) return `${error.name}(${error.args.map(String).join(', ')})`;
  } catch {
    // Cut or foreign data: the endpoint's own words say more.
  }
  return detail.slice(0, 200);
}
