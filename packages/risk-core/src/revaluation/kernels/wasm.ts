import { EXP2_64THS, RECIPROCALS, RECIPROCAL_LOGS } from '../../math/tables.js';
import { KERNELS_WASM_BASE64 } from '../generated/kernelsWasm.js';
import { KERNEL_CONSTANTS } from './constants.js';

/** Exports of assembly/index.ts: addresses are byte offsets into the memory. */
type Address = number;
export type KernelExports = {
  chain(n: number, ...arrays: Address[]): void;
  repriceStrips(from: number, to: number, rows: number, scenarios: number, ...arrays: Address[]): void;
  sweep(from: number, to: number, tile: number, ...rest: number[]): void;
  americanLattice(n: number, value: Address, even: Address, odd: Address, up: number, down: number): number;
  studentMoves(from: number, count: number, factors: number, key: number, ...arrays: Address[]): void;
  closeOut(scenarios: number, ...rest: number[]): number;
  closeGroup(scenarios: number, group: number, ...arrays: Address[]): void;
};

type Memory = { readonly buffer: ArrayBuffer };
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { initial: number; maximum: number }) => Memory;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  validate(bytes: Uint8Array): boolean;
};
declare function atob(base64: string): string;

const PAGE = 65_536;
const TABLES_END = PAGE; // tables and constants live in the first page

let compiled: object | null | undefined;

/** The compiled module, or null on an engine without WebAssembly SIMD. */
function compiledModule(): object | null {
  if (compiled === undefined) {
    const bytes = Uint8Array.from(atob(KERNELS_WASM_BASE64), (character) => character.charCodeAt(0));
    try {
      compiled = typeof WebAssembly === 'object' && WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
    } catch {
      compiled = null; // a page whose policy forbids compiling
    }
  }
  return compiled;
}

export const hasWasmKernels = (): boolean => compiledModule() !== null;

/** One memory with the kernels on it. Sized once: growing would detach every array. */
export class KernelMemory {
  readonly kernels: KernelExports;
  private readonly memory: Memory;
  private top = TABLES_END;

  /** `bytes`: what will be allocated; each array takes up to 64 bytes more. */
  constructor(bytes: number) {
    const module = compiledModule();
    if (module === null) throw new TypeError('This engine has no WebAssembly SIMD: use the TypeScript specification.');
    const pages = 1 + Math.ceil(bytes / PAGE);
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const abort = () => {
      throw new RangeError('A kernel stopped.');
    };
    this.kernels = new WebAssembly.Instance(module, { env: { memory: this.memory, abort } }).exports as KernelExports;
    const doubles = new Float64Array(this.memory.buffer);
    doubles.set(EXP2_64THS, 1_024 / 8);
    doubles.set(RECIPROCALS, 2_048 / 8);
    doubles.set(RECIPROCAL_LOGS, 4_096 / 8);
    KERNEL_CONSTANTS.forEach((value, slot) => doubles.fill(value, 8_192 / 8 + 2 * slot, 8_192 / 8 + 2 * slot + 2));
  }

  float64(length: number): Float64Array {
    return new Float64Array(this.memory.buffer, this.reserve(8 * length), length);
  }

  float32(length: number): Float32Array {
    return new Float32Array(this.memory.buffer, this.reserve(4 * length), length);
  }

  int32(length: number): Int32Array {
    return new Int32Array(this.memory.buffer, this.reserve(4 * length), length);
  }

  bigInt64(length: number): BigInt64Array {
    return new BigInt64Array(this.memory.buffer, this.reserve(8 * length), length);
  }

  /** A copy inside the memory. */
  copy64(values: Float64Array): Float64Array {
    const copy = this.float64(values.length);
    copy.set(values);
    return copy;
  }

  private reserve(bytes: number): Address {
    const at = this.top;
    this.top = (at + bytes + 63) & ~63;
    if (this.top > this.memory.buffer.byteLength) {
      throw new RangeError(
        `KernelMemory holds ${this.memory.buffer.byteLength} bytes, ${this.top} are needed. Size it larger.`,
      );
    }
    return at;
  }
}
