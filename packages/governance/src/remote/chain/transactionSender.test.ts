import { describe, expect, test } from '@jest/globals';
import { Interface, Transaction, Wallet } from 'ethers';
import type { RpcEndpoint } from '../rpc.js';
import { transactionSender, WrongChainError, type ChainWrite, type SenderOptions } from './transactionSender.js';

const GWEI = 10n ** 9n;
const FACE = new Interface(['error WrongStage(bytes32 proposalId, uint8 stage)', 'function go()']);
const wallet = new Wallet(`0x${'11'.repeat(32)}`);

type Node = {
  chainId: string;
  baseFee: bigint;
  nonce: number;
  pool: Transaction[];
  mined: Map<string, boolean>;
  /** What happens to a transaction that arrives. */
  take: (transaction: Transaction, node: Node) => void;
  revert: string | null;
  done: boolean;
  down: boolean;
};

const mine = (transaction: Transaction, node: Node, status = true): void => {
  node.mined.set(String(transaction.hash), status);
  node.nonce = transaction.nonce + 1;
  node.done = status;
};

function fakeNode(change: Partial<Node> = {}): Node & RpcEndpoint {
  const node: Node = {
    ...{
      chainId: '0x7a69',
      baseFee: GWEI,
      nonce: 4,
      pool: [],
      mined: new Map(),
      take: mine,
      revert: null,
      done: false,
      down: false,
    },
    ...change,
  };
  const answers: Record<string, (parameter: unknown) => unknown> = {
    eth_chainId: () => node.chainId,
    eth_getTransactionCount: () => node.nonce,
    eth_getBlockByNumber: () => ({ baseFeePerGas: `0x${node.baseFee.toString(16)}` }),
    eth_maxPriorityFeePerGas: () => '0x3b9aca00',
    eth_estimateGas: () => '0x5208',
    eth_getTransactionReceipt: (hash) => {
      const status = node.mined.get(String(hash));
      return status === undefined ? null : { status: status ? '0x1' : '0x0' };
    },
    eth_sendRawTransaction: (raw) => {
      const transaction = Transaction.from(String(raw));
      node.pool.push(transaction);
      node.take(transaction, node);
      return transaction.hash;
    },
  };
  return Object.assign(node, {
    name: 'fake',
    call: async (method: string, [first]: readonly unknown[]) => {
      if (node.down) return { kind: 'failed', code: 'UNREACHABLE', detail: 'down' } as const;
      if (method === 'eth_estimateGas' && node.revert !== null)
        return { kind: 'failed', code: 'RPC_3', detail: `execution reverted ${node.revert}` } as const;
      return { kind: 'fetched', value: answers[method]?.(first) } as const;
    },
  });
}

const options: SenderOptions = {
  chainId: 31_337n,
  maxFeePerGasCap: 100n * GWEI,
  polls: 2,
  sleep: async () => undefined,
};
const write = (node: Node): ChainWrite => ({
  ...{ name: 'go', to: `0x${'22'.repeat(20)}`, data: FACE.encodeFunctionData('go'), value: 0n, abi: FACE },
  isDone: async () => node.done,
});

