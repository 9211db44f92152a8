import { FOLLOWED_METRICS } from '@riskdao/risk-core';
import { z } from 'zod';
import { finiteNumber, nonNegative, positive, symbol } from './field.js';

/** Structure of the domain values when they come from a file: strict, so that a misspelt field is an error. */

const unixTime = z
  .number('is not a time in seconds since 1970.')
  .int('is not a whole second.')
  .min(0, 'lies before 1970.')
  .max(4e9, 'is not in seconds (is it in milliseconds?).');
const ratio = nonNegative(finiteNumber).refine((value) => value <= 100, 'is above 100. Write ratios: 0.65 means 65 %.');
const bySymbol = <T extends z.ZodType>(value: T) => z.record(symbol, value);

/** Accounts and funds: no control characters, and nothing that a spreadsheet would run as a formula. */
export const label = z
  .string('is missing. Fill it in.')
  .max(120, 'has more than 120 characters. Shorten it.')
  .regex(
    /^[^\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]*$/,
    'has control characters. Remove them.',
  )
  .regex(/^(?![=+\-@])/, 'starts like a spreadsheet formula. Remove the first character.');

export const accountId = z
  .string('is missing. Fill it in.')
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/, 'is not an address or id of letters, digits and . _ : -');

const expiry = { underlying: symbol, expiryUnix: unixTime };
const instrument = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('option'),
    ...expiry,
    strikeUsd: positive(finiteNumber),
    right: z.enum(['call', 'put']),
    settlement: z.enum(['coin', 'usd']),
  }),
  z.strictObject({ kind: z.literal('future'), ...expiry, entryUsd: positive(finiteNumber) }),
  z.strictObject({ kind: z.literal('perpetual'), underlying: symbol, entryUsd: positive(finiteNumber) }),
  z.strictObject({
    kind: z.literal('liquidity'),
    underlying: symbol,
    lowerUsd: nonNegative(finiteNumber),
    upperUsd: positive(finiteNumber).nullable(),
  }),
  z.strictObject({ kind: z.literal('cash'), asset: symbol }),
]);

const holding = z.strictObject({ asset: symbol, amount: nonNegative(finiteNumber) });

const account = z.strictObject({
  id: accountId,
  kind: label.nullable().default(null),
  group: label.nullable().default(null),
  positions: z.array(z.strictObject({ instrument, quantity: finiteNumber })),
  collateral: z.array(holding),
  stops: z
    .array(
      z.strictObject({
        underlying: symbol,
        level: positive(finiteNumber).refine((level) => level !== 1, 'is 1: the order would fill at once. Move it.'),
        share: positive(finiteNumber).refine((share) => share <= 1, 'is above 1.'),
      }),
    )
    .exactOptional(),
});

const shareOfOne = nonNegative(finiteNumber).refine((value) => value <= 1, 'is above 1.');

const closing = z.strictObject({
  selfCureShare: shareOfOne.exactOptional(),
  partial: z
    .strictObject({
      targetHealth: finiteNumber.refine((health) => health >= 1, 'is below 1: the account would stay liquidatable.'),
      step: positive(finiteNumber).refine((step) => step <= 1, 'is above 1.'),
    })
    .exactOptional(),
  poolUsd: nonNegative(finiteNumber).exactOptional(),
  english: z
    .strictObject({
      unansweredShare: shareOfOne,
      bidders: z.number().int().nonnegative(),
      minutes: nonNegative(finiteNumber),
    })
    .exactOptional(),
  gas: z
    .strictObject({
      units: nonNegative(finiteNumber),
      unitsWhenLate: nonNegative(finiteNumber),
      baseFeeGwei: nonNegative(finiteNumber),
      priorityFeeGwei: nonNegative(finiteNumber),
      competitors: z.number().int().nonnegative(),
      asset: symbol,
    })
    .exactOptional(),
  stopSlippage: shareOfOne.exactOptional(),
});

export const bookSchema = z.strictObject({
  label: z.enum(['observed', 'allocated', 'synthetic']),
  provenance: label.or(z.string().max(1000, 'has more than 1,000 characters. Shorten it.')),
  accounts: z.array(account),
  safetyFund: z.strictObject({
    holdings: z.array(holding),
    dailyFeesUsd: nonNegative(finiteNumber).exactOptional(),
    ownToken: symbol.exactOptional(),
    backstopUsd: nonNegative(finiteNumber).exactOptional(),
    stake: holding.exactOptional(),
  }),
  closing: closing.exactOptional(),
});

const smilePoint = z.strictObject({
  strikeUsd: positive(finiteNumber),
  markVol: positive(ratio),
  bidVol: ratio.nullable(),
  askVol: ratio.nullable(),
  openInterest: nonNegative(finiteNumber),
});

