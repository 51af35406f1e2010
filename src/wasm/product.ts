// Matrix products of ordinary JavaScript arrays: operands are copied into one scratch memory and the product out of it.
import { instantiateKernels, type Kernels, pageBytes, pagesFor } from "./kernels.ts";

type NumberArray = Float32Array | Float64Array;

/** A matrix in an array: element (i, j) is at offset + i rowStep + j columnStep. */
export interface MatrixSource {
  readonly data: NumberArray;
  readonly offset: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/** The kernels read a vector or two past the end of an operand. */
const slack = 64;

interface Workspace {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  readonly scratch: number;
}

let workspace: Workspace | undefined;

function open(): Workspace {
  if (workspace === undefined) {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const kernels = instantiateKernels(memory);
    workspace = { memory, kernels, scratch: kernels.gemmScratch() };
  }
  return workspace;
}

/** Where the kernels' scratch ends and operands may begin, for a product of inner size k. */
function reserve({ memory, kernels, scratch }: Workspace, operandBytes: number, k: number): number {
  const start = Math.max(scratch, kernels.gemm64Scratch(k)) + slack;
  const missing = start + operandBytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(pagesFor(Math.max(missing, pageBytes)));
  return start;
}

const align = (bytes: number): number => (bytes + slack + 15) & -16;

/** Elements from the first to the last that the matrix touches. */
function extentOf(source: MatrixSource, rows: number, columns: number): number {
  return (rows - 1) * source.rowStep + (columns - 1) * source.columnStep + 1;
}

/** The product [m, k] by [k, n], written to out[at ...], row-major. All arrays have one element type. */
export function multiply(
  out: NumberArray,
  at: number,
  a: MatrixSource,
  b: MatrixSource,
  [m, n, k]: readonly [m: number, n: number, k: number],
): void {
  const space = open();
  const width = out.BYTES_PER_ELEMENT;
  const aCount = extentOf(a, m, k);
  const bCount = extentOf(b, k, n);
  const bytes = align(aCount * width) + align(bCount * width) + align(m * n * width);
  const aAt = reserve(space, bytes, k);
  const bAt = aAt + align(aCount * width);
  const cAt = bAt + align(bCount * width);
  const { kernels, memory } = space;
  const whole =
    out instanceof Float32Array ? new Float32Array(memory.buffer) : new Float64Array(memory.buffer);
  whole.set(a.data.subarray(a.offset, a.offset + aCount), aAt / width);
  whole.set(b.data.subarray(b.offset, b.offset + bCount), bAt / width);
  if (out instanceof Float32Array) {
    kernels.gemm(cAt, n, aAt, a.rowStep, a.columnStep, bAt, b.rowStep, b.columnStep, m, n, k, 1, 0, 0);
  } else {
    kernels.gemm64(cAt, aAt, a.rowStep, a.columnStep, bAt, b.rowStep, b.columnStep, m, n, k, 0);
  }
  out.set(whole.subarray(cAt / width, cAt / width + m * n), at);
}
