import { arrayMargin, type ArrayExpiry, type ArrayPortfolio, type ArrayRules } from '@riskdao/risk-core';
import { difference, eachCase, type PeerFamily } from '../family.js';

const YEAR = 365 * 86_400;
const DAY = 86_400;
/** In the last 30 minutes part of the settlement average is fixed. */
const SETTLEMENT_SECONDS = 1_800;
const TOLERANCE = { relative: 1e-8, absolute: 1e-8 };

type Numbers = Readonly<Record<string, number>>;
type Scenario = { readonly spotShock: number; readonly vol: string; readonly dampening?: number };
type Option = {
  readonly secToExpiry: number;
  readonly strike: number;
  readonly isCall: boolean;
  readonly amount: number;
  readonly markVol: number;
  readonly markDiscount: number;
  readonly vol: number;
  readonly volConfidence: number;
};
type Feed = {
  readonly secToExpiry: number;
  readonly forward: number;
  readonly forwardFixed: number;
  readonly forwardVariable: number;
  readonly rate: number;
  readonly forwardConfidence: number;
  readonly rateConfidence: number;
  readonly volConfidence: number;
};

const VOL_MOVES = {
  up: 'up',
  none: 'same',
  down: 'down',
  linear: 'skewLinear',
  abs: 'skewAbsolute',
} as const;

const scenariosOf = (grid: readonly Scenario[]) =>
  grid.map(({ spotShock, vol, dampening = 1 }) => ({
    spotFactor: spotShock,
    vol: VOL_MOVES[vol as keyof typeof VOL_MOVES],
    weight: dampening,
  }));

const optionOf = ({ strike, isCall, amount }: Option, vol: number) =>
  ({ strikeUsd: strike, right: isCall ? 'call' : 'put', quantity: amount, vol }) as const;

/** Reads a field that the file promises. */
function given(numbers: Numbers, field: string): number {
  const value = numbers[field];
  if (value === undefined) throw new Error(`the file lacks ${field}`);
  return value;
}

type Pmrm2Parameters = Readonly<Record<'basis' | 'contingency' | 'margin' | 'skew' | 'volShock', Numbers>>;

function pmrm2Rules(
  { basis, contingency, margin, skew, volShock }: Pmrm2Parameters,
  grid: readonly Scenario[],
): ArrayRules {
  return {
    scenarios: scenariosOf(grid),
    vol: {
      rangeUp: given(volShock, 'rangeUp'),
      rangeDown: given(volShock, 'rangeDown'),
      shortTermPower: given(volShock, 'shortTermPower'),
      longTermPower: given(volShock, 'longTermPower'),
      leastDays: given(volShock, 'dteFloorDays'),
      leastShockedVol: given(volShock, 'minVolUpShock'),
    },
    skew: {
      linear: { base: given(skew, 'linearBaseCap'), perRootYear: given(skew, 'linearCBase') },
      absolute: { base: given(skew, 'absBaseCap'), perRootYear: given(skew, 'absCBase') },
      leastWidth: given(skew, 'minKStar'),
      widthScale: given(skew, 'widthScale'),
      volStatic: given(skew, 'volParamStatic'),
      volPerRootYear: given(skew, 'volParamScale'),
    },
    discount: {
      long: {
        base: given(margin, 'longBaseStaticDiscount'),
        rateMultiple: given(margin, 'longRateMult'),
        rateAdd: given(margin, 'longRateAdd'),
      },
      short: {
        base: given(margin, 'shortBaseStaticDiscount'),
        rateMultiple: given(margin, 'shortRateMult'),
        rateAdd: given(margin, 'shortRateAdd'),
      },
    },
    basis: {
      upFactor: given(basis, 'spotUp'),
      downFactor: given(basis, 'spotDown'),
      add: given(basis, 'addFactor'),
      perYear: given(basis, 'multFactor'),
    },
    perpetualCharge: { maintenance: given(contingency, 'mmPerp'), initialAdd: given(contingency, 'imPerpAdd') },
    shortOptionCharge: { maintenance: given(contingency, 'mmOption'), initialAdd: given(contingency, 'imOptionAdd') },
    confidence: { threshold: given(contingency, 'confThreshold'), factor: given(contingency, 'confMargin') },
    peg: { threshold: given(contingency, 'pegLossThreshold'), factor: given(contingency, 'pegLossFactor') },
    initialFactor: given(margin, 'imFactor'),
    maintenanceFactor: given(margin, 'mmFactor'),
    charges: 'alone',
  };
}

