import { coverageNow, parameterSetId, parseParameterSet, type ParameterSet } from '@riskdao/risk-core';
import {
  keepBars,
  keepBook,
  keepFundReading,
  keepMarket,
  keepSignedRequirement,
  recordActivation,
  type ExecutedChange,
} from '@riskdao/store';
import type { TemporaryStore } from '@riskdao/store/testing';
// eslint-disable-next-line @nx/enforce-module-boundaries -- the engine's own test book; no package exports fixtures
import { testBundle } from '../../../packages/risk-core/src/impact/bundle.fixture.js';
import { TEST_CHAIN } from './runningApi.fixture.js';

export const RISK_BUNDLE = testBundle({});

/** What one engine signed of the first account. */
export const SIGNED = {
  ...{ account: RISK_BUNDLE.book.accounts[0]?.id ?? '', sequence: 7n, setId: `0x${'1'.repeat(64)}`, quorum: 1 },
  ...{ initialUsd18: 5n, maintenanceUsd18: 4n, expiresAt: new Date(Date.UTC(2027, 0)) },
  payload: { maintenanceMargin: '4', sequence: '7' },
};

/** A market, its history, a book, a fund reading and the genesis parameters, as the worker would have kept them. */
export async function seedRiskBook({ client }: TemporaryStore): Promise<void> {
  const { market, depth, history, book, currentParameters } = RISK_BUNDLE;
  const current = parseParameterSet(currentParameters);
  const at = new Date(market.asOfUnix * 1_000);
  await keepBars(client, history);
  const { hash: marketHash } = await keepMarket(client, { market, depth, reasons: [] });
  const { hash: bookHash } = await keepBook(client, { book, asOf: at, block: null });
  await activateSet({ client }, current, 10);
  const state = coverageNow(RISK_BUNDLE);
  await keepSignedRequirement(client, SIGNED, { signer: `0x${'2'.repeat(40)}`, signature: '0x0a' });
  await keepFundReading(client, { at, marketHash, bookHash, setId: parameterSetId(current), state });
}

/** A set comes into force in a block of the test chain. */
export async function activateSet(
  { client }: Pick<TemporaryStore, 'client'>,
  set: ParameterSet,
  block: number,
  changes: readonly ExecutedChange[] = [],
): Promise<void> {
  await recordActivation(client, {
    point: {
      chainId: TEST_CHAIN,
      blockNumber: BigInt(block),
      blockHash: `0x${block.toString(16).padStart(64, '0')}`,
      logIndex: 0,
      at: new Date(Date.UTC(2026, 0, 1) + block * 1_000),
    },
    setId: parameterSetId(set),
    set,
    changes,
    proposalId: null,
  });
}
