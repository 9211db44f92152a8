import { canonicalJson, type SimulationBundle } from '@riskdao/risk-core';
import { UnreadableFileError } from './textFile.js';
import { parseField } from './field.js';
import { bundleSchema } from './schemas.js';
import { readJson } from './textFile.js';

/** Reads a bundle and checks its structure and the order of its rows; what its numbers mean is for risk-core to judge. */
export function readBundle(file: string): SimulationBundle {
  const bundle: SimulationBundle = parseField(bundleSchema, readJson(file), file, null);
  for (const [symbol, { expiries }] of Object.entries(bundle.market.underlyings)) {
    requireAscending(
      file,
      `market.underlyings.${symbol}.expiries`,
      expiries.map(({ expiryUnix }) => expiryUnix),
    );
    for (const { expiryUnix, smile } of expiries)
      requireAscending(
        file,
        `market.underlyings.${symbol} smile of ${expiryUnix}`,
        smile.map(({ strikeUsd }) => strikeUsd),
      );
  }
  for (const [symbol, series] of Object.entries(bundle.history.series)) {
    requireAscending(file, `history.series.${symbol}.startUnix`, series.startUnix);
    const uneven = Object.entries(series).find(([, column]) => column.length !== series.startUnix.length);
    if (uneven !== undefined)
      throw new UnreadableFileError(
        file,
        `history.series.${symbol}.${uneven[0]} has ${uneven[1].length} values for ${series.startUnix.length} bars`,
        'Import the bars again.',
      );
  }
  return bundle;
}

/** The file form of a bundle: its canonical JSON and a line end. */
export function bundleText(bundle: SimulationBundle): string {
  return `${canonicalJson(bundle)}\n`;
}

function requireAscending(file: string, what: string, values: readonly number[]): void {
  const at = values.findIndex((value, index) => index > 0 && value <= (values[index - 1] ?? -Infinity));
  if (at >= 0)
    throw new UnreadableFileError(file, `${what} is not strictly ascending at position ${at}`, 'Import it again.');
}
