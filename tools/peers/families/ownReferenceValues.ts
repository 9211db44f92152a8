import {
  antiProcyclical,
  arbitrageShare,
  auctionCost,
  auctionOutlook,
  bestDecayPerSecond,
  bestPrice,
  closeGroup,
  cascadeOf,
  dynamicHaircut,
  fundDefault,
  gammaExcess,
  healthFactor,
  isToxic,
  liquidate,
  offsetRate,
  openLedger,
  poolLossPerYear,
  poolPriceImpact,
  repaymentFor,
  repayToTarget,
  squareRootImpact,
  stressedNeed,
  touchProbability,
  tradeAcross,
  trafficLight,
  triggerIndex,
  type HaircutInput,
} from '@riskdao/risk-core';
import { differences, eachCase, type PeerFamily } from '../family.js';

type Numbers = Readonly<Record<string, number>>;
type Position = { readonly liquidationPrice: number; readonly quantity: number };
type Values = Readonly<Record<string, unknown>>;
type Case = {
  readonly kind: string;
  readonly inputs: Numbers & {
    readonly positions: readonly Position[];
    readonly stressLoss: readonly number[];
    readonly margin: readonly number[];
    readonly rawMargin: readonly number[];
  };
  readonly expected: Values;
};

const auctionOf = (inputs: Numbers) => ({
  annualVol: inputs['annualVol'] ?? NaN,
  blockSeconds: inputs['meanBlockSeconds'] ?? NaN,
  startPremium: inputs['startPremiumLog'] ?? NaN,
});

