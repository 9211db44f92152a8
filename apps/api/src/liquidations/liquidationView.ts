import type { Liquidation } from '@riskdao/store';
import { formatUnits, getAddress } from 'ethers';
import { ratioValue, usd18Value } from '../graphql/values.js';

/** What the chain tells of an auction, as a reader sees it. */
export function liquidationView({ id, account, auctionId, startedAt, endedAt, outcome }: Liquidation) {
  const shortfall = BigInt(outcome.fundDrawUsd18);
  const hasEnded = endedAt !== null || outcome.stage === 'ended';
  return {
    id,
    account: addressOf(account),
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
    priceCurve: outcome.priceCurve.map(({ elapsedSeconds, price18 }) => ({ elapsedSeconds, price: share(price18) })),
    fills: outcome.fills.map(({ atUnix, buyer, share18, paidUsd18, transactionHash }) => ({
      ...{ at: new Date(atUnix * 1_000), buyer: addressOf(buyer), transactionHash },
      ...{ share: share(share18), paid: usd18Value(BigInt(paidUsd18)) },
    })),
    startedTransaction: outcome.startedTransaction,
    endedTransaction: outcome.endedTransaction,
    debt: outcome.lackedUsd18 === null ? null : usd18Value(BigInt(outcome.lackedUsd18)),
  };
}

const addressOf = (account: string): string =>
  /^0x[0-9a-fA-F]{40}$/.test(account) ? getAddress(account.toLowerCase()) : account;

/** 1e18 = 100 %. */
const share = (raw18: string) => ratioValue(Number(formatUnits(raw18, 18)));