describe('transactionSender', () => {
  test('default: mined at the next nonce, once', async () => {
    const node = fakeNode();
    const sender = await transactionSender(node, wallet, options);
    expect(await sender.send(write(node))).toMatchObject({ kind: 'mined', raises: 0 });
    expect(await sender.send(write(node))).toEqual({ kind: 'alreadyDone' });
    expect(node.pool.map(({ nonce }) => nonce)).toEqual([4]);
  });

  test('error: WrongChainError before anything is sent', async () => {
    await expect(transactionSender(fakeNode({ chainId: '0x1' }), wallet, options)).rejects.toThrow(WrongChainError);
  });

  test('behavior: F24 what is stuck is sent again at the same nonce with at least a tenth more', async () => {
    const node = fakeNode({ take: (transaction, all) => (all.pool.length === 3 ? mine(transaction, all) : undefined) });
    const sender = await transactionSender(node, wallet, options);
    expect(await sender.send(write(node))).toMatchObject({ kind: 'mined', raises: 2 });
    expect(new Set(node.pool.map(({ nonce }) => nonce))).toEqual(new Set([4]));
    const fees = node.pool.map(
      ({ maxFeePerGas, maxPriorityFeePerGas }) => [maxFeePerGas ?? 0n, maxPriorityFeePerGas ?? 0n] as const,
    );
    for (const [index, [fee, tip]] of fees.slice(1).entries()) {
      expect(10n * fee).toBeGreaterThanOrEqual(11n * (fees[index]?.[0] ?? 0n));
      expect(10n * tip).toBeGreaterThanOrEqual(11n * (fees[index]?.[1] ?? 0n));
    }
  });

  test('behavior: F24 an earlier copy that gets mined after all counts, and runs once', async () => {
    const node = fakeNode({
      take: (_, all) => (all.pool.length === 2 ? mine(all.pool[0] as Transaction, all) : undefined),
    });
    const sender = await transactionSender(node, wallet, options);
    expect(await sender.send(write(node))).toMatchObject({ kind: 'mined', hash: node.pool[0]?.hash });
  });

  test('behavior: F24 dropped again and again, it ends as stuck after three raises', async () => {
    const node = fakeNode({ take: () => undefined });
    const outcome = await (await transactionSender(node, wallet, options)).send(write(node));
    expect(outcome).toMatchObject({ kind: 'stuck', hashes: node.pool.map(({ hash }) => hash) });
    expect(node.pool).toHaveLength(4);
  });

  test('behavior: F24 fees twenty times as high are not paid', async () => {
    const node = fakeNode({ baseFee: 60n * GWEI });
    expect(await (await transactionSender(node, wallet, options)).send(write(node))).toMatchObject({
      kind: 'feeTooHigh',
    });
    expect(node.pool).toEqual([]);
  });

  test('behavior: F25 another executor was faster: benign, and nothing is sent', async () => {
    const node = fakeNode({ revert: '0x00' });
    const race = { ...write(node), isDone: async () => (node.done ? true : ((node.done = true), false)) };
    expect(await (await transactionSender(node, wallet, options)).send(race)).toEqual({ kind: 'alreadyDone' });
    expect(node.pool).toEqual([]);
  });

  test('behavior: the contract refuses, with its error in words', async () => {
    const node = fakeNode({ revert: FACE.encodeErrorResult('WrongStage', [`0x${'0'.repeat(64)}`, 3]) });
    const outcome = await (await transactionSender(node, wallet, options)).send(write(node));
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/^WrongStage\(0x0+, 3\)$/) });
  });

  test('behavior: reverted when mined', async () => {
    const node = fakeNode({ take: (transaction, all) => mine(transaction, all, false) });
    expect(await (await transactionSender(node, wallet, options)).send(write(node))).toMatchObject({ kind: 'refused' });
  });

  test('behavior: an endpoint that goes away leaves the write for later', async () => {
    const node = fakeNode();
    const sender = await transactionSender(node, wallet, options);
    node.down = true;
    expect(await sender.send(write(node))).toMatchObject({ kind: 'unreachable' });
    node.down = false;
    expect(await sender.send(write(node))).toMatchObject({ kind: 'mined' });
  });

  test('behavior: F25 100 races of two senders, one transaction wins each', async () => {
    for (let repetition = 0; repetition < 100; repetition++) {
      const node = fakeNode({ take: (transaction, all) => (all.done ? undefined : mine(transaction, all)) });
      const senders = await Promise.all(
        [wallet, new Wallet(`0x${'33'.repeat(32)}`)].map((each) => transactionSender(node, each, options)),
      );
      const outcomes = await Promise.all(senders.map((sender) => sender.send(write(node))));
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['alreadyDone', 'mined']);
      expect(node.mined.size).toBe(1);
    }
  });
});