const KINDS: Readonly<Record<string, (inputs: Case['inputs']) => Values>> = {
  dutchAuctionLossVersusFair: (inputs) => {
    const { lossVersusFair, expectedSeconds } = auctionOutlook({
      ...auctionOf(inputs),
      decayPerSecond: inputs['decayPerSecondLog'] ?? NaN,
    });
    return { lossVersusFair, expectedFillSeconds: expectedSeconds, undershootRate: 1 / lossVersusFair - 1 };
  },
  optimalDutchDecay: (inputs) => {
    const decayPerSecond = bestDecayPerSecond(auctionOf(inputs), inputs['leverage'] ?? NaN);
    const cost = auctionCost({ ...auctionOf(inputs), decayPerSecond }, inputs['leverage'] ?? NaN);
    return { decayPerSecond, cost };
  },
  liquidationProbability: (inputs) => ({
    probability: touchProbability({
      spot: inputs['spot'] ?? NaN,
      barrier: inputs['liquidationPrice'] ?? NaN,
      direction: 'down',
      vol: inputs['annualVol'] ?? NaN,
      years: inputs['horizonYears'] ?? NaN,
      carry: inputs['drift'] ?? NaN,
    }),
  }),
  interCommodityCreditRate: ({ riskA = NaN, riskB = NaN, correlation = NaN }) => ({
    creditRate: offsetRate(riskA, riskB, correlation),
  }),
  trafficLight: ({ n = NaN, p = NaN }) => {
    const first = (zone: string) => {
      let failures = 0;
      while (failures < n && trafficLight(n, failures, p).zone !== zone) failures++;
      return failures;
    };
    return { firstYellow: first('yellow'), firstRed: first('red') };
  },
  squareRootImpact: (inputs) => ({
    relativeImpact:
      (inputs['Y'] ?? NaN) *
      squareRootImpact(inputs['quantity'] ?? NaN, inputs['dailyVol'] ?? NaN, inputs['dailyVolume'] ?? NaN),
  }),
  cpmmSell: ({ dx = NaN, x = NaN, y = NaN, fee = NaN }) => {
    const { out, averagePrice } = tradeAcross([{ kind: 'constantProduct', coins: x, usd: y, fee }], 'sell', dx);
    const mid = y / x;
    // Theirs is the middle price that the pool is left at; ours is what the next coin fetches, fee taken off.
    const after = bestPrice({ kind: 'constantProduct', coins: x + dx, usd: y - out, fee }, 'sell') / (1 - fee);
    return { out, averagePriceOverMid: (averagePrice ?? NaN) / mid, marginalPriceOverMid: after / mid };
  },
  liquidationCascade: (inputs) => {
    const { spot = NaN, shock = NaN, poolBase = NaN, positions } = inputs;
    const index = triggerIndex(
      positions.map(({ liquidationPrice, quantity }) => ({ level: liquidationPrice / spot, pushUsd: quantity })),
    );
    const { best, worst, amplification, fragility } = cascadeOf(index, shock, poolPriceImpact(poolBase));
    return {
      greatestPrice: best.level * spot,
      greatestLiquidated: best.pushedUsd,
      leastPrice: worst.level * spot,
      leastLiquidated: worst.pushedUsd,
      uniqueEquilibrium: fragility === 0,
      amplification,
    };
  },
  dynamicHaircut: (inputs) => {
    // Y sqrt(Q / V) = sqrt(Y^2 Q / V): the engine's coefficient is 1.
    const scale = (inputs['Y'] ?? NaN) ** 2;
    return {
      haircut: dynamicHaircut({
        ...inputs,
        quantityUsd: (inputs['quantityUsd'] ?? NaN) * scale,
        premium: inputs['bridgePremium'] ?? NaN,
      } as unknown as HaircutInput),
    };
  },
  partialLiquidationToTarget: (inputs) => {
    const { collateral = NaN, debt = NaN, bonus = NaN } = inputs;
    const threshold = inputs['liquidationThreshold'] ?? NaN;
    const loan = { collateral, debt, threshold };
    const target = inputs['targetHealthFactor'] ?? NaN;
    const repay = repaymentFor(loan, target, bonus);
    // Where no liquidation reaches the target the reference still states what the formula gives.
    const left =
      repayToTarget(loan, target, bonus) === null
        ? { collateral: collateral - repay * (1 + bonus), debt: debt - repay, threshold }
        : liquidate(loan, repay, bonus).left;
    return { repay, healthFactorAfter: healthFactor(left), toxic: isToxic(loan, bonus) };
  },
  fundImpliedPD: ({ fund = NaN, threshold = NaN, xi = NaN, beta = NaN, nExceed = NaN, n = NaN }) => {
    const found = fundDefault(fund, { threshold, xi, beta, exceedances: nExceed, periods: n });
    return {
      pdPerPeriod: found.probability,
      expectedShortfallBeyondFund: found.meanBeyond,
      expectedLossLayer: found.expectedLoss,
      annualHazardIfDaily: found.annualHazard,
    };
  },
  antiProcyclicalBuffer: ({ rawMargin, buffer = NaN }) => ({ charged: antiProcyclical(rawMargin, buffer).join() }),
  gammaExcess: ({ gamma = NaN, spot = NaN, jump = NaN, stressMove = NaN }) => {
    const excess = (from: number) => gammaExcess({ dollarGammaUsd: gamma * spot * spot, jump, stressMove: from });
    return { gammaExposure: excess(stressMove), fullJump: excess(0) };
  },
  lvrCpmm: ({ annualVol = NaN, poolValue = NaN }) => {
    const lvrPerYear = poolLossPerYear(annualVol) * poolValue;
    return { lvrPerYear, lvrPerDay: lvrPerYear / 365 };
  },
  arbTradeProbability: (inputs) => ({
    pTrade: arbitrageShare(inputs['feeLog'] ?? NaN, inputs['annualVol'] ?? NaN, inputs['meanBlockSeconds'] ?? NaN),
  }),
  safetyFundCover2: ({ stressLoss, margin }) => {
    const ledger = openLedger(1);
    const excess = stressLoss.map((loss, group) => Math.max(0, loss - (margin[group] ?? NaN)));
    excess.forEach((usd, group) => {
      ledger.open.index = group;
      ledger.open.shortfallUsd[0] = usd;
      closeGroup(ledger);
    });
    const { cover1Usd, cover2Usd } = stressedNeed(
      [{ ledger, scenarioNames: ['stress'] }],
      excess.map((_, group) => `group ${group}`),
    );
    return { excess: excess.join(), cover1: cover1Usd, cover2: cover2Usd };
  },
};

/** Descriptions of the expectation, and the rule of EMIR Art. 42 (largest, or second and third), which the engine does not use. */
const LEFT_OUT = ['closedFormApprox', 'toleranceRel', 'emirArt42'];

/** Nested and listed expectations as flat fields. */
function flat(expected: Values): Values {
  return Object.fromEntries(
    Object.entries(expected).flatMap(([name, value]): [string, unknown][] => {
      if (LEFT_OUT.includes(name)) return [];
      if (Array.isArray(value)) return [[name, value.join()]];
      if (typeof value === 'object' && value !== null) {
        const prefix = name.replace('FixedPoint', '');
        return Object.entries(value).map(([inner, number]) => [
          `${prefix}${inner[0]?.toUpperCase()}${inner.slice(1)}`,
          number,
        ]);
      }
      return [[name, value]];
    }),
  );
}

export const ownReferenceValues: PeerFamily = {
  name: 'own_reference_values',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, ({ kind, inputs, expected }) => {
      const compute = KINDS[kind];
      if (compute === undefined) return [`no such kind: ${kind}`];
      const relative = typeof expected['toleranceRel'] === 'number' ? expected['toleranceRel'] : 1e-9;
      return differences(compute(inputs), flat(expected), { relative, absolute: 1e-15 });
    }),
};
