// What a chart accepts as numbers: arrays, typed arrays, tensors.

/** A list of numbers: an array, a typed array, or anything like a tensor that gives its elements in order. */
export type Numbers = ArrayLike<number> | { data(): ArrayLike<number> };

/** A table of numbers: nested arrays, or a tensor of rank 2. */
export type Matrix =
  | readonly ArrayLike<number>[]
  | { readonly shape: readonly number[]; data(): ArrayLike<number> };

/** The numbers as a plain array. */
export function list(values: Numbers): number[] {
  return Array.from(
    "data" in values && typeof values.data === "function" ? values.data() : (values as ArrayLike<number>),
  );
}

/** The table as plain rows. */
export function rows(matrix: Matrix, chart: string): number[][] {
  if (!("shape" in matrix)) {
    const widths = new Set(matrix.map((row) => row.length));
    if (widths.size > 1) throw new Error(`${chart}: rows of unequal length: ${[...widths].join(", ")}`);
    return matrix.map((row) => Array.from(row));
  }
  if (matrix.shape.length !== 2) {
    throw new Error(`${chart}: expected a matrix, found shape [${matrix.shape.join(", ")}]`);
  }
  const [height, width] = matrix.shape;
  const flat = matrix.data();
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) => flat[row * width + column]),
  );
}

/** Seven significant digits: more than a screen shows and than float32 holds, and half the length in a saved notebook. */
export const short = (value: number): number =>
  Number.isInteger(value) ? value : Number(value.toPrecision(7));

/** Beyond a quarter of the largest float a range has no width and no margins that are floats. */
const farthest = Number.MAX_VALUE / 4;

/** JSON knows no infinity and no NaN: such a value leaves a gap in the chart. */
export const finite = (value: number): number | null =>
  Number.isFinite(value) && Math.abs(value) <= farthest ? short(value) : null;

/** A logarithmic axis has no place for zero and below: such a value leaves a gap. */
export const positive = (value: number): number | null => (value > 0 ? finite(value) : null);

/** The smallest and largest finite value, or undefined where there is none. */
export function extent(values: Iterable<number | null>): [number, number] | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : undefined;
}

/** `count` positions from one end of an interval to the other, both included. */
export function spread(chart: string, [from, to]: readonly [number, number], count: number): number[] {
  if (!Number.isFinite(from) || !Number.isFinite(to)) {
    throw new RangeError(`${chart}: the interval must have finite ends, got [${from}, ${to}]`);
  }
  if (!Number.isInteger(count) || count < 2) {
    throw new RangeError(`${chart}: points must be a whole number above 1, got ${count}`);
  }
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}
