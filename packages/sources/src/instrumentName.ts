import { InstrumentNameError, parseInstrumentName, type CashInstrument, type Instrument } from '@riskdao/risk-core';

/** What is held as a position, by its name in the style of Deribit; `null` for any other text. `entryUsd` belongs to futures and perpetuals. */
export function derivativeNamed(name: string, entryUsd = 0): Exclude<Instrument, CashInstrument> | null {
  try {
    const instrument = parseInstrumentName(name, entryUsd);
    return instrument.kind === 'cash' ? null : instrument;
  } catch (error) {
    if (error instanceof InstrumentNameError) return null;
    throw error;
  }
}
