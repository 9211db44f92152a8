import { black76, yearsBetween, type MarketSnapshot, type OptionInstrument } from '@riskdao/risk-core';

/** An option that the synthetic market quotes, with what an account needs to know to choose it. */
export type ListedOption = {
  readonly instrument: OptionInstrument;
  /** Strike over forward. */
  readonly moneyness: number;
  readonly days: number;
  readonly markUsd: number;
  /** Change of value per USD of the forward. */
  readonly delta: number;
  /** Value after the forward moved 16 % against a seller, USD per coin: what its seller has to think of. */
  readonly roughShortNeedUsd: number;
  readonly is: (underlying: string, right: OptionInstrument['right']) => boolean;
};

export function listedOptions(market: MarketSnapshot): ListedOption[] {
  return Object.entries(market.underlyings).flatMap(([underlying, { expiries }]) =>
    expiries.flatMap(({ expiryUnix, forwardUsd, smile }) =>
      smile.flatMap(({ strikeUsd, markVol }) =>
        (['call', 'put'] as const).map((right): ListedOption => {
          const years = yearsBetween(market.asOfUnix, expiryUnix);
          const valueAt = (forward: number, vol: number) => black76({ right, forward, strike: strikeUsd, vol, years });
          const against = right === 'call' ? 1.16 : 0.84;
          const step = forwardUsd * 0.0005;
          return {
            instrument: { kind: 'option', underlying, expiryUnix, strikeUsd, right, settlement: 'coin' },
            moneyness: strikeUsd / forwardUsd,
            days: years * 365,
            markUsd: valueAt(forwardUsd, markVol),
            delta: (valueAt(forwardUsd + step, markVol) - valueAt(forwardUsd - step, markVol)) / (2 * step),
            roughShortNeedUsd: valueAt(forwardUsd * against, markVol * 1.3),
            is: (wanted, wantedRight) => wanted === underlying && wantedRight === right,
          };
        }),
      ),
    ),
  );
}
