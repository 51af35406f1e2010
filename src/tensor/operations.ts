// The functions of tensors: what a caller writes, in terms of primitives. They broadcast, bring operands to one dtype,
// and turn negative axes into positive ones, so that primitives need not.
import { apply } from "./apply.ts";
import { constant } from "./create.ts";
import type { Binary, DType, Primitive, Unary } from "./primitives.ts";
import { broadcastShapes, expectForm, formatShape, type Shape, sameShape } from "./shape-rules.ts";
import type { Operand, Range, ReduceOptions } from "./tensor.ts";
import { Tensor } from "./tensor.ts";
import { sizeOf } from "./view.ts";

type Axes = number | readonly number[];

// ---------------------------------------------------------------- elementwise

const unary =
  (primitive: Unary) =>
  (x: Tensor): Tensor =>
    apply(primitive, [x], {});

/** -x, elementwise. */
export const neg = unary("negate");
/** e^x, elementwise. */
export const exp = unary("exp");
/** exp(x) - 1, exact near 0. */
export const expm1 = unary("expm1");
/** Natural logarithm: -Infinity at 0, NaN below. */
export const log = unary("log");
/** log(1 + x), exact near 0. */
export const log1p = unary("log1p");
/** Square root: NaN below 0. */
export const sqrt = unary("sqrt");
/** |x|; its derivative at 0 is taken as 0. */
export const abs = unary("abs");
/** -1, 0 or 1. */
export const sign = unary("sign");
/** Sine of x in radians. */
export const sin = unary("sin");
/** Cosine of x in radians. */
export const cos = unary("cos");
/** Hyperbolic tangent. */
export const tanh = unary("tanh");
/** 1 / (1 + exp(-x)), without overflow at either end. */
export const sigmoid = unary("sigmoid");
/** log(1 + exp(x)), without overflow. */
export const softplus = unary("softplus");
/** max(x, 0); its derivative at 0 is taken as 0. */
export const relu = unary("relu");
/** The error function, 2/√π ∫₀ˣ exp(-t²) dt. */
export const erf = unary("erf");

/** Operands as tensors of one dtype: a number takes the tensor's, float32 beside float64 becomes float64. */
function unify(name: string, operands: readonly Operand[]): Tensor[] {
  for (const operand of operands) {
    if (operand instanceof Tensor || typeof operand === "number") continue;
    const found = Array.isArray(operand) ? "an array; wrap it in tensor()" : typeof operand;
    throw new TypeError(`${name}: tensors and numbers are needed, got ${found}`);
  }
  const wide = operands.some((operand) => operand instanceof Tensor && operand.dtype === "float64");
  const dtype: DType = wide ? "float64" : "float32";
  return operands.map((operand) =>
    operand instanceof Tensor ? cast(operand, dtype) : constant(operand, dtype),
  );
}

const binary =
  (name: string, primitive: Binary) =>
  (left: Operand, right: Operand): Tensor => {
    const [a, b] = unify(name, [left, right]);
    const shape = broadcastShapes(name, a.shape, b.shape);
    return apply(primitive, [broadcastTo(a, shape), broadcastTo(b, shape)], {});
  };

/** a + b, elementwise; shapes are broadcast. @throws RangeError where they do not fit */
export const add = binary("add", "add");
/** a - b, elementwise; shapes are broadcast. @throws RangeError where they do not fit */
export const sub = binary("sub", "subtract");
/** a · b, elementwise; shapes are broadcast. @throws RangeError where they do not fit */
export const mul = binary("mul", "multiply");
/** a / b, elementwise; shapes are broadcast. @throws RangeError where they do not fit */
export const div = binary("div", "divide");
/** a to the power of b, elementwise; NaN for a negative base with a fractional exponent. */
export const pow = binary("pow", "power");
/** The larger of two, elementwise; where they are equal each gets half of the gradient. */
export const maximum = binary("maximum", "maximum");
/** The smaller of two, elementwise; where they are equal each gets half of the gradient. */
export const minimum = binary("minimum", "minimum");
/** 1 where equal, else 0. */
export const equal = binary("equal", "equal");
/** 1 where a < b, else 0. */
export const less = binary("less", "less");
/** 1 where a <= b, else 0. */
export const lessEqual = binary("lessEqual", "lessEqual");
/** 1 where a > b, else 0. */
export const greater = (a: Operand, b: Operand): Tensor => less(b, a);
/** 1 where a >= b, else 0. */
export const greaterEqual = (a: Operand, b: Operand): Tensor => lessEqual(b, a);
/** 1 where a and b differ, else 0. */
export const notEqual = (a: Operand, b: Operand): Tensor => sub(1, equal(a, b));

/** x · x, elementwise. */
export const square = (x: Tensor): Tensor => mul(x, x);

