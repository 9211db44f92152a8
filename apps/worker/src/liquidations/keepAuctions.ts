import { isDeepStrictEqual } from 'node:util';
import { auctionFigures, readPriceCurve, type AuctionRecord, type Ledger } from '@riskdao/governance/remote';
import {
  forgetLiquidations,
  keepLiquidation,
  knownLiquidations,
  type Liquidation,
  type LiquidationOutcome,
} from '@riskdao/store';
import type { Following } from '../chain/followEvents.js';

/** Keeps the ledger's auctions as liquidations, and forgets those that a rewritten chain never held. Returns how many were written. */
export async function keepAuctions({ client, chain }: Following, ledger: Ledger, cash: string): Promise<number> {
  const { chainId } = chain.deployment;
  const known = await knownLiquidations(client, chainId);
  const records = [...ledger.auctions.values()].flat();
  const told = new Set(records.map(({ eventId }) => BigInt(eventId)));
  const gone = [...known.values()].filter(({ auctionId }) => !told.has(auctionId)).map(({ id }) => id);
  if (gone.length > 0) await forgetLiquidations(client, gone);
  const cashDecimals = ledger.tokens.get(cash)?.decimals ?? 18;
  let written = 0;
  for (const record of records) {
    const before = known.get(BigInt(record.eventId));
    const priceCurve = await curveOf(chain, ledger.auction, record, before);
    const now = { chainId, ...liquidationOf(record, { cashDecimals, priceCurve }) };
    if (before !== undefined && isDeepStrictEqual(before, { id: before.id, ...now })) continue;
    await keepLiquidation(client, now);
    written += 1;
  }
  return written;
}

/** Read until it is known: a node may soon forget the state of the block in which the auction started. */
async function curveOf(
  { endpoints: [endpoint] }: Following['chain'],
  auction: string,
  { started, account }: AuctionRecord,
  before: Liquidation | undefined,
): Promise<LiquidationOutcome['priceCurve']> {
  const kept = before?.outcome.priceCurve ?? [];
  if (kept.length > 0 || started === null || endpoint === undefined || started.valueUsd18 <= 0n) return kept;
  const curve = await readPriceCurve(endpoint, { auction, account, blockNumber: started.blockNumber });
  return (curve ?? []).map(({ elapsedSeconds, price18 }) => ({ elapsedSeconds, price18: price18.toString() }));
}

function liquidationOf(
  record: AuctionRecord,
  given: { readonly cashDecimals: number; readonly priceCurve: LiquidationOutcome['priceCurve'] },
): Omit<Liquidation, 'id' | 'chainId'> {
  const { raisedUsd18, feeUsd18, fundDrawUsd18, fills } = auctionFigures(record, given.cashDecimals);
  const { eventId, account, stage, started, flaggedAtUnix, endedAtUnix, startedTransaction, endedTransaction } = record;
  const { lackedUsd18 } = record;
  return {
    ...{ auctionId: BigInt(eventId), account },
    startedAt: new Date((started?.atUnix ?? flaggedAtUnix) * 1_000),
    endedAt: endedAtUnix === null ? null : new Date(endedAtUnix * 1_000),
    outcome: {
      ...{ stage, startedTransaction, endedTransaction, priceCurve: given.priceCurve },
      lackedUsd18: lackedUsd18?.toString() ?? null,
      raisedUsd18: raisedUsd18.toString(),
      feeUsd18: feeUsd18.toString(),
      fundDrawUsd18: fundDrawUsd18.toString(),
      fills: fills.map(({ share18, paidUsd18, ...fill }) => ({
        ...fill,
        share18: share18.toString(),
        paidUsd18: paidUsd18.toString(),
      })),
    },
  };
}
