// Making tensors: from numbers, or filled by a rule.
import type { DType } from "./primitives.ts";
import { expectForm, formatShape, type Shape } from "./shape-rules.ts";
import { type NestedArray, Tensor } from "./tensor.ts";
import { allocate, type NumberArray, sizeOf, viewOf } from "./view.ts";

/** Options of the functions that make tensors. */
export interface CreateOptions {
  /** float32 unless given. */
  dtype?: DType;
}

/** Numbers laid out as a tensor takes them; typed arrays of other kinds are converted. */
export type Numbers = number | readonly unknown[] | ArrayLike<number>;

/**
 * A tensor of given numbers. A Float64Array gives float64, everything else float32, unless `dtype` says otherwise.
 * A typed array of the right kind is used as it is, without a copy: do not change it afterwards.
 *
 * @param numbers - a number, nested arrays, or a flat typed array
 * @throws RangeError where nested arrays are ragged or `shape` does not hold the numbers
 * @example
 * tensor([[1, 2, 3], [4, 5, 6]]).shape; // [2, 3]
 */
export function tensor(numbers: Numbers, options: CreateOptions & { shape?: Shape } = {}): Tensor {
  const dtype = options.dtype ?? (numbers instanceof Float64Array ? "float64" : "float32");
  expectForm("tensor", options.shape ?? [], dtype);
  if (Array.isArray(numbers)) {
    const shape = nestedShape(numbers as NestedArray);
    const data = allocate(dtype, sizeOf(shape));
    fillNested(data, numbers as NestedArray, shape);
    return fromData(data, options.shape ?? shape, dtype);
  }
  if (typeof numbers === "number") return constant(numbers, dtype, options.shape);
  const flat = numbers as ArrayLike<number>;
  if (!ArrayBuffer.isView(flat) || typeof flat[0] === "bigint") {
    const found = numbers instanceof Tensor ? "a tensor" : describe(flat);
    throw new TypeError(
      `tensor: numbers, nested arrays or a typed array of numbers are needed, got ${found}`,
    );
  }
  return fromData(toDType(flat, dtype), options.shape ?? [flat.length], dtype);
}

function describe(found: unknown): string {
  if (typeof found === "number") return `the number ${found}`;
  if (typeof found === "object" && found !== null) return `a ${found.constructor.name}`;
  return typeof found === "string" ? `the text ${JSON.stringify(found)}` : String(found);
}

function toDType(flat: ArrayLike<number>, dtype: DType): NumberArray {
  if (dtype === "float32") return flat instanceof Float32Array ? flat : Float32Array.from(flat);
  return flat instanceof Float64Array ? flat : Float64Array.from(flat);
}

function fromData(data: NumberArray, shape: Shape, dtype: DType): Tensor {
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(
      `tensor: ${data.length} numbers do not fill ${formatShape(shape)}, which needs ${sizeOf(shape)}`,
    );
  }
  return new Tensor(viewOf(data, shape), shape, dtype);
}

function nestedShape(numbers: NestedArray): number[] {
  const shape: number[] = [];
  for (let part = numbers; Array.isArray(part); part = part[0]) shape.push(part.length);
  return shape;
}

function fillNested(out: NumberArray, numbers: NestedArray, shape: Shape): void {
  let position = 0;
  const fill = (part: NestedArray, axis: number): void => {
    if (Array.isArray(part)) {
      if (part.length !== shape[axis]) {
        throw new RangeError(
          `tensor: ragged rows: ${part.length} entries on axis ${axis} where the first has ${shape[axis] ?? "a number"}`,
        );
      }
      for (const inner of part) fill(inner, axis + 1);
    } else if (typeof part === "number" && axis === shape.length) {
      out[position++] = part;
    } else {
      const wanted = axis < shape.length ? `an array of ${shape[axis]}` : "a number";
      const hint = (part as unknown) instanceof Tensor ? "; stack() joins tensors" : "";
      throw new TypeError(`tensor: entry ${position} must be ${wanted}, got ${describe(part)}${hint}`);
    }
  };
  fill(numbers, 0);
}

/** One number repeated to a shape without storage of its own, or numbers that are known to fill the shape. */
export function constant(numbers: number | readonly number[], dtype: DType, shape: Shape = []): Tensor {
  if (typeof numbers === "number") {
    const data = allocate(dtype, 1);
    data[0] = numbers;
    return new Tensor({ data, shape, strides: shape.map(() => 0), offset: 0 }, shape, dtype);
  }
  const data = allocate(dtype, numbers.length);
  data.set(numbers);
  return new Tensor(viewOf(data, shape), shape, dtype);
}

/** A tensor filled with one number. */
export function full(shape: Shape, value: number, { dtype = "float32" }: CreateOptions = {}): Tensor {
  expectForm("full", shape, dtype);
  return constant(value, dtype, shape);
}

/** A tensor of zeros. */
export function zeros(shape: Shape, options?: CreateOptions): Tensor {
  return full(shape, 0, options);
}

/** A tensor of ones. */
export function ones(shape: Shape, options?: CreateOptions): Tensor {
  return full(shape, 1, options);
}

/** The identity matrix `[n, n]`. */
export function eye(n: number, { dtype = "float32" }: CreateOptions = {}): Tensor {
  expectForm("eye", [n, n], dtype);
  const data = allocate(dtype, n * n);
  for (let i = 0; i < n; i++) data[i * n + i] = 1;
  return fromData(data, [n, n], dtype);
}

/**
 * Numbers from `start` up to but without `stop`.
 * @example
 * arange(0, 6, 2).toArray(); // [0, 2, 4]
 */
export function arange(
  start: number,
  stop?: number,
  step = 1,
  { dtype = "float32" }: CreateOptions = {},
): Tensor {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  if (step === 0) throw new RangeError("arange: the step must not be 0");
  const count = Math.max(0, Math.ceil((to - from) / step));
  expectForm("arange", [count], dtype);
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) data[i] = from + i * step;
  return fromData(data, [count], dtype);
}

/** `count` numbers from `start` to `stop`, both included. */
export function linspace(
  start: number,
  stop: number,
  count: number,
  { dtype = "float32" }: CreateOptions = {},
): Tensor {
  expectForm("linspace", [count], dtype);
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) {
    // Weighing both ends hits them exactly; adding up steps would not.
    const t = count === 1 ? 0 : i / (count - 1);
    data[i] = start * (1 - t) + stop * t;
  }
  return fromData(data, [count], dtype);
}
