import { spawn, type ChildProcess } from 'node:child_process';
import http from 'node:http';
import path from 'node:path';
import { parameterSetId } from '@riskdao/risk-core';
import { recordActivation } from '@riskdao/store';
import type { TemporaryStore } from '@riskdao/store/testing';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const CHAIN = 31337n;
const PARAMETER = { query: '{ parameter(name: "varConfidence") { value { raw } } }', answer: '"raw":"9950"' };

export type ApiProcess = { readonly process: ChildProcess; readonly port: number };

/** One parameter in force, so that there is something to read. */
export async function oneParameter(store: TemporaryStore): Promise<void> {
  const set = { varConfidence: 9950n };
  const at = new Date(Date.UTC(2026, 1, 1));
  const point = { chainId: CHAIN, blockNumber: 1n, blockHash: `0x${'1'.repeat(64)}`, logIndex: 0, at };
  await recordActivation(store.client, { point, setId: parameterSetId(set), set, changes: [], proposalId: null });
}

/** The API of `dist`, as an operator starts it. */
export async function startApi(store: TemporaryStore, port = 0): Promise<ApiProcess> {
  const env = {
    ...process.env,
    DATABASE_URL: store.postgres.url,
    CHAIN_ID: String(CHAIN),
    PORT: String(port),
    LOG_LEVEL: 'info',
    SECRET_KEY: '11'.repeat(32),
  };
  const api = spawn(process.execPath, [path.join(ROOT, 'apps/api/dist/main.js')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const listening = await new Promise<number>((resolve, reject) => {
    api.stdout.on('data', (line: Buffer) => {
      const found = /"address":"http:\/\/[^":]+:(\d+)"/.exec(line.toString());
      if (found?.[1]) resolve(Number(found[1]));
    });
    api.once('exit', (code) => reject(new Error(`the API ended with ${code} before it listened`)));
  });
  return { process: api, port: listening };
}

export type Outcome =
  'answered' | 'refused by 503' | 'other answer' | 'not connected' | 'cut off before an answer' | 'broken answer';

/** Asks once, for the parameter, and says what became of it; every way a request can end has a name of its own. */
export function askOnce(port: number, agent: http.Agent, { query, answer } = PARAMETER): Promise<Outcome> {
  return new Promise((resolve) => {
    const question = JSON.stringify({ query });
    const headers = { 'content-type': 'application/json', 'content-length': question.length };
    const request = http.request({ port, host: '127.0.0.1', path: '/graphql', method: 'POST', agent, headers });
    request.on('response', (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('error', () => resolve('broken answer'));
      response.on('end', () => {
        if (!response.complete) return resolve('broken answer');
        if (response.statusCode === 503) return resolve('refused by 503');
        resolve(response.statusCode === 200 && body.includes(answer) ? 'answered' : 'other answer');
      });
    });
    request.on('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code === 'ECONNREFUSED' ? 'not connected' : 'cut off before an answer'),
    );
    request.end(question);
  });
}

/** Asks `perSecond` times a second on 20 lines that are kept open; returns how to stop and count. */
export function steadyLoad(
  port: number,
  perSecond: number,
): { readonly counts: Map<Outcome, number>; readonly stop: () => Promise<void> } {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 20 });
  const counts = new Map<Outcome, number>();
  const pending = new Set<Promise<void>>();
  const timer = setInterval(() => {
    const one = askOnce(port, agent).then((outcome) => {
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      pending.delete(one);
    });
    pending.add(one);
  }, 1_000 / perSecond);
  return {
    counts,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(pending);
      agent.destroy();
    },
  };
}
