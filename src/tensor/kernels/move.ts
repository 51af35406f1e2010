// Eager kernels that move numbers without changing them: placing, joining, taking rows and their transposes.
import type { DType } from "../primitives.ts";
import { allocate, contiguous, eachRow, sizeOf, sliceView, type View, viewOf } from "../view.ts";

/** Copies the numbers of `source` to the places of `target`, a view of the same shape over a fresh array. */
function writeView(target: View, source: View): void {
  const to = target.data;
  const from = source.data;
  eachRow([target, source], (_, length, [toStart, fromStart], [toStep, fromStep]) => {
    for (let i = 0, t = toStart, f = fromStart; i < length; i++, t += toStep, f += fromStep) to[t] = from[f];
  });
}

export function place(
  source: View,
  parameters: { shape: readonly number[]; starts: readonly number[]; steps: readonly number[] },
  dtype: DType,
): View {
  const { shape, starts, steps } = parameters;
  const whole = viewOf(allocate(dtype, sizeOf(shape)), shape);
  writeView(sliceView(whole, { starts, counts: source.shape, steps }), source);
  return whole;
}

export function concat(views: readonly View[], axis: number, shape: readonly number[], dtype: DType): View {
  const whole = viewOf(allocate(dtype, sizeOf(shape)), shape);
  const steps = shape.map(() => 1);
  let start = 0;
  for (const view of views) {
    const starts = shape.map((_, a) => (a === axis ? start : 0));
    writeView(sliceView(whole, { starts, counts: view.shape, steps }), view);
    start += view.shape[axis];
  }
  return whole;
}

/** Row numbers as integers. @throws RangeError for one that is no row of `count` */
function rowNumbers(indices: View, count: number): number[] {
  return Array.from(contiguous(indices), (index) => {
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new RangeError(`take: there is no row ${index}: rows are 0 to ${count - 1}`);
    }
    return index;
  });
}

export function take(x: View, indices: View, shape: readonly number[], dtype: DType): View {
  const source = contiguous(x);
  const rows = rowNumbers(indices, x.shape[0]);
  const width = sizeOf(shape.slice(1));
  const out = allocate(dtype, sizeOf(shape));
  rows.forEach((row, i) => {
    out.set(source.subarray(row * width, (row + 1) * width), i * width);
  });
  return viewOf(out, shape);
}

export function scatterAdd(rows: View, indices: View, shape: readonly number[], dtype: DType): View {
  const source = contiguous(rows);
  const targets = rowNumbers(indices, shape[0]);
  const width = sizeOf(shape.slice(1));
  const out = allocate(dtype, sizeOf(shape));
  targets.forEach((target, i) => {
    for (let j = 0; j < width; j++) out[target * width + j] += source[i * width + j];
  });
  return viewOf(out, shape);
}
