// Eager matrix products, one matrix of the batch after the other: WebAssembly, or a plain loop where copying the
// operands there would cost more than it saves.
import { type MatrixSource, multiply } from "../../wasm/product.ts";
import type { DType } from "../primitives.ts";
import { allocate, contiguous, rowMajorStrides, sizeOf, type View, viewOf } from "../view.ts";

/** Products of fewer multiplications than this are done by a plain loop. */
const plainLimit = 256;

export function multiplyMatrices(a: View, b: View, shape: readonly number[], dtype: DType): View {
  const [m, n] = shape.slice(-2);
  const k = a.shape[a.shape.length - 1];
  const size = sizeOf(shape);
  if (size === 0 || k === 0) return viewOf(allocate(dtype, size), shape);
  const product = m * n * k <= plainLimit ? multiplyPlainly : multiply;
  const left = matricesOf(a);
  const right = matricesOf(b);
  if (size === m * n) return viewOf(product(left(0), right(0), [m, n, k]).slice(), shape);
  const out = allocate(dtype, size);
  for (let p = 0; p * m * n < size; p++) out.set(product(left(p), right(p), [m, n, k]), p * m * n);
  return viewOf(out, shape);
}

/** The p-th matrix of a batch, where it lies if its rows or columns are gapless, else from a copy. */
function matricesOf(view: View): (p: number) => MatrixSource {
  const rank = view.shape.length;
  const [rowStep, columnStep] = view.strides.slice(-2);
  const [rows, columns] = view.shape.slice(-2);
  const inPlace = (columnStep === 1 && rowStep >= columns) || (rowStep === 1 && columnStep >= rows);
  const source = inPlace
    ? view
    : { ...view, data: contiguous(view), offset: 0, strides: rowMajorStrides(view.shape) };
  const batch = view.shape.slice(0, -2);
  return (p) => {
    let { offset } = source;
    let rest = p;
    for (let axis = batch.length - 1; axis >= 0; axis--) {
      offset += (rest % batch[axis]) * source.strides[axis];
      rest = Math.floor(rest / batch[axis]);
    }
    return {
      data: source.data,
      offset,
      rowStep: source.strides[rank - 2],
      columnStep: source.strides[rank - 1],
    };
  };
}

function multiplyPlainly(
  a: MatrixSource,
  b: MatrixSource,
  [m, n, k]: readonly [m: number, n: number, k: number],
): Float32Array | Float64Array {
  const out = a.data instanceof Float32Array ? new Float32Array(m * n) : new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let total = 0;
      for (let l = 0; l < k; l++) {
        total +=
          a.data[a.offset + i * a.rowStep + l * a.columnStep] *
          b.data[b.offset + l * b.rowStep + j * b.columnStep];
      }
      out[i * n + j] = total;
    }
  }
  return out;
}
