// The list of primitives: every operation that a tensor program is made of, with the parameters each one carries.
// Everything else (softmax, mean, variance, ...) is written in terms of these. Four tables are typed over this list,
// and a primitive that is missing in one of them does not compile:
//   shape rule      tensor/shape-rules.ts      what shape comes out, and the error if the operands do not fit
//   eager kernel    tensor/kernels/index.ts    how it is computed at once
//   vjp rule        autodiff/vjp-rules.ts      how a gradient flows back through it
//   compiled form   program/lower.ts           what it becomes in a planned program

/** Elementwise functions of one operand. */
export const unaryNames = [
  "negate",
  "exp",
  "expm1",
  "log",
  "log1p",
  "sqrt",
  "abs",
  "sign",
  "sin",
  "cos",
  "tanh",
  "sigmoid",
  "softplus",
  "relu",
  "erf",
] as const;
export type Unary = (typeof unaryNames)[number];

/** Elementwise functions of two operands of one shape; comparisons give 1 or 0. */
export const binaryNames = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "power",
  "maximum",
  "minimum",
  "equal",
  "less",
  "lessEqual",
] as const;
export type Binary = (typeof binaryNames)[number];

/** Everything that works number by number on operands of one shape. */
export const elementwiseNames = [...unaryNames, ...binaryNames, "select"] as const;
export type Elementwise = (typeof elementwiseNames)[number];

type None = Record<never, never>;

/** The parameters of each primitive, beside its operands. */
export interface Parameters extends Record<Unary, None>, Record<Binary, None> {
  /** `select(condition, a, b)`: a where the condition is not 0, else b. */
  select: None;
  /** The same values; gradients stop here. */
  stopGradient: None;
  /** The same values in another dtype. */
  cast: { dtype: DType };

  // Views: the same storage, seen differently.
  reshape: { shape: readonly number[] };
  transpose: { axes: readonly number[] };
  broadcastTo: { shape: readonly number[] };
  slice: { starts: readonly number[]; counts: readonly number[]; steps: readonly number[] };

  /** Zeros of `shape` with the operand laid into the places that the same `slice` would read. */
  place: { shape: readonly number[]; starts: readonly number[]; steps: readonly number[] };
  /** Operands side by side along `axis`. */
  concat: { axis: number };
  /** `take(x, indices)`: the rows of x (along axis 0) with these numbers. */
  take: None;
  /** `scatterAdd(rows, indices)`: zeros [count, ...] with each row added at its index; the transpose of take. */
  scatterAdd: { count: number };

  // Reductions over `axes`, which stay in the shape with size 1.
  sum: { axes: readonly number[] };
  max: { axes: readonly number[] };
  /** Index of the first maximum along the last axis, which stays with size 1. */
  argmax: None;

  /** `[...batch, m, k]` by `[...batch, k, n]`. */
  matmul: None;
}

export type Primitive = keyof Parameters;

/** Number format of a tensor: float32 unless asked otherwise; float64 for derivations and gradient checks. */
export type DType = "float32" | "float64";
