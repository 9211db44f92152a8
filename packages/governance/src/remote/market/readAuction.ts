import { Interface } from 'ethers';
import { clearinghouseAbi } from '../abi/Clearinghouse.js';
import { liquidationAuctionAbi } from '../abi/LiquidationAuction.js';
import { ChainReadError, readContract } from '../chain/contractView.js';
import type { RpcEndpoint } from '../rpc.js';

const HOUSE = new Interface(clearinghouseAbi);
const FACE = new Interface(liquidationAuctionAbi);
const WAD = 10n ** 18n;
const BPS = 10_000n;
const RAY = 10n ** 27n;
/** Steps of an exponential curve that are drawn. */
const MOST_POINTS = 60;

/** Asking price over value by seconds since the start, 1e18 = 1; straight lines between. */
export type PriceCurve = readonly { readonly elapsedSeconds: number; readonly price18: bigint }[];

type Terms = {
  readonly curve: bigint;
  readonly dutchSeconds: bigint;
  readonly decayRay: bigint;
  readonly stepSeconds: bigint;
};
type Quote = { readonly valueUsd: bigint; readonly priceUsd: bigint; readonly bonusBps: bigint };

/**
 * The Dutch price of an auction as it stood at its start: from the quote of that block and the contract's terms. Empty when the
 * auction had nothing of value to sell; null when the node no longer has the state of that block.
 */
export async function readPriceCurve(
  endpoint: RpcEndpoint,
  {
    auction,
    account,
    blockNumber,
  }: { readonly auction: string; readonly account: string; readonly blockNumber: number },
): Promise<PriceCurve | null> {
  const read = async <Answer>(name: string, args: readonly unknown[]): Promise<Answer | null> => {
    const call = { to: auction, face: FACE, name, args, block: blockNumber };
    const [value] = await readContract(endpoint, call).catch((cause: unknown) => {
      if (cause instanceof ChainReadError) return [null];
      throw cause;
    });
    return value as Answer | null;
  };
  const quote = await read<Quote>('quote', [account]);
  const terms = await read<Terms>('terms', []);
  return quote === null || terms === null ? null : priceCurveOf(terms, quote);
}

/** The curve that AuctionPrice.sol draws, from the price at the start down to value less bonus. */
export function priceCurveOf(terms: Terms, { valueUsd, priceUsd, bonusBps }: Quote): PriceCurve {
  if (valueUsd <= 0n) return [];
  const top = (priceUsd * WAD) / valueUsd;
  const bottom = WAD - bonusBps * (WAD / BPS);
  const end = Number(terms.dutchSeconds);
  const points = [{ elapsedSeconds: 0, price18: top }];
  if (terms.curve === LINEAR) return [...points, { elapsedSeconds: end, price18: bottom }];
  let factor = RAY;
  const step = Number(terms.stepSeconds);
  for (let elapsed = step; elapsed < end && points.length < MOST_POINTS; elapsed += step) {
    factor = (factor * terms.decayRay) / RAY;
    const price18 = (top * factor) / RAY;
    if (price18 <= bottom) break;
    points.push({ elapsedSeconds: elapsed, price18 });
  }
  return [...points, { elapsedSeconds: end, price18: bottom }];
}

const LINEAR = 0n;

/** The token that a clearinghouse settles in, lower case; null when no endpoint answers. */
export async function readCash(endpoints: readonly RpcEndpoint[], clearinghouse: string): Promise<string | null> {
  for (const endpoint of endpoints) {
    const data = HOUSE.encodeFunctionData('cash', []);
    const answer = await endpoint.call('eth_call', [{ to: clearinghouse, data }, 'latest']);
    if (answer.kind === 'failed' || answer.value === '0x') continue;
    return String(HOUSE.decodeFunctionResult('cash', String(answer.value))[0]).toLowerCase();
  }
  return null;
}
