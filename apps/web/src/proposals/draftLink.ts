import { PARAMETER_RULES } from '@riskdao/risk-core';
import type { DraftRow } from './draftForm.js';

/** The address search of a new draft with values: `spotRange/underlying/BTC=0.2,varConfidence=0.9975`. */
export function draftSearch(rows: readonly DraftRow[]): { readonly changes: string } {
  return { changes: rows.map(({ parameterId, entered }) => `${parameterId}=${entered}`).join(',') };
}

/** Reads it back; what names no governed parameter is left out. */
export function wishedRows(changes: unknown): readonly DraftRow[] {
  if (typeof changes !== 'string') return [];
  return changes.split(',').flatMap((part) => {
    const [parameterId = '', entered = ''] = part.split('=');
    const [name = ''] = parameterId.split('/');
    return Object.hasOwn(PARAMETER_RULES, name) ? [{ parameterId, entered }] : [];
  });
}
