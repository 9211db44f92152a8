import { describe, expect, test } from '@jest/globals';
import { workerConfig } from './config.js';

const BASE = { DATABASE_URL: 'postgresql://localhost/riskdao', SECRET_KEY: '11'.repeat(32) };
const CHAIN = { DEPLOYMENT_FILE: 'deployment.json', RPC_URLS: 'https://a.example, https://b.example' };
const SNAPSHOT = {
  SNAPSHOT_HUB_URL: 'https://hub.example',
  SNAPSHOT_SEQUENCER_URL: 'https://seq.example',
  IPFS_GATEWAY_URLS: 'https://ipfs.example/ipfs',
};
const problemsOf = (env: Record<string, string>): string => {
  try {
    workerConfig(env);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('workerConfig', () => {
  test('default: without a chain the worker has none', () => {
    expect(workerConfig(BASE).governance).toBeNull();
  });

  test('behavior: a chain and its services, with and without a key', () => {
    const { governance } = workerConfig({ ...BASE, ...CHAIN, ...SNAPSHOT });
    expect(governance).toMatchObject({
      ...{ rpcUrls: ['https://a.example', 'https://b.example'], executorKey: null, finalityBlocks: 65 },
      ...{ maxFeePerGas: 500_000_000_000n, snapshot: { gatewayUrls: ['https://ipfs.example/ipfs'] } },
    });
    expect(workerConfig({ ...BASE, ...CHAIN }).governance?.snapshot).toBeNull();
  });

  test('behavior: an engine signs, and a sequencer is watched, only when they are named', () => {
    const named = { RISK_ENGINE_KEY: `0x${'22'.repeat(32)}`, SEQUENCER_UPTIME_FEED: `0x${'5e'.repeat(20)}` };
    const { RISK_ENGINE_KEY: engineKey, SEQUENCER_UPTIME_FEED: sequencerUptimeFeed } = named;
    expect(workerConfig({ ...BASE, ...CHAIN, ...named }).governance).toMatchObject({ engineKey, sequencerUptimeFeed });
    const unnamed = { engineKey: null, sequencerUptimeFeed: null };
    expect(workerConfig({ ...BASE, ...CHAIN }).governance).toMatchObject(unnamed);
  });

  test.each([
    ['half a chain', { RPC_URLS: CHAIN.RPC_URLS }, 'DEPLOYMENT_FILE is not set, but RPC_URLS is'],
    ['half of Snapshot', { ...CHAIN, SNAPSHOT_HUB_URL: 'https://hub.example' }, 'SNAPSHOT_SEQUENCER_URL is not set'],
    ['an endpoint that is no address', { ...CHAIN, RPC_URLS: 'node-a' }, 'RPC_URLS must be http'],
    [
      'an engine of no chain',
      { RISK_ENGINE_KEY: `0x${'22'.repeat(32)}` },
      'RISK_ENGINE_KEY is set, but DEPLOYMENT_FILE',
    ],
    [
      'a feed that is no address',
      { ...CHAIN, SEQUENCER_UPTIME_FEED: '0x5e' },
      'SEQUENCER_UPTIME_FEED must be an address',
    ],
    ['a key that is none', { ...CHAIN, EXECUTOR_KEY: '0x12' }, 'EXECUTOR_KEY must be 0x and 64'],
  ])('error: %s', (_, env, problem) => {
    expect(problemsOf({ ...BASE, ...env })).toContain(problem);
  });

  test('error: A26 a bad key is not repeated', () => {
    expect(problemsOf({ ...BASE, ...CHAIN, EXECUTOR_KEY: 'my secret words' })).not.toContain('my secret words');
  });
});
