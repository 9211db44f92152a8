import type { ParameterValues } from '../bundle/bundle.js';
import { RiskCoreError } from '../errors.js';
import { parameterId, parseParameterId, type ParameterId, type ParameterSet } from './identity.js';
import { PARAMETER_RULES, type ParameterName } from './rules.js';

export class OffGridError extends RiskCoreError {
  readonly code = 'OFF_GRID';
  constructor(
    readonly value: string,
    readonly decimals: number,
    readonly id: ParameterId | null = null,
  ) {
    super(
      `${id ?? 'Value'} = "${value}" does not fit a grid of ${decimals} decimals. ` +
        `Write a plain decimal number with at most ${decimals} digits after the point.`,
    );
  }
}

export class MissingParameterError extends RiskCoreError {
  readonly code = 'MISSING_PARAMETER';
  constructor(readonly id: ParameterId) {
    super(`Parameter "${id}" has no value. Add it to the parameter set.`);
  }
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * The raw on-chain integer of a decimal value: `toScaled(1.3, 4) === 13000n`. A number counts as its shortest decimal
 * form. Nothing is rounded: throws {@link OffGridError} when digits would be lost.
 */
export function toScaled(value: number | string, decimals: number): bigint {
  const match = DECIMAL.exec(String(value));
  if (match === null) throw new OffGridError(String(value), decimals);
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  const shift = decimals - fraction.length + Number(exponent);
  const digits = BigInt(`${whole}${fraction}`);
  const magnitude = shift >= 0 ? digits * tenTo(shift) : digits / tenTo(-shift);
  if (shift < 0 && magnitude * tenTo(-shift) !== digits) throw new OffGridError(String(value), decimals);
  return sign === '-' ? -magnitude : magnitude;
}

/** 10^exponent for a whole exponent >= 0. */
export function tenTo(exponent: number): bigint {
  return BigInt(`1${'0'.repeat(exponent)}`);
}

/** Exact decimal text of a raw integer, without trailing zeros: `formatScaled(13000n, 4) === '1.3'`. */
export function formatScaled(raw: bigint, decimals: number): string {
  const magnitude = (raw < 0n ? -raw : raw).toString().padStart(decimals + 1, '0');
  const whole = magnitude.slice(0, magnitude.length - decimals);
  const fraction = magnitude.slice(magnitude.length - decimals).replace(/0+$/, '');
  return `${raw < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The double nearest to the exact decimal value of a raw integer. */
export function fromScaled(raw: bigint, decimals: number): number {
  return Number(formatScaled(raw, decimals));
}

/** Reads decimal strings onto the grid; throws {@link OffGridError} or `UnknownParameterError` naming the id. */
export function parseParameterSet(values: ParameterValues): ParameterSet {
  return Object.fromEntries(
    Object.entries(values).map(([id, value]) => {
      const { decimals } = PARAMETER_RULES[parseParameterId(id).name];
      try {
        return [id, toScaled(value, decimals)];
      } catch (cause) {
        throw cause instanceof OffGridError ? new OffGridError(cause.value, decimals, id) : cause;
      }
    }),
  );
}

/** Writes a set as decimal strings, ids in ascending order; the inverse of {@link parseParameterSet}. */
export function formatParameterSet(set: ParameterSet): ParameterValues {
  return Object.fromEntries(
    Object.keys(set)
      .sort()
      .map((id) => [id, formatScaled(set[id]!, PARAMETER_RULES[parseParameterId(id).name].decimals)]),
  );
}

/**
 * The value of one parameter in its unit; `symbol` is the underlying or asset, `null` for protocol parameters.
 * Throws {@link MissingParameterError}.
 */
export function parameterValue(set: ParameterSet, name: ParameterName, symbol: string | null = null): number {
  const id = parameterId(name, symbol);
  const raw = set[id];
  if (raw === undefined) throw new MissingParameterError(id);
  return fromScaled(raw, PARAMETER_RULES[name].decimals);
}
