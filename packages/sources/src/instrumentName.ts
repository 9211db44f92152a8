import {
  InstrumentNameError,
  parseInstrumentName,
  type FutureInstrument,
  type OptionInstrument,
  type PerpetualInstrument,
} from '@riskdao/risk-core';

/** A derivative by its name in the style of Deribit; `null` for any other text. `entryUsd` belongs to futures and perpetuals. */
export function derivativeNamed(
  name: string,
  entryUsd = 0,
): OptionInstrument | FutureInstrument | PerpetualInstrument | null {
  try {
    const instrument = parseInstrumentName(name, entryUsd);
    return instrument.kind === 'cash' ? null : instrument;
  } catch (error) {
    if (error instanceof InstrumentNameError) return null;
    throw error;
  }
}
