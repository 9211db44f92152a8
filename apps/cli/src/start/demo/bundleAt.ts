import type { SimulationBundle } from '@riskdao/risk-core';

const DAY_SECONDS = 86_400;

/**
 * The same bundle on another day: every time in it moves by the same whole number of days, so that ages, terms and hours of the
 * day stay as they are. `unix` says which day.
 */
export function bundleAt(bundle: SimulationBundle, unix: number): SimulationBundle {
  const shift = Math.floor((unix - bundle.market.asOfUnix) / DAY_SECONDS) * DAY_SECONDS;
  return moved(bundle, shift) as SimulationBundle;
}

/** Times are the numbers under a name that ends in `Unix`. */
function moved(value: unknown, shift: number): unknown {
  if (Array.isArray(value)) return value.map((entry) => moved(entry, shift));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => {
      if (!name.endsWith('Unix')) return [name, isPlain(held) ? held : moved(held, shift)];
      return [name, Array.isArray(held) ? held.map((unix) => Number(unix) + shift) : Number(held) + shift];
    }),
  );
}

/** Long columns of prices hold no time: they are kept as they are. */
const isPlain = (value: unknown): boolean => Array.isArray(value) && typeof value[0] === 'number';
