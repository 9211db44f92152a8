import type { Liquidation } from '@riskdao/store';
import { getAddress } from 'ethers';
import { usd18Value } from '../graphql/values.js';

/** What the chain tells of an auction, as a reader sees it. */
export function liquidationView({ id, account, auctionId, startedAt, endedAt, outcome }: Liquidation) {
  const shortfall = BigInt(outcome.fundDrawUsd18);
  const hasEnded = endedAt !== null || outcome.stage === 'ended';
  return {
    id,
    account: /^0x[0-9a-fA-F]{40}$/.test(account) ? getAddress(account.toLowerCase()) : account,
    auctionId,
    startedAt,
    endedAt,
    state: !hasEnded
      ? 'running'
      : shortfall > 0n
        ? 'shortfall'
        : BigInt(outcome.raisedUsd18) > 0n
          ? 'settled'
          : 'cured',
    stage: outcome.stage,
    paid: usd18Value(BigInt(outcome.raisedUsd18)),
    fee: usd18Value(BigInt(outcome.feeUsd18)),
    shortfall: hasEnded ? usd18Value(shortfall) : null,
    // The contract's events name neither the debt nor single purchases: they are told once the index keeps them.
    ...{ debt: null, priceCurve: [], fills: [], startedTransaction: null, endedTransaction: null },
  };
}
