import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { JsonRpcProvider } from 'ethers';

const ANVIL = path.resolve(import.meta.dirname, '../../../../../node_modules/.bin/anvil');
const START_TIMEOUT_MS = 20_000;

export type LocalChain = {
  readonly url: string;
  readonly provider: JsonRpcProvider;
  /** Moves the clock forward and mines one block. */
  readonly passSeconds: (seconds: number) => Promise<void>;
  readonly mineBlocks: (count: number) => Promise<void>;
  readonly stop: () => void;
};

/** A fresh anvil chain on a free port, whose unlocked accounts hold ETH; mines every transaction at once. */
export async function startLocalChain(chainId = 31_337): Promise<LocalChain> {
  const port = await freePort();
  const anvil = spawn(ANVIL, ['--port', String(port), '--chain-id', String(chainId), '--silent'], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const provider = new JsonRpcProvider(url, chainId, { staticNetwork: true, cacheTimeout: -1, pollingInterval: 50 });
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!(await answers(url))) {
    if (anvil.exitCode !== null || performance.now() > deadline)
      throw new Error(`anvil did not start on port ${port}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    provider,
    passSeconds: async (seconds) => {
      await provider.send('evm_increaseTime', [seconds]);
      await provider.send('evm_mine', []);
    },
    mineBlocks: async (count) => {
      await provider.send('anvil_mine', [`0x${count.toString(16)}`]);
    },
    stop: () => {
      provider.destroy();
      anvil.kill('SIGKILL');
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] });
    return (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject()));
    });
  });
}
