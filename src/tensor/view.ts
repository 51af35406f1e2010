// A view: how a tensor's numbers lie in a typed array (strides and offset). Views of one array share it without copies.
// The arrays are ordinary JavaScript memory: the garbage collector frees them, nobody else has to.
import type { DType } from "./primitives.ts";

export type NumberArray = Float32Array | Float64Array;

/** Where the elements of an array of some shape lie, counted in elements from the start of a storage. */
export interface Layout {
  readonly shape: readonly number[];
  /** Distance in elements between neighbours along each axis; 0 where a value is repeated. */
  readonly strides: readonly number[];
  readonly offset: number;
}

export interface View extends Layout {
  readonly data: NumberArray;
}

export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

/** Strides of a row-major array without gaps. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

export function allocate(dtype: DType, size: number): NumberArray {
  return dtype === "float32" ? new Float32Array(size) : new Float64Array(size);
}

/** A row-major view over a whole array. */
export function viewOf(data: NumberArray, shape: readonly number[]): View {
  return { data, shape, strides: rowMajorStrides(shape), offset: 0 };
}

export function isRowMajor(view: Layout): boolean {
  let expected = 1;
  for (let axis = view.shape.length - 1; axis >= 0; axis--) {
    if (view.shape[axis] !== 1 && view.strides[axis] !== expected) return false;
    expected *= view.shape[axis];
  }
  return true;
}

/** The view's numbers in row-major order: a window on the same array where they already lie so, else a copy. */
export function contiguous(view: View): NumberArray {
  const size = sizeOf(view.shape);
  if (isRowMajor(view)) {
    return view.offset === 0 && view.data.length === size
      ? view.data
      : view.data.subarray(view.offset, view.offset + size);
  }
  const out = view.data instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
  copyInto(out, view);
  return out;
}

/** Writes the view's numbers to `out` in row-major order. */
export function copyInto(out: NumberArray, view: View): void {
  const { data } = view;
  eachRow([view], (position, length, [start], [step]) => {
    for (let i = 0, at = start; i < length; i++, at += step) out[position + i] = data[at];
  });
}

/**
 * Visits views of one shape row by row (a row lies along the last axis), in row-major order.
 * `visit` receives the row's position in row-major order, its length, and each view's start and step in its array.
 */
export function eachRow(
  views: readonly View[],
  visit: (position: number, length: number, starts: readonly number[], steps: readonly number[]) => void,
): void {
  const { shape } = views[0];
  const size = sizeOf(shape);
  if (size === 0) return;
  const starts = views.map((view) => view.offset);
  if (views.every(isRowMajor)) {
    visit(
      0,
      size,
      starts,
      views.map(() => 1),
    );
    return;
  }
  const last = shape.length - 1;
  const length = shape[last];
  const steps = views.map((view) => view.strides[last]);
  const index = new Array<number>(last).fill(0);
  for (let position = 0; ; ) {
    visit(position, length, starts, steps);
    position += length;
    if (position >= size) return;
    let axis = last - 1;
    while (++index[axis] === shape[axis]) {
      for (let v = 0; v < views.length; v++) starts[v] -= views[v].strides[axis] * (shape[axis] - 1);
      index[axis--] = 0;
    }
    for (let v = 0; v < views.length; v++) starts[v] += views[v].strides[axis];
  }
}

/** The same storage under a new shape, or undefined where only a copy can do it. */
export function reshapeView<V extends Layout>(view: V, shape: readonly number[]): V | undefined {
  if (isRowMajor(view)) return { ...view, shape, strides: rowMajorStrides(shape) };
  // Walk both shapes from the left in groups of equal size; within a group the old strides must be gapless.
  const from = view.shape.map((_, axis) => axis).filter((axis) => view.shape[axis] !== 1);
  const strides = new Array<number>(shape.length).fill(0);
  let oldAxis = 0;
  let newAxis = 0;
  while (oldAxis < from.length) {
    let oldSize = view.shape[from[oldAxis]];
    let oldEnd = oldAxis + 1;
    let newEnd = newAxis + 1;
    let newSize = shape[newAxis];
    while (oldSize !== newSize) {
      if (newSize < oldSize) newSize *= shape[newEnd++];
      else {
        if (view.strides[from[oldEnd - 1]] !== view.strides[from[oldEnd]] * view.shape[from[oldEnd]]) {
          return undefined;
        }
        oldSize *= view.shape[from[oldEnd++]];
      }
    }
    let stride = view.strides[from[oldEnd - 1]];
    for (let axis = newEnd - 1; axis >= newAxis; axis--) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    oldAxis = oldEnd;
    newAxis = newEnd;
  }
  return { ...view, shape, strides };
}

export function transposeView<V extends Layout>(view: V, axes: readonly number[]): V {
  return {
    ...view,
    shape: axes.map((axis) => view.shape[axis]),
    strides: axes.map((axis) => view.strides[axis]),
  };
}

export function broadcastView<V extends Layout>(view: V, shape: readonly number[]): V {
  const added = shape.length - view.shape.length;
  return {
    ...view,
    shape,
    strides: shape.map((extent, axis) =>
      axis < added || (view.shape[axis - added] === 1 && extent !== 1) ? 0 : view.strides[axis - added],
    ),
  };
}

export function sliceView<V extends Layout>(
  view: V,
  slice: { starts: readonly number[]; counts: readonly number[]; steps: readonly number[] },
): V {
  let { offset } = view;
  for (let axis = 0; axis < view.shape.length; axis++) offset += slice.starts[axis] * view.strides[axis];
  return {
    ...view,
    shape: slice.counts,
    strides: view.strides.map((stride, axis) => stride * slice.steps[axis]),
    offset,
  };
}
