// Eager matrix products, one matrix of the batch after the other.
import type { DType } from "../primitives.ts";
import { allocate, contiguous, sizeOf, type View, viewOf } from "../view.ts";

export function multiplyMatrices(a: View, b: View, shape: readonly number[], dtype: DType): View {
  const [m, n] = shape.slice(-2);
  const k = a.shape[a.shape.length - 1];
  const batch = sizeOf(shape.slice(0, -2));
  const left = contiguous(a);
  const right = contiguous(b);
  const out = allocate(dtype, sizeOf(shape));
  const row = new Float64Array(n);
  for (let p = 0; p < batch; p++) {
    for (let i = 0; i < m; i++) {
      row.fill(0);
      for (let l = 0; l < k; l++) {
        const factor = left[(p * m + i) * k + l];
        const start = (p * k + l) * n;
        for (let j = 0; j < n; j++) row[j] += factor * right[start + j];
      }
      out.set(row, (p * m + i) * n);
    }
  }
  return viewOf(out, shape);
}