const underlyingMarket = z.strictObject({
  spotUsd: positive(finiteNumber),
  confidence: nonNegative(finiteNumber).refine((value) => value <= 1, 'is above 1.'),
  expiries: z.array(
    z.strictObject({
      expiryUnix: unixTime,
      forwardUsd: positive(finiteNumber),
      smile: z.array(smilePoint).min(1, 'has no strike. Remove the expiry.'),
    }),
  ),
  perpetual: z.strictObject({ markUsd: positive(finiteNumber), fundingRate8h: finiteNumber }).nullable(),
});

export const assetSchema = z.strictObject({
  priceUsd: positive(finiteNumber),
  class: z.enum(['stable', 'native', 'staked', 'longTail']),
  tracks: symbol.nullable(),
  adv30dUsd: nonNegative(finiteNumber),
  idiosyncraticVol: nonNegative(finiteNumber),
});

const warning = z.strictObject({ code: z.string(), count: z.number().int().positive(), example: z.string() });

export const marketSchema = z.strictObject({
  asOfUnix: unixTime,
  label: z.enum(['observed', 'synthetic']),
  source: z.string(),
  underlyings: bySymbol(underlyingMarket),
  assets: bySymbol(assetSchema),
  warnings: z.array(warning),
});

const barColumn = (value: z.ZodType<number>) => z.array(value);
export const historySchema = z.strictObject({
  barSeconds: z.number().int().positive(),
  source: z.string(),
  series: bySymbol(
    z.strictObject({
      startUnix: z.array(unixTime),
      open: barColumn(positive(finiteNumber)),
      high: barColumn(positive(finiteNumber)),
      low: barColumn(positive(finiteNumber)),
      close: barColumn(positive(finiteNumber)),
      volume: barColumn(nonNegative(finiteNumber)),
    }),
  ),
});

const depthLevel = z.tuple([positive(finiteNumber), positive(finiteNumber)]);
export const depthSchema = z.strictObject({
  books: bySymbol(
    z.array(
      z.strictObject({ asOfUnix: unixTime, venue: z.string(), bids: z.array(depthLevel), asks: z.array(depthLevel) }),
    ),
  ),
});

export const parameterValuesSchema = z.record(
  z.string().max(80),
  z.string('is not a decimal in quotation marks: values are exact text, for example "0.995".').max(60),
);

/** Free text of authors: one paragraph each, shown as inert text. */
const paragraph = z.string('is missing. Fill it in.').max(4_000, 'has more than 4,000 characters. Shorten it.');

export const proposalTextSchema = z.strictObject({
  title: paragraph.max(200, 'has more than 200 characters. Shorten it.'),
  reason: paragraph,
  author: paragraph.nullable().default(null),
  discussion: paragraph.nullable().default(null),
  conflicts: paragraph.nullable().default(null),
  writtenUnix: unixTime.nullable().default(null),
});

const contentHash = z.string().regex(/^0x[0-9a-f]{64}$/, 'is not a keccak256 in lower-case hex.');
const estimate = z.strictObject({
  value: finiteNumber,
  low: finiteNumber.nullable(),
  high: finiteNumber.nullable(),
});

export const pastForecastSchema = z.strictObject({
  reportHash: contentHash,
  fromUnix: unixTime,
  hours: positive(finiteNumber),
  rows: z.array(
    z.strictObject({
      metric: z.enum(FOLLOWED_METRICS),
      label: z.string().max(120),
      forecast: estimate,
      realisedUsd: finiteNumber,
      held: z.boolean(),
    }),
  ),
  followUpHash: contentHash,
});

/** Announced events: `[{name, atUnix, extraMove, underlyings}]`. */
export const eventsSchema = z
  .array(
    z.strictObject({
      name: z.string().min(1, 'is empty.').max(120, 'is longer than 120 characters.'),
      atUnix: unixTime,
      extraMove: z.number().min(0, 'is negative.').max(1, 'is above 1 (100 %).'),
      underlyings: z.array(symbol).min(1, 'names no underlying.').max(100, 'names more than 100 underlyings.'),
    }),
  )
  .max(1_000, 'has more than 1,000 events.');

export const bundleSchema = z.strictObject({
  schema: z.literal('riskdao.bundle/1', 'is not "riskdao.bundle/1". Assemble the bundle with `riskdao bundle`.'),
  market: marketSchema,
  history: historySchema,
  depth: depthSchema,
  book: bookSchema,
  currentParameters: parameterValuesSchema,
  proposedParameters: parameterValuesSchema,
  parameterHistory: z
    .record(z.string().max(80), z.array(z.strictObject({ sinceUnix: unixTime, value: z.string().max(60) })))
    .exactOptional(),
  proposal: proposalTextSchema.exactOptional(),
  pastForecasts: z.array(pastForecastSchema).max(1_000, 'has more than 1,000 follow-ups.').exactOptional(),
  events: eventsSchema.exactOptional(),
  seed: z.number().int('is not a whole number.').min(0, 'is negative.').max(0xffffffff, 'is above 2^32 - 1.'),
  paths: z.number().int('is not a whole number.').min(100, 'is below 100.').max(10_000_000, 'is above 10,000,000.'),
});

export const warningList = z.array(warning);
