import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { freePort } from '@riskdao/store/testing';

const ROOT = path.resolve(import.meta.dirname, '../../../..');

/** A fresh anvil on a free port that mines every transaction at once. */
export async function startChain(): Promise<{ readonly anvil: ChildProcess; readonly url: string }> {
  const port = await freePort();
  const anvil = spawn(path.join(ROOT, 'node_modules/.bin/anvil'), ['--port', String(port), '--silent'], {
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] });
  const ask = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  for (let tries = 0; tries < 400; tries++) {
    const answers = await fetch(url, ask).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) return { anvil, url };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`anvil did not answer on port ${port}`);
}