type Pmrm2Inputs = Numbers & {
  readonly options: readonly Option[];
  readonly feeds: readonly Feed[];
  readonly collaterals: readonly {
    readonly amount: number;
    readonly price: number;
    readonly confidence: number;
    readonly riskCancelling: boolean;
    readonly mmHaircut: number;
    readonly imHaircutAdd: number;
  }[];
};

function pmrm2Portfolio(inputs: Pmrm2Inputs): ArrayPortfolio {
  const stableUsd = given(inputs, 'stablePrice');
  return {
    ...commonOf(inputs),
    perpetual: perpetualOf(inputs, 'unrealisedPerpPnl', 'unrealisedFunding'),
    expiries: inputs.feeds.flatMap((feed) => {
      const options = inputs.options.filter(({ secToExpiry }) => secToExpiry === feed.secToExpiry);
      const fixedForwardUsd = feed.forward * Math.max(0, 1 - feed.secToExpiry / SETTLEMENT_SECONDS);
      return options.length === 0
        ? []
        : [
            {
              ...timesOf(feed.secToExpiry),
              fixedForwardUsd,
              movingForwardUsd: feed.forward - fixedForwardUsd,
              rate: feed.rate,
              discount: Math.min(1, options[0]?.markDiscount ?? 1),
              confidence: Math.min(feed.forwardConfidence, feed.rateConfidence, feed.volConfidence),
              options: options.map((option) => optionOf(option, option.markVol)),
            } satisfies ArrayExpiry,
          ];
    }),
    collateral: inputs.collaterals.map(({ amount, price, confidence, riskCancelling, mmHaircut, imHaircutAdd }) => ({
      valueUsd: (amount * price) / stableUsd,
      confidence,
      movesWithSpot: riskCancelling,
      haircut: mmHaircut,
      initialHaircutAdd: imHaircutAdd,
    })),
  };
}

const commonOf = (inputs: Numbers) => ({
  cashUsd: given(inputs, 'cash'),
  spotUsd: given(inputs, 'spot'),
  spotConfidence: given(inputs, 'spotConfidence'),
  stableUsd: given(inputs, 'stablePrice'),
});

const timesOf = (seconds: number) => ({ years: seconds / YEAR, days: seconds / DAY });

function perpetualOf(inputs: Numbers, pnl: string, funding: string): ArrayPortfolio['perpetual'] {
  const quantity = given(inputs, 'perps');
  const unsettledUsd = given(inputs, pnl) + given(inputs, funding);
  if (quantity === 0 && unsettledUsd === 0) return null;
  return {
    quantity,
    markUsd: given(inputs, 'perpPrice'),
    confidence: quantity === 0 ? 1 : given(inputs, 'perpConfidence'),
    unsettledUsd,
  };
}

type Pmrm2Case = {
  readonly grid: string;
  readonly params: string;
  readonly inputs: Pmrm2Inputs;
  readonly expected: Numbers & { readonly scenarioPnl: readonly number[] };
};

export const derivePmrm2: PeerFamily = {
  name: 'derive_pmrm2_portfolio_margin',
  floor: 69 / 70,
  remark: ({ skippedBySource }) =>
    skippedBySource === true
      ? 'disabled in its source: a skew scenario may not move spot there, and its parameters are invalid'
      : null,
  check: (file) => {
    const grids = file['scenarioGrids'] as Readonly<Record<string, readonly Scenario[]>>;
    const sets = file['parameterSets'] as Readonly<Record<string, Pmrm2Parameters>>;
    return eachCase<Pmrm2Case>(file, ({ grid, params, inputs, expected }) => {
      const [scenarios, parameters] = [grids[grid], sets[params]];
      if (scenarios === undefined || parameters === undefined) throw new Error(`no ${grid} or ${params} in the file`);
      const margin = arrayMargin(pmrm2Portfolio(inputs), pmrm2Rules(parameters, scenarios));
      return [
        ...expected.scenarioPnl.flatMap((pnl, s) =>
          difference(`scenario ${s}`, margin.scenarioPnlUsd[s], pnl, TOLERANCE),
        ),
        ...difference('basis', margin.basisUsd, given(expected, 'basisContingency'), TOLERANCE),
        ...difference('mark', margin.markUsd, given(expected, 'portfolioMtM'), TOLERANCE),
        ...difference('IM', margin.initialExcessUsd, given(expected, 'IM'), TOLERANCE),
        ...difference('MM', margin.maintenanceExcessUsd, given(expected, 'MM'), TOLERANCE),
      ];
    });
  },
};

