// Eager reductions. Sums are kept in float64: a float32 tensor's sum is rounded once, at the end.
import type { DType } from "../primitives.ts";
import { allocate, contiguous, eachRow, sizeOf, transposeView, type View, viewOf } from "../view.ts";

/** The view with the reduced axes moved last, as rows to reduce: [kept, reduced]. */
function asRows(x: View, axes: readonly number[]): { view: View; length: number } {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const view = transposeView(x, [...kept, ...axes]);
  return { view, length: sizeOf(axes.map((axis) => x.shape[axis])) };
}

export function reduceSum(x: View, axes: readonly number[], shape: readonly number[], dtype: DType): View {
  const { view, length } = asRows(x, axes);
  const { data } = view;
  const totals = new Float64Array(sizeOf(shape));
  eachRow([view], (position, count, [start], [step]) => {
    // A visited row may span several results (everything contiguous) or be a part of one.
    for (let i = 0, at = start; i < count; ) {
      const result = Math.floor((position + i) / length);
      const end = Math.min(count, (result + 1) * length - position);
      let total = totals[result];
      for (; i < end; i++, at += step) total += data[at];
      totals[result] = total;
    }
  });
  if (dtype === "float64") return viewOf(totals, shape);
  return viewOf(Float32Array.from(totals), shape);
}

export function reduceMax(x: View, axes: readonly number[], shape: readonly number[], dtype: DType): View {
  const { view, length } = asRows(x, axes);
  const { data } = view;
  const out = allocate(dtype, sizeOf(shape)).fill(-Infinity);
  eachRow([view], (position, count, [start], [step]) => {
    for (let i = 0, at = start; i < count; ) {
      const result = Math.floor((position + i) / length);
      const end = Math.min(count, (result + 1) * length - position);
      let most = out[result];
      for (; i < end; i++, at += step) most = Math.max(most, data[at]);
      out[result] = most;
    }
  });
  return viewOf(out, shape);
}

export function argmax(x: View, shape: readonly number[], dtype: DType): View {
  const data = contiguous(x);
  const length = x.shape[x.shape.length - 1];
  const out = allocate(dtype, sizeOf(shape));
  for (let row = 0; row < out.length; row++) {
    let best = 0;
    let most = data[row * length];
    for (let i = 1; i < length && !Number.isNaN(most); i++) {
      const value = data[row * length + i];
      if (value <= most) continue;
      best = i;
      most = value;
    }
    out[row] = best;
  }
  return viewOf(out, shape);
}
