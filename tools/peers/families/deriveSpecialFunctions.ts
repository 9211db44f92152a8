import { exp, log, normalCdf, normalPdf, power } from '@riskdao/risk-core';
import { difference, eachCase, type PeerFamily } from '../family.js';

type Case = {
  readonly inputs: { readonly f: string; readonly x: number; readonly p?: number };
  readonly expected: { readonly y: number };
};

const FUNCTIONS: Readonly<Record<string, (x: number, p: number) => number>> = {
  normCdf: normalCdf,
  normPdf: normalPdf,
  ln: log,
  exp,
  pow: power,
};

export const deriveSpecialFunctions: PeerFamily = {
  name: 'derive_special_functions',
  floor: 1,
  check: (file) =>
    eachCase<Case>(file, ({ inputs: { f, x, p = NaN }, expected }) =>
      difference(f, FUNCTIONS[f]?.(x, p), expected.y, { relative: 1e-14 }),
    ),
};
