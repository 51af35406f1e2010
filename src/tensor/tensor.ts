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

  add(other: Operand): Tensor {
    return op.add(this, other);
  }
  sub(other: Operand): Tensor {
    return op.sub(this, other);
  }
  mul(other: Operand): Tensor {
    return op.mul(this, other);
  }
  div(other: Operand): Tensor {
    return op.div(this, other);
  }
  pow(exponent: Operand): Tensor {
    return op.pow(this, exponent);
  }
  maximum(other: Operand): Tensor {
    return op.maximum(this, other);
  }
  minimum(other: Operand): Tensor {
    return op.minimum(this, other);
  }
  equal(other: Operand): Tensor {
    return op.equal(this, other);
  }
  notEqual(other: Operand): Tensor {
    return op.notEqual(this, other);
  }
  less(other: Operand): Tensor {
    return op.less(this, other);
  }
  lessEqual(other: Operand): Tensor {
    return op.lessEqual(this, other);
  }
  greater(other: Operand): Tensor {
    return op.greater(this, other);
  }
  greaterEqual(other: Operand): Tensor {
    return op.greaterEqual(this, other);
  }

  neg(): Tensor {
    return op.neg(this);
  }
  exp(): Tensor {
    return op.exp(this);
  }
  expm1(): Tensor {
    return op.expm1(this);
  }
  log(): Tensor {
    return op.log(this);
  }
  log1p(): Tensor {
    return op.log1p(this);
  }
  sqrt(): Tensor {
    return op.sqrt(this);
  }
  square(): Tensor {
    return op.square(this);
  }
  abs(): Tensor {
    return op.abs(this);
  }
  sign(): Tensor {
    return op.sign(this);
  }
  sin(): Tensor {
    return op.sin(this);
  }
  cos(): Tensor {
    return op.cos(this);
  }
  tanh(): Tensor {
    return op.tanh(this);
  }
  sigmoid(): Tensor {
    return op.sigmoid(this);
  }
  softplus(): Tensor {
    return op.softplus(this);
  }
  relu(): Tensor {
    return op.relu(this);
  }
  erf(): Tensor {
    return op.erf(this);
  }
  clip(low: number, high: number): Tensor {
    return op.clip(this, low, high);
  }

  sum(axis?: number | readonly number[], options?: ReduceOptions): Tensor {
    return op.sum(this, axis, options);
  }
  mean(axis?: number | readonly number[], options?: ReduceOptions): Tensor {
    return op.mean(this, axis, options);
  }
  max(axis?: number | readonly number[], options?: ReduceOptions): Tensor {
    return op.max(this, axis, options);
  }
  min(axis?: number | readonly number[], options?: ReduceOptions): Tensor {
    return op.min(this, axis, options);
  }
  variance(axis?: number | readonly number[], options?: ReduceOptions & { ddof?: number }): Tensor {
    return op.variance(this, axis, options);
  }
  std(axis?: number | readonly number[], options?: ReduceOptions & { ddof?: number }): Tensor {
    return op.std(this, axis, options);
  }
  norm(axis?: number | readonly number[], options?: ReduceOptions): Tensor {
    return op.norm(this, axis, options);
  }
  argmax(axis?: number): Tensor {
    return op.argmax(this, axis);
  }
  softmax(axis?: number): Tensor {
    return op.softmax(this, axis);
  }
  logSoftmax(axis?: number): Tensor {
    return op.logSoftmax(this, axis);
  }
  logSumExp(axis?: number | readonly number[], options?: ReduceOptions): Tensor {
    return op.logSumExp(this, axis, options);
  }

  matmul(other: Tensor): Tensor {
    return op.matmul(this, other);
  }
  reshape(...shape: readonly number[] | [readonly number[]]): Tensor {
    return op.reshape(this, ...(shape as readonly number[]));
  }
  flatten(): Tensor {
    return op.reshape(this, -1);
  }
  transpose(axes?: readonly number[]): Tensor {
    return op.transpose(this, axes);
  }
  broadcastTo(shape: Shape): Tensor {
    return op.broadcastTo(this, shape);
  }
  slice(...ranges: readonly Range[]): Tensor {
    return op.slice(this, ...ranges);
  }
  /** The part at these indices of the leading axes; negative ones count from the end. */
  at(...indices: readonly number[]): Tensor {
    return op.slice(this, ...indices);
  }
  take(indices: Tensor | readonly number[], axis?: number): Tensor {
    return op.take(this, indices, axis);
  }
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

  toString(): string {
    return isTraced(this.content)
      ? `tensor ${formatShape(this.shape)} ${this.dtype}, traced`
      : formatTensor(this.data(), this.shape, this.dtype);
  }

  /** What `console.log` prints. */
  [nodeInspect](): string {
    return this.toString();
  }

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