/** Values below `low` become low, above `high` high; the gradient is 0 there. */
export function clip(x: Tensor, low: number, high: number): Tensor {
  return where(less(x, low), low, where(greater(x, high), high, x));
}

/**
 * `a` where the condition is not 0, else `b`. All three are broadcast to one shape.
 *
 * @example
 * where(tensor([1, 0]), tensor([10, 20]), -1).toArray(); // [10, -1]
 */
export function where(condition: Operand, a: Operand, b: Operand): Tensor {
  const operands = unify("where", [condition, a, b]);
  const shape = operands.reduce<Shape>((all, { shape }) => broadcastShapes("where", all, shape), []);
  return apply(
    "select",
    operands.map((operand) => broadcastTo(operand, shape)),
    {},
  );
}

/** The same numbers in another format. */
export function cast(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x;
  expectForm("cast", [], dtype);
  return apply("cast", [x], { dtype });
}

/** The same numbers, as constants to every derivative. */
export function stopGradient(x: Tensor): Tensor {
  return apply("stopGradient", [x], {});
}

// ---------------------------------------------------------------- shape

/** An axis counted from the front. @throws RangeError where the tensor has no such axis */
export function resolveAxis(name: string, axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= rank) {
    throw new RangeError(
      `${name}: there is no axis ${axis}: the tensor has ${rank === 1 ? "one axis" : `${rank} axes`}`,
    );
  }
  return resolved;
}

/** The same numbers in row-major order under another shape; one size may be -1 and is then found. */
export function reshape(x: Tensor, ...sizes: readonly number[] | [Shape]): Tensor {
  const shape = [...(Array.isArray(sizes[0]) ? sizes[0] : (sizes as readonly number[]))];
  const free = shape.indexOf(-1);
  if (free >= 0) {
    const rest = sizeOf(shape.toSpliced(free, 1));
    if (!(rest > 0) || x.size % rest !== 0) {
      throw new RangeError(`reshape: ${formatShape(x.shape)} can not fill ${formatShape(shape)}`);
    }
    shape[free] = x.size / rest;
  }
  return sameShape(x.shape, shape) ? x : apply("reshape", [x], { shape });
}

/** Axes in a new order; reversed where none is given. */
export function transpose(x: Tensor, axes?: readonly number[]): Tensor {
  const order = axes?.map((axis) => resolveAxis("transpose", axis, x.rank)) ?? [...x.shape.keys()].reverse();
  return apply("transpose", [x], { axes: order });
}

/** Repeats axes of size 1 (and adds leading ones) until the shape is `shape`, without a copy. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : apply("broadcastTo", [x], { shape });
}

/** A new axis of size 1. */
export function expandDims(x: Tensor, axis: number): Tensor {
  const at = resolveAxis("expandDims", axis, x.rank + 1);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/**
 * A part of a tensor, without a copy. Each range is an index (the axis goes away), `[start, stop, step]` as in Python,
 * or null for the whole axis; negative positions count from the end.
 *
 * @example
 * slice(tensor([[1, 2, 3], [4, 5, 6]]), null, [1]).toArray(); // [[2, 3], [5, 6]]
 */
export function slice(x: Tensor, ...ranges: readonly Range[]): Tensor {
  if (ranges.length > x.rank) {
    throw new RangeError(`slice: ${ranges.length} ranges for the ${x.rank} axes of ${formatShape(x.shape)}`);
  }
  const starts: number[] = [];
  const counts: number[] = [];
  const steps: number[] = [];
  const kept: number[] = [];
  x.shape.forEach((size, axis) => {
    const range = ranges[axis] ?? [];
    if (typeof range === "number") {
      const index = range < 0 ? range + size : range;
      if (!Number.isInteger(range) || index < 0 || index >= size) {
        throw new RangeError(`slice: there is no index ${range} on axis ${axis} of ${formatShape(x.shape)}`);
      }
      starts.push(index);
      counts.push(1);
      steps.push(1);
      return;
    }
    const [from, to, step = 1] = range;
    if (!Number.isInteger(step) || step < 1) {
      throw new RangeError(`slice: a step must be 1 or more, got ${step} on axis ${axis}`);
    }
    for (const position of [from ?? 0, to ?? size]) {
      // ±Infinity is clamped like any other position beyond an end.
      if (!Number.isInteger(position) && Math.abs(position) !== Infinity) {
        throw new RangeError(`slice: positions must be whole, got ${position} on axis ${axis}`);
      }
    }
    const start = clampPosition(from ?? 0, size);
    const stop = clampPosition(to ?? size, size);
    starts.push(start);
    counts.push(Math.max(0, Math.ceil((stop - start) / step)));
    steps.push(step);
    kept.push(counts[axis]);
  });
  return reshape(apply("slice", [x], { starts, counts, steps }), kept);
}

function clampPosition(position: number, size: number): number {
  return Math.min(size, Math.max(0, position < 0 ? position + size : position));
}

/** Zeros around a tensor: `widths` holds [before, after] for each axis. */
export function pad(x: Tensor, widths: readonly (readonly [number, number])[]): Tensor {
  if (widths.length !== x.rank) {
    throw new RangeError(`pad: ${widths.length} widths for the ${x.rank} axes of ${formatShape(x.shape)}`);
  }
  return apply("place", [x], {
    shape: x.shape.map((size, axis) => size + widths[axis][0] + widths[axis][1]),
    starts: widths.map(([before]) => before),
    steps: widths.map(() => 1),
  });
}

/** Tensors joined along an axis they have. */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  if (tensors.length === 0) throw new RangeError("concat: at least one tensor is needed");
  return apply("concat", unify("concat", tensors), { axis: resolveAxis("concat", axis, tensors[0].rank) });
}

