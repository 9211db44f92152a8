import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgePrice, PRICE_RULES, type JudgedQuote, type PriceAnswer } from './priceRules.js';

const NOW = Date.UTC(2026, 1, 5, 12) / 1000;
const says = (source: string, priceUsd: number, over: Partial<PriceAnswer> = {}): PriceAnswer => ({
  source,
  priceUsd,
  confidenceUsd: null,
  publishedUnix: NOW - 5,
  ...over,
});
const silent = (source: string): PriceAnswer => ({ source, failure: 'answered 503' });
const three = (a: number, b = a, c = a) => [says('a', a), says('b', b), says('c', c)];

/** Looks one minute apart, each judged with those before it in memory. */
function looked(rounds: readonly (readonly PriceAnswer[])[]) {
  const past: JudgedQuote[] = [];
  return rounds.map((answers, i) => {
    const nowUnix = NOW + 60 * i;
    const moved = answers.map((answer) => ('failure' in answer ? answer : { ...answer, publishedUnix: nowUnix }));
    const judged = judgePrice('BTC', moved, past, nowUnix);
    past.push(...judged.quotes);
    return judged;
  });
}
const verdicts = ({ quotes }: { quotes: readonly JudgedQuote[] }) => quotes.map(({ verdict }) => verdict);

describe('judgePrice', () => {
  test('default: the median of three, with the confidence that their spread leaves', () => {
    const judged = judgePrice('BTC', three(70_000, 70_100, 70_350), [], NOW);
    expect(judged).toMatchObject({ priceUsd: 70_100, reasons: [] });
    expect(judged.disagreement).toBeCloseTo(0.005, 12);
    expect(judged.confidence).toBeCloseTo(1 - 0.005 / 0.02, 12);
  });

  test.each<[string, PriceAnswer, string]>([
    ['missing', silent('c'), 'NO_ANSWER'],
    ['zero', says('c', 0), 'NOT_POSITIVE'],
    ['negative', says('c', -37.6), 'NOT_POSITIVE'],
    ['not a number', says('c', NaN), 'NOT_POSITIVE'],
    ['ten times', says('c', 700_000), 'OUTLIER'],
    ['a tenth', says('c', 7_000), 'OUTLIER'],
    ['old', says('c', 70_000, { publishedUnix: NOW - 91 }), 'STALE'],
    ['dated ahead', says('c', 70_000, { publishedUnix: NOW + 31 }), 'FROM_THE_FUTURE'],
    ['without a time', says('c', 70_000, { publishedUnix: NaN }), 'FROM_THE_FUTURE'],
    ['wide', says('c', 70_000, { confidenceUsd: 701 }), 'WIDE_CONFIDENCE'],
    ['with a confidence below zero', says('c', 70_000, { confidenceUsd: -1 }), 'WIDE_CONFIDENCE'],
  ])('error: F28 a price that is %s is set aside, told, and changes nothing', (_, bad, verdict) => {
    const judged = judgePrice('BTC', [says('a', 70_000), says('b', 70_010), bad], [], NOW);
    expect(judged).toMatchObject({ priceUsd: 70_005, reasons: [] });
    expect(verdicts(judged)).toEqual(['used', 'used', verdict]);
  });

  test('behavior: F28 one source alone is a degraded price with little confidence; none is no price', () => {
    const one = judgePrice('BTC', [says('a', 70_000), silent('b')], [], NOW);
    expect(one).toMatchObject({ priceUsd: 70_000, confidence: 0.5, reasons: [{ code: 'ONE_SOURCE' }] });
    const none = judgePrice('BTC', [silent('a'), says('b', 0)], [], NOW);
    expect(none).toMatchObject({ priceUsd: null, confidence: 0, reasons: [{ code: 'NO_PRICE' }] });
    expect(none.reasons[0]?.example).toContain('b NOT_POSITIVE');
  });

  test('behavior: F28 a frozen source is set aside once the others have moved on', () => {
    const rounds = Array.from({ length: 12 }, (_, i) => [
      says('a', 70_000 + 20 * i),
      says('b', 70_001 + 20 * i),
      says('c', 70_000),
    ]);
    const judged = looked(rounds);
    expect(verdicts(judged[9] ?? { quotes: [] })).toEqual(['used', 'used', 'used']);
    expect(verdicts(judged[11] ?? { quotes: [] })).toEqual(['used', 'used', 'FROZEN']);
    const still = looked(Array.from({ length: 12 }, () => three(1, 1, 1)));
    expect(still.at(-1)?.reasons).toEqual([]);
  });

  test('behavior: of two that disagree the one nearer to the last price stays; without a last price neither', () => {
    const [, second] = looked([three(70_000), [says('a', 70_100), says('b', 77_100)]]);
    expect(second).toMatchObject({ priceUsd: 70_100, reasons: [{ code: 'ONE_SOURCE' }] });
    expect(judgePrice('BTC', [says('a', 70_000), says('b', 77_000)], [], NOW).priceUsd).toBeNull();
  });

  test('behavior: A23 a spike of one look in every source changes no price', () => {
    const judged = looked([three(70_000), three(140_000), three(70_010)]);
    expect(judged.map(({ priceUsd }) => priceUsd)).toEqual([70_000, 70_000, 70_010]);
    expect(judged[1]).toMatchObject({ confidence: 0, reasons: [{ code: 'JUMP_UNCONFIRMED' }] });
    expect(judged[2]?.reasons).toEqual([]);
  });

  test('behavior: a fall that the next look confirms is believed then', () => {
    const judged = looked([three(70_000), three(60_000), three(59_500)]);
    expect(judged.map(({ priceUsd }) => priceUsd)).toEqual([70_000, 70_000, 59_500]);
    expect(judged[2]?.reasons).toEqual([]);
  });

  test('behavior: two spikes that do not agree confirm nothing', () => {
    const judged = looked([three(70_000), three(140_000), three(35_000)]);
    expect(judged[2]).toMatchObject({ priceUsd: 70_000, reasons: [{ code: 'JUMP_UNCONFIRMED' }] });
  });

  test('property: one liar of three never moves the price beyond the honest two', () => {
    const price = fc.double({ min: 1, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(price, fc.double({ min: 0, max: 0.005, noNaN: true }), fc.double(), (honest, apart, lie) => {
        const other = honest * (1 + apart);
        const { priceUsd } = judgePrice('BTC', three(honest, other, lie), [], NOW);
        expect(priceUsd).toBeGreaterThanOrEqual(honest);
        expect(priceUsd).toBeLessThanOrEqual(other);
      }),
    );
  });

  test('property: any answers come to a price above zero or none, with a confidence in [0, 1]', () => {
    const answer = fc.oneof(
      fc.constant(silent('x')),
      fc.record({
        source: fc.constantFrom('a', 'b', 'c'),
        priceUsd: fc.double(),
        confidenceUsd: fc.option(fc.double()),
        publishedUnix: fc.double(),
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(answer, { maxLength: 4 }), { maxLength: 4 }), (rounds) => {
        const past: JudgedQuote[] = [];
        rounds.forEach((answers, i) => {
          const judged = judgePrice('BTC', answers, past, NOW + i * 60);
          if (judged.priceUsd !== null) expect(judged.priceUsd).toBeGreaterThan(0);
          else expect(judged.reasons).not.toEqual([]);
          expect(judged.confidence).toBeGreaterThanOrEqual(0);
          expect(judged.confidence).toBeLessThanOrEqual(1);
          past.push(...judged.quotes);
        });
      }),
    );
  });

  test('default: the limits are what the documents say', () => {
    expect(PRICE_RULES).toMatchObject({ staleSeconds: 90, outlier: 0.02, jump: 0.1, leastSources: 2 });
  });
});
