import {
  afterBid,
  askAt,
  bidUsd,
  bufferedExcess,
  isStale,
  largestShare,
  starterReward,
  takeFrom,
  acceptsBid,
  englishOutcome,
  restartedLot,
  fitsCap,
  type AskCurve,
} from '@riskdao/risk-core';
import { difference, differences, eachCase, type PeerFamily } from '../family.js';

type MakerCase = {
  readonly kind: string;
  readonly inputs: Readonly<Record<string, number>>;
  readonly expected: Readonly<Record<string, unknown>>;
};

const FEED_BEFORE = 4;
const FEED_AFTER = 3;
const START_FACTOR = 1.25;

function maker({ kind, inputs }: MakerCase): Readonly<Record<string, unknown>> {
  const of = (field: string) => inputs[field] ?? NaN;
  switch (kind) {
    case 'linearDecrease':
      return { price: askAt({ kind: 'linear', start: of('top'), seconds: of('tau') }, of('elapsed')) };
    case 'exponentialDecrease':
      return { price: stairPrice(of('top'), of('cutPerSecond'), 1, of('elapsed')) };
    case 'stairstepExponentialDecrease':
      return { price: stairPrice(of('top'), of('cutPerStep'), of('stepSeconds'), of('elapsed')) };
    case 'dutchTake': {
      const lot = { owed: of('tab'), quantity: of('lot') };
      const take = takeFrom(lot, { wanted: of('amount'), ask: of('price'), dust: of('chost') });
      return { paid: take.paid, slice: take.bought, tabLeft: take.left.owed, lotLeft: take.left.quantity };
    }
    case 'needsReset': {
      const curve: AskCurve = { kind: 'linear', start: FEED_BEFORE * START_FACTOR, seconds: of('tauLinear') };
      const needsReset = isStale(curve, of('elapsed'), { seconds: of('tail'), share: of('cusp') });
      return { needsReset, topAfterResetAtFeed3: needsReset ? FEED_AFTER * START_FACTOR : null };
    }
    case 'keeperIncentive':
      return { incentive: starterReward(of('tab'), { fixed: of('tip'), share: of('chip') }) };
    case 'englishBid':
      return { accepted: acceptsBid(of('bid'), of('standingBid'), of('minIncrease')) };
    case 'englishSequence': {
      const { winner, paid, refunded } = englishOutcome(inputs['bids'] as unknown as readonly [string, number][]);
      return { winner, paid, refunded: JSON.stringify(refunded) };
    }
    case 'reverseAuctionRestart':
      return { lot: restartedLot(of('lot'), of('pad')) };
    case 'auctionCap':
      return { accepted: fitsCap(of('lot'), of('inAuction'), of('cap')) };
    default:
      throw new TypeError(`no such auction: ${kind}`);
  }
}

const stairPrice = (start: number, factorPerStep: number, stepSeconds: number, elapsed: number) =>
  askAt({ kind: 'stair', start, factorPerStep, stepSeconds }, elapsed);

export const makerAuctions: PeerFamily = {
  name: 'maker_auctions',
  floor: 1,
  check: (file) =>
    eachCase<MakerCase>(file, (vector) => {
      const { toleranceAbs, toleranceRel = 1e-10, refunded, ...fields } = vector.expected;
      const theirs = refunded === undefined ? fields : { ...fields, refunded: JSON.stringify(refunded) };
      return differences(maker(vector), theirs, {
        absolute: (toleranceAbs as number | undefined) ?? 0,
        relative: toleranceRel as number,
      });
    }),
};

type Pre = { readonly MtM: number; readonly MM: number; readonly BM: number; readonly maxProportion: number };
type DeriveCase = {
  readonly id: string;
  readonly disabledInSource?: boolean;
  readonly params?: Readonly<Record<string, number>>;
  readonly inputs?: { readonly elapsed: number };
  readonly expected?: { readonly discount: number };
  readonly actions?: readonly {
    readonly time: number;
    readonly discount: number;
    readonly reservedCashBefore: number;
    readonly percentWanted: number;
    readonly pre: Pre;
    readonly expected: Readonly<Record<string, number>>;
  }[];
};

const TOLERANCE = { absolute: 1e-9, relative: 1e-9 };

const discountAt = (params: Readonly<Record<string, number>>, elapsed: number) =>
  askAt(
    {
      kind: 'twoSpeed',
      start: params['startingMtMPercentage'] ?? NaN,
      middle: params['fastAuctionCutoffPercentage'] ?? NaN,
      fastSeconds: params['fastAuctionLength'] ?? NaN,
      slowSeconds: params['slowAuctionLength'] ?? NaN,
    },
    elapsed,
  );

/** Every bid of a published sequence: discount, largest share, payment, and the account after it. */
function deriveActions({ actions = [] }: DeriveCase, params: Readonly<Record<string, number>>): readonly string[] {
  const buffer = params['bufferMarginPercentage'] ?? NaN;
  return actions.flatMap((action) => {
    const { pre, discount, expected } = action;
    const portfolio = {
      valueUsd: pre.MtM,
      maintenanceExcessUsd: pre.MM,
      reservedUsd: action.reservedCashBefore,
    };
    const most = largestShare(portfolio, discount, buffer);
    const share = Math.min(most, action.percentWanted);
    const after = afterBid(portfolio, discount, share);
    return [
      ...difference('discount', discountAt(params, action.time), discount, TOLERANCE),
      ...difference('BM', bufferedExcess(portfolio, buffer), pre.BM, TOLERANCE),
      ...difference('maxProportion', most, pre.maxProportion, TOLERANCE),
      ...difference('cashFromBidder', bidUsd(portfolio, discount, share), expected['cashFromBidder'], TOLERANCE),
      ...difference('percentOfCurrent', share, expected['percentOfCurrent'], TOLERANCE),
      ...difference('postMtM', after.valueUsd, expected['postMtM'], TOLERANCE),
      ...difference('postMM', after.maintenanceExcessUsd, expected['postMM'], TOLERANCE),
      ...difference('postBM', bufferedExcess(after, buffer), expected['postBM'], TOLERANCE),
      ...difference(
        'postMaxProportion',
        largestShare(after, discount, buffer),
        expected['postMaxProportion'],
        TOLERANCE,
      ),
    ];
  });
}

export const deriveDutchAuction: PeerFamily = {
  name: 'derive_dutch_auction',
  floor: 14 / 16,
  check: (file) => {
    const results = eachCase<DeriveCase>(file, (vector) => {
      const { params, inputs, expected } = vector;
      if (params !== undefined && inputs !== undefined)
        return difference('discount', discountAt(params, inputs.elapsed), expected?.discount, TOLERANCE);
      return deriveActions(vector, file['auctionParams'] as Readonly<Record<string, number>>);
    });
    const disabled = new Set(file.cases.filter((vector) => vector['disabledInSource'] === true).map(({ id }) => id));
    return results.map((result) =>
      disabled.has(result.id)
        ? { id: result.id, notExpressed: 'an older lower-bound formula that its own source has switched off' }
        : result,
    );
  },
};