/** Tensors of one shape joined along a new axis. @throws RangeError where shapes differ */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  const [first] = tensors;
  if (first === undefined) throw new RangeError("stack: at least one tensor is needed");
  const other = tensors.find((x) => !sameShape(x.shape, first.shape));
  if (other !== undefined) {
    throw new RangeError(`stack: ${formatShape(first.shape)} and ${formatShape(other.shape)} differ`);
  }
  return concat(
    tensors.map((x) => expandDims(x, axis)),
    axis,
  );
}

/** The parts of `x` along `axis` with these numbers, in this order; a number may come more than once. */
export function take(x: Tensor, indices: Tensor | readonly number[], axis = 0): Tensor {
  const at = resolveAxis("take", axis, x.rank);
  const numbers =
    indices instanceof Tensor ? cast(indices, x.dtype) : constant(indices, x.dtype, [indices.length]);
  if (at === 0) return apply("take", [x, numbers], {});
  const front = [at, ...[...x.shape.keys()].filter((a) => a !== at)];
  const back = [...x.shape.keys()].map((a) => front.indexOf(a));
  return transpose(apply("take", [transpose(x, front), numbers], {}), back);
}

/**
 * A 1 at each label's place along a new last axis, 0 elsewhere.
 * @param labels - shape `[...batch]`, whole numbers from 0 to `classes` - 1; any other number gives zeros alone
 */
export function oneHot(labels: Tensor, classes: number): Tensor {
  const numbers = Array.from({ length: classes }, (_, i) => i);
  return equal(expandDims(labels, -1), constant(numbers, labels.dtype, [classes]));
}

// ---------------------------------------------------------------- reductions

function reduce(
  primitive: "sum" | "max",
  x: Tensor,
  axis: Axes | undefined,
  { keepDims = false }: ReduceOptions,
): Tensor {
  const axes = resolveAxes(primitive, axis, x.rank);
  const reduced = axes.length === 0 ? x : apply(primitive, [x], { axes });
  if (keepDims) return reduced;
  return reshape(
    reduced,
    x.shape.filter((_, a) => !axes.includes(a)),
  );
}

function resolveAxes(name: Primitive, axis: Axes | undefined, rank: number): number[] {
  if (axis === undefined) return Array.from({ length: rank }, (_, a) => a);
  const axes = typeof axis === "number" ? [axis] : axis;
  const resolved = axes.map((a) => resolveAxis(name, a, rank)).sort((a, b) => a - b);
  const twice = resolved.find((a, i) => a === resolved[i + 1]);
  if (twice !== undefined)
    throw new RangeError(`${name}: axis ${twice} is named twice in ${formatShape(axes)}`);
  return resolved;
}

/** Sum over some axes, or over all where none is named. */
export function sum(x: Tensor, axis?: Axes, options: ReduceOptions = {}): Tensor {
  return reduce("sum", x, axis, options);
}

/** Largest element; where several are largest, they share the gradient equally. */
export function max(x: Tensor, axis?: Axes, options: ReduceOptions = {}): Tensor {
  return reduce("max", x, axis, options);
}

/** Smallest element, over some axes or over all; where several are smallest, they share the gradient equally. */
export function min(x: Tensor, axis?: Axes, options: ReduceOptions = {}): Tensor {
  return neg(max(neg(x), axis, options));
}

/** Arithmetic mean, over some axes or over all. */
export function mean(x: Tensor, axis?: Axes, options: ReduceOptions = {}): Tensor {
  const total = sum(x, axis, options);
  return div(total, x.size / total.size);
}

/** Mean squared distance from the mean, divided by n - `ddof` (0: of a population, 1: of a sample). */
export function variance(x: Tensor, axis?: Axes, options: ReduceOptions & { ddof?: number } = {}): Tensor {
  const centred = sub(x, mean(x, axis, { keepDims: true }));
  const total = sum(square(centred), axis, options);
  return div(total, x.size / total.size - (options.ddof ?? 0));
}

