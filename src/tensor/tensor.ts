// The Tensor: an immutable array of numbers with a shape. Methods are the functions of operations.ts, for chaining.
import { isTraced, type Traced } from "./apply.ts";
import { formatTensor, type MimeBundle, toMimeBundle } from "./display.ts";
import * as op from "./operations.ts";
import type { DType } from "./primitives.ts";
import { formatShape, type Shape } from "./shape-rules.ts";
import { contiguous, copyInto, type NumberArray, sizeOf, type View } from "./view.ts";

/** The symbol under which notebooks look for a value's own display. */
const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display");

/** The symbol under which Node's console looks for a value's own text. */
const nodeInspect: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/** Numbers in arrays in arrays, as deep as the tensor has axes. */
export type NestedArray = number | NestedArray[];

/** What arithmetic accepts beside a tensor: a number takes the other operand's dtype. */
export type Operand = Tensor | number;

/** One axis of a slice: an index (the axis goes away), `[start, stop, step]`, or null for the whole axis. */
export type Range = number | null | readonly [start?: number | null, stop?: number | null, step?: number];

/** How a reduction treats its axes. */
export interface ReduceOptions {
  /** Keep the reduced axes with size 1. */
  keepDims?: boolean;
}

/**
 * An n-dimensional array of float32 or float64 numbers. It never changes; operations return new tensors, which share
 * storage with their operands where only the view differs (reshape, transpose, slice, broadcastTo).
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]]);
 * x.matmul(x.T).sum().item(); // 52
 */
export class Tensor {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Storage, or what the watching trace knows. For the rooms inside `src` only. */
  readonly content: View | Traced;

  /** Use `tensor(...)` and its relatives to make one. */
  constructor(content: View | Traced, shape: Shape, dtype: DType) {
    this.content = content;
    this.shape = shape;
    this.dtype = dtype;
  }

  /** Number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** The tensor with its axes reversed; of a matrix, the transpose. */
  get T(): Tensor {
    return op.transpose(this);
  }

  /** This plus another, elementwise; shapes are broadcast. */
  add(other: Operand): Tensor {
    return op.add(this, other);
  }
  /** This minus another, elementwise; shapes are broadcast. */
  sub(other: Operand): Tensor {
    return op.sub(this, other);
  }
  /** This times another, elementwise; shapes are broadcast. */
  mul(other: Operand): Tensor {
    return op.mul(this, other);
  }
  /** This divided by another, elementwise; shapes are broadcast. */
  div(other: Operand): Tensor {
    return op.div(this, other);
  }
  /** This to the power of another, elementwise. */
  pow(exponent: Operand): Tensor {
    return op.pow(this, exponent);
  }
  /** The larger of two, elementwise. */
  maximum(other: Operand): Tensor {
    return op.maximum(this, other);
  }
  /** The smaller of two, elementwise. */
  minimum(other: Operand): Tensor {
    return op.minimum(this, other);
  }
  /** 1 where equal, else 0. */
  equal(other: Operand): Tensor {
    return op.equal(this, other);
  }
  /** 1 where different, else 0. */
  notEqual(other: Operand): Tensor {
    return op.notEqual(this, other);
  }
  /** 1 where less, else 0. */
  less(other: Operand): Tensor {
    return op.less(this, other);
  }
  /** 1 where less or equal, else 0. */
  lessEqual(other: Operand): Tensor {
    return op.lessEqual(this, other);
  }
  /** 1 where greater, else 0. */
  greater(other: Operand): Tensor {
    return op.greater(this, other);
  }
  /** 1 where greater or equal, else 0. */
  greaterEqual(other: Operand): Tensor {
    return op.greaterEqual(this, other);
  }

  /** -x. */
  neg(): Tensor {
    return op.neg(this);
  }
  /** e^x. */
  exp(): Tensor {
    return op.exp(this);
  }
  /** e^x - 1, exact near 0. */
  expm1(): Tensor {
    return op.expm1(this);
  }
  /** Natural logarithm. */
  log(): Tensor {
    return op.log(this);
  }
  /** log(1 + x), exact near 0. */
  log1p(): Tensor {
    return op.log1p(this);
  }
  /** Square root. */
  sqrt(): Tensor {
    return op.sqrt(this);
  }
  /** x · x. */
  square(): Tensor {
    return op.square(this);
  }
  /** |x|. */
  abs(): Tensor {
    return op.abs(this);
  }
  /** -1, 0 or 1. */
  sign(): Tensor {
    return op.sign(this);
  }
  /** Sine. */
  sin(): Tensor {
    return op.sin(this);
  }
  /** Cosine. */
  cos(): Tensor {
    return op.cos(this);
  }
  /** Hyperbolic tangent. */
  tanh(): Tensor {
    return op.tanh(this);
  }
  /** 1 / (1 + e^-x). */
  sigmoid(): Tensor {
    return op.sigmoid(this);
  }
  /** log(1 + e^x). */
  softplus(): Tensor {
    return op.softplus(this);
  }
  /** max(x, 0). */
  relu(): Tensor {
    return op.relu(this);
  }
  /** The error function. */
  erf(): Tensor {
    return op.erf(this);
  }
  /** Values below `low` become low, above `high` high. */
  clip(low: number, high: number): Tensor {
    return op.clip(this, low, high);
  }

