// Matrix products of ordinary JavaScript arrays: operands are copied into one scratch memory and the product out of it.
import { openWorkspace, spaceFor } from "./workspace.ts";

type NumberArray = Float32Array | Float64Array;

/** A matrix in an array: element (i, j) is at offset + i rowStep + j columnStep. */
export interface MatrixSource {
  readonly data: NumberArray;
  readonly offset: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/** Elements from the first to the last that the matrix touches. */
function extentOf(source: MatrixSource, rows: number, columns: number): number {
  return (rows - 1) * source.rowStep + (columns - 1) * source.columnStep + 1;
}

/**
 * The product [m, k] by [k, n], row-major: a window on the workspace, to be copied before the next product.
 * Both operands have one element type.
 */
export function multiply(
  a: MatrixSource,
  b: MatrixSource,
  [m, n, k]: readonly [m: number, n: number, k: number],
): NumberArray {
  const workspace = openWorkspace();
  const { kernels } = workspace;
  const single = a.data instanceof Float32Array;
  const width = a.data.BYTES_PER_ELEMENT;
  const aCount = extentOf(a, m, k);
  const bCount = extentOf(b, k, n);
  const aAt = spaceFor(single ? kernels.gemmScratch() : kernels.gemm64Scratch(k));
  const bAt = aAt + spaceFor(aCount * width);
  const cAt = bAt + spaceFor(bCount * width);
  workspace.reserve(cAt + m * n * width);
  const whole = workspace.numbersLike(a.data);
  put(whole, aAt / width, a, aCount);
  put(whole, bAt / width, b, bCount);
  if (single) {
    kernels.gemm(cAt, n, aAt, a.rowStep, a.columnStep, bAt, b.rowStep, b.columnStep, m, n, k, 1, 0, 0);
  } else {
    kernels.gemm64(cAt, aAt, a.rowStep, a.columnStep, bAt, b.rowStep, b.columnStep, m, n, k, 0);
  }
  return whole.subarray(cAt / width, cAt / width + m * n);
}

function put(whole: NumberArray, at: number, { data, offset }: MatrixSource, count: number): void {
  whole.set(count === data.length ? data : data.subarray(offset, offset + count), at);
}