/** √x where the derivative at 0 is to be 0, one of its subgradients for a norm, and not the NaN of 0 · ∞. */
function rootOfSquares(x: Tensor): Tensor {
  const isZero = equal(x, 0);
  return where(isZero, 0, sqrt(where(isZero, 1, x)));
}

/** Square root of the variance; its derivative where the variance is 0 is taken as 0. */
export function std(x: Tensor, axis?: Axes, options: ReduceOptions & { ddof?: number } = {}): Tensor {
  return rootOfSquares(variance(x, axis, options));
}

/** Euclidean norm; its derivative at 0 is taken as 0. */
export function norm(x: Tensor, axis?: Axes, options: ReduceOptions = {}): Tensor {
  return rootOfSquares(sum(square(x), axis, options));
}

/**
 * Index of the first largest element along an axis (NaN counts as largest); of the flattened tensor where none is named.
 * @throws RangeError where there is nothing to choose from
 */
export function argmax(x: Tensor, axis?: number): Tensor {
  if (axis === undefined) return reshape(apply("argmax", [reshape(x, -1)], {}), []);
  const at = resolveAxis("argmax", axis, x.rank);
  const last = [...[...x.shape.keys()].filter((a) => a !== at), at];
  const found = apply("argmax", [transpose(x, last)], {});
  return reshape(
    found,
    x.shape.filter((_, a) => a !== at),
  );
}

/** log Σ exp(x), shifted by the maximum so that nothing overflows. */
export function logSumExp(x: Tensor, axis?: Axes, options: ReduceOptions = {}): Tensor {
  const most = max(x, axis, { keepDims: true });
  // An infinite maximum must not be subtracted from itself.
  const shift = stopGradient(where(less(abs(most), Infinity), most, 0));
  const total = add(log(sum(exp(sub(x, shift)), axis, { keepDims: true })), shift);
  if (options.keepDims) return total;
  const axes = resolveAxes("sum", axis, x.rank);
  return reshape(
    total,
    x.shape.filter((_, a) => !axes.includes(a)),
  );
}

/** exp(x) / Σ exp(x) along an axis (the last one by default). */
export function softmax(x: Tensor, axis = -1): Tensor {
  const e = exp(sub(x, stopGradient(max(x, axis, { keepDims: true }))));
  return div(e, sum(e, axis, { keepDims: true }));
}

/** log of softmax, exact where softmax itself rounds to 0. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  const shifted = sub(x, stopGradient(max(x, axis, { keepDims: true })));
  return sub(shifted, log(sum(exp(shifted), axis, { keepDims: true })));
}

// ---------------------------------------------------------------- products

/**
 * Matrix product. A vector counts as a row on the left and as a column on the right; leading axes are a batch and are
 * broadcast.
 *
 * @param left - shape `[...batch, m, k]` or `[k]`
 * @param right - shape `[...batch, k, n]` or `[k]`
 * @returns shape `[...batch, m, n]`, without m or n where that operand was a vector
 * @throws RangeError where the inner sizes differ
 */
export function matmul(left: Tensor, right: Tensor): Tensor {
  if (left.rank === 0 || right.rank === 0) {
    throw new RangeError(
      `matmul: ${formatShape(left.shape)} and ${formatShape(right.shape)}: a scalar is no matrix, use mul`,
    );
  }
  if (left.rank === 2 && right.rank === 2 && left.dtype === right.dtype)
    return apply("matmul", [left, right], {});
  const [x, y] = unify("matmul", [left, right]);
  const a = x.rank === 1 ? reshape(x, [1, x.size]) : x;
  const b = y.rank === 1 ? reshape(y, [y.size, 1]) : y;
  const called = `matmul of ${formatShape(left.shape)} and ${formatShape(right.shape)}, leading axes`;
  const batch = broadcastShapes(called, a.shape.slice(0, -2), b.shape.slice(0, -2));
  const product = apply(
    "matmul",
    [broadcastTo(a, [...batch, ...a.shape.slice(-2)]), broadcastTo(b, [...batch, ...b.shape.slice(-2)])],
    {},
  );
  if (x.rank > 1 && y.rank > 1) return product;
  const [m, n] = product.shape.slice(-2);
  return reshape(product, [...batch, ...(x.rank > 1 ? [m] : []), ...(y.rank > 1 ? [n] : [])]);
}

/** Outer product of two vectors, `[m]` and `[n]` to `[m, n]`; other operands are flattened. */
export function outer(a: Tensor, b: Tensor): Tensor {
  return mul(reshape(a, [a.size, 1]), reshape(b, [1, b.size]));
}