  /** Sum over some axes, or over all. */
  sum(axis?: number | readonly number[], options?: ReduceOptions): Tensor {
    return op.sum(this, axis, options);
  }
  /** Mean over some axes, or over all. */
  mean(axis?: number | readonly number[], options?: ReduceOptions): Tensor {
    return op.mean(this, axis, options);
  }
  /** Largest element over some axes, or over all. */
  max(axis?: number | readonly number[], options?: ReduceOptions): Tensor {
    return op.max(this, axis, options);
  }
  /** Smallest element over some axes, or over all. */
  min(axis?: number | readonly number[], options?: ReduceOptions): Tensor {
    return op.min(this, axis, options);
  }
  /** Mean squared distance from the mean, divided by n - `ddof` (0 by default). */
  variance(axis?: number | readonly number[], options?: ReduceOptions & { ddof?: number }): Tensor {
    return op.variance(this, axis, options);
  }
  /** Square root of the variance. */
  std(axis?: number | readonly number[], options?: ReduceOptions & { ddof?: number }): Tensor {
    return op.std(this, axis, options);
  }
  /** Euclidean norm. */
  norm(axis?: number | readonly number[], options?: ReduceOptions): Tensor {
    return op.norm(this, axis, options);
  }
  /** Index of the first largest element, along an axis or of the flattened tensor. */
  argmax(axis?: number): Tensor {
    return op.argmax(this, axis);
  }
  /** exp(x) / Σ exp(x) along an axis (the last by default). */
  softmax(axis?: number): Tensor {
    return op.softmax(this, axis);
  }
  /** log of softmax, exact where softmax rounds to 0. */
  logSoftmax(axis?: number): Tensor {
    return op.logSoftmax(this, axis);
  }
  /** log Σ exp(x), without overflow. */
  logSumExp(axis?: number | readonly number[], options?: ReduceOptions): Tensor {
    return op.logSumExp(this, axis, options);
  }

  /** Matrix product, `[...batch, m, k]` by `[...batch, k, n]`. @throws RangeError where the inner sizes differ */
  matmul(other: Tensor): Tensor {
    return op.matmul(this, other);
  }
  /** The same numbers under another shape; one size may be -1. */
  reshape(...shape: readonly number[] | [readonly number[]]): Tensor {
    return op.reshape(this, ...(shape as readonly number[]));
  }
  /** The same numbers as a vector. */
  flatten(): Tensor {
    return op.reshape(this, -1);
  }
  /** Axes in a new order, reversed by default; a view. */
  transpose(axes?: readonly number[]): Tensor {
    return op.transpose(this, axes);
  }
  /** Axes of size 1 repeated, without a copy. */
  broadcastTo(shape: Shape): Tensor {
    return op.broadcastTo(this, shape);
  }
  /** A part, without a copy: an index, `[start, stop, step]` or null for each axis. */
  slice(...ranges: readonly Range[]): Tensor {
    return op.slice(this, ...ranges);
  }
  /** The part at these indices of the leading axes; negative ones count from the end. */
  at(...indices: readonly number[]): Tensor {
    return op.slice(this, ...indices);
  }
  /** The parts along an axis with these numbers. */
  take(indices: Tensor | readonly number[], axis?: number): Tensor {
    return op.take(this, indices, axis);
  }
  /** The same numbers in another format. */
  asType(dtype: DType): Tensor {
    return op.cast(this, dtype);
  }

  /** The one number of a tensor of size 1. @throws RangeError for any other size */
  item(): number {
    if (this.size !== 1) {
      throw new RangeError(`item: one number is needed, ${formatShape(this.shape)} holds ${this.size}`);
    }
    const view = this.#view("item");
    return view.data[view.offset];
  }

  /** The numbers in row-major order. Do not write to it: where possible it is the tensor's own storage. */
  data(): NumberArray {
    return contiguous(this.#view("data"));
  }

  /** The numbers as nested arrays, which may be changed freely. */
  toArray(): NestedArray {
    const flat = new Float64Array(this.size);
    copyInto(flat, this.#view("toArray"));
    let position = 0;
    const nest = (axis: number): NestedArray =>
      axis === this.rank ? flat[position++] : Array.from({ length: this.shape[axis] }, () => nest(axis + 1));
    return nest(0);
  }

  /** Text that reads like a matrix. */
  toString(): string {
    return isTraced(this.content)
      ? `tensor ${formatShape(this.shape)} ${this.dtype}, traced`
      : formatTensor(this.data(), this.shape, this.dtype);
  }

  /** What `console.log` prints. */
  [nodeInspect](): string {
    return this.toString();
  }

  /** Shape, dtype and flat numbers. */
  toJSON(): { shape: Shape; dtype: DType; data: number[] } {
    return { shape: this.shape, dtype: this.dtype, data: Array.from(this.data()) };
  }

  /** What a notebook shows: a table, or a heat map where the numbers are many. */
  [jupyterDisplay](): MimeBundle {
    return isTraced(this.content)
      ? { "text/plain": this.toString() }
      : toMimeBundle(this.data(), this.shape, this.dtype);
  }

  #view(reader: string): View {
    let { content } = this;
    for (let current: Tensor = this; isTraced(content); content = current.content) {
      const inner = content.trace.primalOf(current);
      if (inner === undefined) {
        throw new TypeError(
          `${reader}: the numbers of a tensor are not known while compile() records a program; ` +
            "return the tensor from the compiled function and read it there",
        );
      }
      current = inner;
    }
    return content;
  }
}
