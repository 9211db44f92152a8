/** One case of a vector file; families narrow `inputs` and `expected` themselves. */
export type VectorCase = {
  readonly id: string;
  readonly inputs: never;
  readonly expected: never;
  readonly tol?: number;
  readonly [field: string]: unknown;
};

/** A file of expected values by others: its cases and whatever series, grids or settings it carries beside them. */
export type VectorFile = { readonly cases: readonly VectorCase[]; readonly [field: string]: unknown };

/** Differences in words; none means that the case agrees. `notExpressed` gives the reason instead. */
export type CaseResult =
  | { readonly id: string; readonly differences: readonly string[] }
  | { readonly id: string; readonly notExpressed: string };

/** How one vector file is held against our engine. One file per family in `families/`. */
export type PeerFamily = {
  /** Name of the vector file without `.json`. */
  readonly name: string;
  /** Least share of cases that must agree; below it the command fails. */
  readonly floor: number;
  /** Why a case differs although our value is right; printed beside it, and still counted as a difference. Null: no reason is known. */
  remark?(vector: VectorCase): string | null;
  check(file: VectorFile): readonly CaseResult[];
};

/** A family that our engine does not state at all, with the reason that is printed. */
export type UnexpressedFamily = { readonly name: string; readonly notExpressed: string };

/** Runs `compute` for every case; a throw is a difference, so one bad case never ends the run. */
export function eachCase<Case>(file: VectorFile, compute: (vector: Case) => readonly string[]): readonly CaseResult[] {
  return file.cases.map((vector) => {
    try {
      return { id: vector.id, differences: compute(vector as Case) };
    } catch (cause) {
      return { id: vector.id, differences: [cause instanceof Error ? cause.message : String(cause)] };
    }
  });
}

type Tolerance = { readonly absolute?: number; readonly relative?: number };

/** One difference in words when `ours` is further from `theirs` than the tolerance allows (either bound suffices). */
export function difference(what: string, ours: unknown, theirs: unknown, tolerance: Tolerance = {}): readonly string[] {
  if (typeof ours === 'number' && typeof theirs === 'number') {
    const error = Math.abs(ours - theirs);
    if (error <= (tolerance.absolute ?? 0) || error <= (tolerance.relative ?? 0) * Math.abs(theirs)) return [];
  } else if (ours === theirs) return [];
  return [`${what}: ours ${String(ours)}, theirs ${String(theirs)}`];
}

/** {@link difference} for every field of `theirs`. */
export function differences(
  ours: Readonly<Record<string, unknown>>,
  theirs: Readonly<Record<string, unknown>>,
  tolerance: Tolerance = {},
): readonly string[] {
  return Object.keys(theirs).flatMap((field) => difference(field, ours[field], theirs[field], tolerance));
}
