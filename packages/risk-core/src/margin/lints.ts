import { RiskCoreError } from '../errors.js';
import { volAt } from '../market/surface.js';
import type { MarketSnapshot } from '../market/snapshot.js';
import type { ParameterSet } from '../parameters/identity.js';
import { groupOutcomes } from '../parameters/groups.js';
import { parameterValue } from '../parameters/values.js';
import type { Account, Position } from '../position/book.js';
import type { Instrument } from '../position/instruments.js';
import { randomStream } from '../random.js';
import { tenorFactor, volFactor } from '../revaluation/reprice.js';
import { gridLints, type GridLintName } from '../scenario/gridLints.js';
import { DAYS_PER_YEAR, yearsBetween } from '../units.js';
import { accountLens } from './accountLens.js';
import { marginOf, type MarginBreakdown } from './marginOf.js';
import { marginBasis, marginModel, type MarginInputs, type MarginModel } from './model.js';

export type LintName =
  | 'groups-hold'
  | 'grid-symmetric'
  | 'tail-weights-fall'
  | 'vol-shocks-keep-calendar'
  | 'fee-and-bonus-within-maintenance'
  | 'maintenance-within-initial'
  | 'loss-grows-with-size'
  | 'hedge-within-legs';

export type LintOutcome = { readonly lint: LintName; readonly holds: boolean; readonly detail: string };

/** A parameter set that no requirement should be computed with. */
export class LintFailedError extends RiskCoreError {
  readonly code = 'LINT_FAILED';
  readonly lints: readonly LintName[];
  constructor(readonly failed: readonly LintOutcome[]) {
    super(
      `The parameter set breaks ${failed.map(({ lint, detail }) => `${lint} (${detail})`).join('; ')}. ` +
        'Change the parameters that it names.',
    );
    this.lints = failed.map(({ lint }) => lint);
  }
}

/** Throws {@link LintFailedError} when a lint does not hold. */
export function requireLints(outcomes: readonly LintOutcome[]): void {
  const failed = outcomes.filter(({ holds }) => !holds);
  if (failed.length > 0) throw new LintFailedError(failed);
}

/** What can be said from the set and the market alone. */
export function staticLints(model: MarginModel, set: ParameterSet): readonly LintOutcome[] {
  return [
    groupsHold(set),
    gridLint('grid-symmetric', 'gridIsSymmetric', model),
    gridLint('tail-weights-fall', 'tailWeightsDecrease', model),
    calendarKept(model),
    feeAndBonus(model, set),
  ];
}

function groupsHold(set: ParameterSet): LintOutcome {
  const broken = groupOutcomes(set).filter(({ holds }) => !holds);
  return outcome('groups-hold', broken.length === 0, broken.map(({ statement }) => statement).join(', '));
}

function gridLint(lint: LintName, name: GridLintName, { grid }: MarginModel): LintOutcome {
  const found = gridLints(grid.scenarios).filter((finding) => finding.lint === name);
  return outcome(
    lint,
    found.length === 0,
    found.map(({ underlying, message }) => `${underlying}: ${message}`).join(', '),
  );
}

/** Total at-the-money variance still rises with expiry after either shock, wherever it rose before. */
function calendarKept({ basis, parameters }: MarginModel): LintOutcome {
  const broken = basis.underlyings.flatMap((symbol) => {
    const { volShockUp, volShockDown } = parameters.underlying[symbol]!;
    return [volShockUp, -volShockDown]
      .filter((shock) => breaksCalendar(basis.market, symbol, shock))
      .map((shock) => `${symbol} at ${shock}`);
  });
  return outcome('vol-shocks-keep-calendar', broken.length === 0, broken.join(', '));
}

function breaksCalendar({ underlyings, asOfUnix }: MarketSnapshot, symbol: string, shock: number): boolean {
  const points = underlyings[symbol]!.expiries.map((expiry) => {
    const years = yearsBetween(asOfUnix, expiry.expiryUnix);
    const vol = volAt(expiry, expiry.forwardUsd, asOfUnix);
    const shocked = vol * volFactor(shock, tenorFactor(years * DAYS_PER_YEAR));
    return { today: vol * vol * years, then: shocked * shocked * years };
  });
  return points.some(({ today, then }, i) => {
    const before = points[i - 1];
    return before !== undefined && before.today < today && before.then > then;
  });
}

