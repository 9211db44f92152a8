import {
  autopilotDecision,
  forecastVolatility,
  formatScaled,
  PARAMETER_RULES,
  parseParameterId,
  type AutopilotDecision,
  type ParameterSet,
} from '@riskdao/risk-core';
import type { FundReading } from '@riskdao/store';
import type { RecordedFeed } from './recordedFeed.js';

const IDS = [
  'initialMarginFactor',
  'maintenanceMarginFactor',
  'spotRange/underlying/BTC',
  'spotRange/underlying/ETH',
  'volShockUp/underlying/BTC',
  'volShockUp/underlying/ETH',
];
const TERMS = { ids: IDS, maxAgeSeconds: 3_600, maxDisagreement: 0.02 };

export type Seen = {
  readonly coverage: FundReading;
  readonly nowUnix: number;
  readonly spots: Readonly<Record<string, number>>;
};

/**
 * What the autopilot would propose. Volatility: forecast now over forecast when the set came into force, the larger of the two
 * coins. Nine days cannot judge a backtest of 99.5 %: it is taken as green, so it neither tightens nor forbids.
 */
export function autopilot(set: ParameterSet, { history, firstUnix, disagreement }: RecordedFeed) {
  const forecast = (underlying: string, asOfUnix: number) =>
    forecastVolatility(history, { underlying, asOfUnix, impliedVol: null, yesterdayVol: null }).forecastVol;
  const inForce = new Map(Object.keys(history.series).map((symbol) => [symbol, forecast(symbol, firstUnix)]));
  return ({ coverage, nowUnix, spots }: Seen): AutopilotDecision => {
    const symbols = Object.keys(spots);
    const ratios = symbols.map((symbol) => forecast(symbol, nowUnix) / (inForce.get(symbol) ?? NaN));
    return autopilotDecision(
      {
        nowUnix,
        asOfUnix: coverage.at.getTime() / 1000,
        sourceDisagreement: Math.max(...symbols.map((symbol) => disagreement(symbol, nowUnix))),
        volatilityRatio: Math.max(...ratios),
        coverage: coverage.coverage,
        backtest: 'green',
      },
      set,
      {},
      TERMS,
    );
  };
}

/** `initialMarginFactor 1 -> 1.1` */
export function changeWords(decision: AutopilotDecision): string {
  if (decision.kind !== 'proposal') return '';
  return decision.changes
    .map(({ id, before, after }) => {
      const { decimals } = PARAMETER_RULES[parseParameterId(id).name];
      return `${id} ${formatScaled(before, decimals)} -> ${formatScaled(after, decimals)}`;
    })
    .join(', ');
}
