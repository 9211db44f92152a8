import { RiskCoreError } from '../errors.js';

export class InvalidCorrelationError extends RiskCoreError {
  readonly code = 'INVALID_CORRELATION';
  constructor(
    readonly row: number,
    readonly pivot: number,
  ) {
    super(
      `Correlation matrix: row ${row} leaves a variance of ${pivot}; a correlation matrix has ones on its diagonal and no negative variance in any direction. Estimate it from whole common days.`,
    );
  }
}

/**
 * Lower triangle L with L L' = `matrix` ([n x n] row-major). A row that depends on those before it gets a zero diagonal;
 * a matrix that is no correlation matrix throws {@link InvalidCorrelationError}.
 */
export function choleskyOf(matrix: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row * n + column]!;
      for (let k = 0; k < column; k++) rest -= lower[row * n + k]! * lower[column * n + k]!;
      if (column < row) {
        const diagonal = lower[column * n + column]!;
        lower[row * n + column] = diagonal > 0 ? rest / diagonal : 0;
      } else if (rest > 1e-12) {
        lower[row * n + row] = Math.sqrt(rest);
      } else if (!(rest > -1e-9)) {
        throw new InvalidCorrelationError(row, rest);
      }
    }
  }
  return lower;
}