/** What a liquidation takes never exceeds the requirement that pays for it. */
function feeAndBonus({ parameters }: MarginModel, set: ParameterSet): LintOutcome {
  const fee = parameterValue(set, 'liquidationFee');
  const over = Object.entries(parameters.asset).filter(([, { liquidationBonus }]) => fee + liquidationBonus > 1);
  return outcome('fee-and-bonus-within-maintenance', over.length === 0, over.map(([asset]) => asset).join(', '));
}

/**
 * What must hold for every portfolio, tried on `portfolios` random ones of the market's own instruments: maintenance within initial,
 * requirements that grow with size, and scan, basis and minimum of a sum within the sum of its legs.
 */
export function portfolioLints(
  inputs: Omit<MarginInputs, 'accounts'>,
  set: ParameterSet,
  options: { readonly portfolios: number; readonly seed: number },
): readonly LintOutcome[] {
  const { market, history, depth, events = [] } = inputs;
  const instruments = listedInstruments(market);
  const stream = randomStream(options.seed);
  const draw = (): readonly Position[] =>
    Array.from({ length: 4 }, () => ({
      instrument: instruments[stream.integer(instruments.length)]!,
      quantity: stream.integer(21) - 10,
    }));
  const books = Array.from({ length: options.portfolios }, () => [draw(), draw()] as const);
  const doubled = (positions: readonly Position[]) =>
    positions.map((position) => ({ ...position, quantity: 2 * position.quantity }));
  const accounts = books.flatMap(([a, b]) => [a, b, [...a, ...b], doubled(a)]).map(asAccount);
  const basis = marginBasis({ market, history, depth, events, accounts });
  const model = marginModel(basis, set);
  const margins = accounts.map((_, account) => marginOf(model, accountLens(basis, account)));
  const quads = books.map((_, i) => margins.slice(4 * i, 4 * i + 4));
  const within = (left: number, right: number) => left <= right + 1e-9 * Math.abs(right) + 1e-6;
  return [
    tried(
      'maintenance-within-initial',
      margins.map((m) => m.maintenanceUsd >= 0 && within(m.maintenanceUsd, m.initialUsd)),
    ),
    tried(
      'loss-grows-with-size',
      quads.map(([a, , , twice]) => within(a!.initialUsd, twice!.initialUsd)),
    ),
    tried(
      'hedge-within-legs',
      quads.map(([a, b, both]) => SUMMED.every((term) => within(term(both!), term(a!) + term(b!)))),
    ),
  ];
}

const SUMMED: readonly ((margin: MarginBreakdown) => number)[] = [
  ({ terms }) => terms.scanRiskUsd,
  ({ terms }) => terms.basisUsd,
  ({ terms }) => terms.shortOptionMinimumUsd,
];

function asAccount(positions: readonly Position[], index: number): Account {
  return { id: `portfolio ${index}`, kind: null, group: null, positions, collateral: [] };
}

function listedInstruments(market: MarketSnapshot): readonly Instrument[] {
  return Object.entries(market.underlyings).flatMap(([underlying, { expiries, perpetual }]) => [
    ...(perpetual === null ? [] : [{ kind: 'perpetual', underlying, entryUsd: perpetual.markUsd } as const]),
    ...expiries.flatMap(({ expiryUnix, smile }) =>
      smile.flatMap(({ strikeUsd }) =>
        (['call', 'put'] as const).map(
          (right) => ({ kind: 'option', underlying, expiryUnix, strikeUsd, right, settlement: 'coin' }) as const,
        ),
      ),
    ),
  ]);
}

function tried(lint: LintName, results: readonly boolean[]): LintOutcome {
  const failures = results.filter((holds) => !holds).length;
  return outcome(lint, failures === 0, `${failures} of ${results.length} portfolios`);
}

function outcome(lint: LintName, holds: boolean, detail: string): LintOutcome {
  return { lint, holds, detail: holds ? 'holds' : detail };
}