function pmrm1Rules(parameters: Numbers, grid: readonly Scenario[]): ArrayRules {
  const value = (field: string) => given(parameters, field);
  return {
    scenarios: scenariosOf(grid),
    vol: {
      rangeUp: value('volRangeUp'),
      rangeDown: value('volRangeDown'),
      shortTermPower: value('shortTermPower'),
      longTermPower: value('longTermPower'),
      leastDays: value('dteFloorSec') / DAY,
      leastShockedVol: 0,
    },
    skew: null,
    discount: {
      long: {
        base: value('baseStaticDiscount'),
        rateMultiple: value('rateMultScale'),
        rateAdd: value('rateAddScale'),
      },
      short: null,
    },
    basis: {
      upFactor: value('basisSpotUp'),
      downFactor: value('basisSpotDown'),
      add: value('basisAdd'),
      perYear: value('basisMult'),
    },
    perpetualCharge: { maintenance: value('perpPercent'), initialAdd: 0 },
    shortOptionCharge: { maintenance: value('optionPercent'), initialAdd: 0 },
    confidence: { threshold: value('confThreshold'), factor: value('confMargin') },
    peg: { threshold: value('pegLossThreshold'), factor: value('pegLossFactor') },
    initialFactor: value('imFactor'),
    maintenanceFactor: 1,
    charges: 'withFactor',
  };
}

type Pmrm1Inputs = Numbers & { readonly options: readonly Option[]; readonly expiries: readonly Feed[] };

function pmrm1Portfolio(inputs: Pmrm1Inputs, basePercent: number): ArrayPortfolio {
  const perpetual = perpetualOf(inputs, 'perpUnrealised', 'perpFunding');
  return {
    ...commonOf(inputs),
    perpetual,
    expiries: inputs.expiries.flatMap((feed) => {
      const options = inputs.options.filter(({ secToExpiry }) => secToExpiry === feed.secToExpiry);
      return options.length === 0
        ? []
        : [
            {
              ...timesOf(feed.secToExpiry),
              fixedForwardUsd: feed.forwardFixed,
              movingForwardUsd: feed.forwardVariable,
              rate: feed.rate,
              discount: 1,
              confidence: Math.min(
                feed.forwardConfidence,
                feed.rateConfidence,
                ...options.map(({ volConfidence }) => volConfidence),
              ),
              options: options.map((option) => optionOf(option, option.vol)),
            } satisfies ArrayExpiry,
          ];
    }),
    collateral: [
      {
        valueUsd: given(inputs, 'base') * given(inputs, 'spot'),
        confidence: perpetual?.confidence ?? 1,
        movesWithSpot: true,
        haircut: basePercent,
        initialHaircutAdd: 0,
      },
    ],
  };
}

type Pmrm1Case = { readonly params: string; readonly inputs: Pmrm1Inputs; readonly expected: Numbers };

export const derivePmrm1: PeerFamily = {
  name: 'derive_pmrm1_portfolio_margin',
  floor: 1,
  check: (file) => {
    const grid = file['scenarioGrid'] as readonly Scenario[];
    const sets = file['parameterSets'] as Readonly<Record<string, Numbers>>;
    return eachCase<Pmrm1Case>(file, ({ params, inputs, expected }) => {
      const parameters = sets[params];
      if (parameters === undefined) throw new Error(`no parameter set ${params} in the file`);
      const margin = arrayMargin(
        pmrm1Portfolio(inputs, given(parameters, 'basePercent')),
        pmrm1Rules(parameters, grid),
      );
      return [
        ...excessDifference('IM', margin.initialExcessUsd, expected),
        ...excessDifference('MM', margin.maintenanceExcessUsd, expected),
      ];
    });
  },
};

/** The source states some cases in whole USD, cut towards zero. */
function excessDifference(name: 'IM' | 'MM', ours: number, expected: Numbers): readonly string[] {
  const exact = expected[name];
  if (exact !== undefined) return difference(name, ours, exact, { relative: 1e-9, absolute: 1e-9 });
  const rounding = 1e-9 * Math.sign(ours);
  return difference(`${name} in whole USD`, Math.trunc(ours + rounding), given(expected, `${name}trunc`));
}
