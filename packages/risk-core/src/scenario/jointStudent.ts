import { InvalidSeedError } from '../random.js';
import { studentKey, studentMovesSpecification } from '../revaluation/kernels/student.js';
import { hasWasmKernels, KernelMemory } from '../revaluation/kernels/wasm.js';

type JointStudent = {
  /** Lower triangle of the correlation, [factors x factors]. */
  readonly cholesky: Float64Array;
  readonly factors: number;
  readonly seed: number;
  /** Scenarios per draw, a multiple of four. */
  readonly count: number;
  /** `wasm` where the engine has it. Both give the same bits. */
  readonly kernels?: 'wasm' | 'specification';
};

/**
 * Joint draws of Student's t with four degrees of freedom, [factor][scenario], from scenario `from` on. What is returned is filled anew by
 * the next draw. Any scenario can be drawn alone and has the same bits. Throws InvalidSeedError.
 */
export function jointStudent(input: JointStudent): (from: number) => Float64Array {
  const { cholesky, factors, seed, count, kernels = hasWasmKernels() ? 'wasm' : 'specification' } = input;
  if (!(Number.isInteger(seed) && seed >= 0 && seed < 4_294_967_296)) throw new InvalidSeedError('seed', seed);
  const key = studentKey(seed);
  if (kernels === 'specification') {
    const out = new Float64Array(factors * count);
    return (from) => {
      studentMovesSpecification({ from, count, factors, key }, cholesky, out);
      return out;
    };
  }
  const memory = new KernelMemory(8 * factors * (factors + count + 4) + 3 * 64);
  const weights = memory.copy64(cholesky).byteOffset;
  const out = memory.float64(factors * count);
  const scratch = memory.float64(4 * factors).byteOffset;
  return (from) => {
    memory.kernels.studentMoves(from, count, factors, key, weights, out.byteOffset, scratch);
    return out;
  };
}
