// The vector-Jacobian rule of every primitive: given the gradient g of the result, the gradient of each operand.
// Rules are written with tensor operations, so they can be differentiated again: every order falls out of one table.

import { apply } from "../tensor/apply.ts";
import {
  add,
  broadcastTo,
  cast,
  cos,
  div,
  equal,
  exp,
  less,
  log,
  matmul,
  mul,
  neg,
  pow,
  reshape,
  sigmoid,
  sign,
  sin,
  slice,
  sub,
  sum,
  type Tensor,
  take,
  transpose,
  where,
} from "../tensor/index.ts";
import type { Parameters, Primitive } from "../tensor/primitives.ts";

/** What a rule may use: the result's gradient, the operands, the result itself, the primitive's parameters. */
export type VjpRule<P extends Primitive> = (
  g: Tensor,
  operands: readonly Tensor[],
  result: Tensor,
  parameters: Parameters[P],
) => readonly OperandGradient[];

/** One operand's gradient, computed only if it is wanted; null where the result does not vary with the operand. */
export type OperandGradient = (() => Tensor) | null;

const constantIn2 = (): readonly OperandGradient[] => [null, null];

/** Sums a gradient over the axes along which an operand was repeated. */
function unbroadcast(g: Tensor, operand: Tensor): Tensor {
  const added = g.rank - operand.rank;
  const axes = g.shape.flatMap((extent, axis) =>
    axis < added || (operand.shape[axis - added] === 1 && extent !== 1) ? [axis] : [],
  );
  return reshape(sum(g, axes, { keepDims: true }), operand.shape);
}

/** The last two axes exchanged. */
function matrixTranspose(x: Tensor): Tensor {
  const axes = [...x.shape.keys()];
  return transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}

/** How much of the gradient of max(a, b) flows to a: all, half where they are equal, none. */
const shareOf = (a: Tensor, b: Tensor): Tensor => add(less(b, a), mul(equal(a, b), 0.5));

export const vjpRules: { readonly [P in Primitive]: VjpRule<P> } = {
  negate: (g) => [() => neg(g)],
  exp: (g, _, y) => [() => mul(g, y)],
  expm1: (g, [x]) => [() => mul(g, exp(x))],
  log: (g, [x]) => [() => div(g, x)],
  log1p: (g, [x]) => [() => div(g, add(x, 1))],
  sqrt: (g, _, y) => [() => div(mul(g, 0.5), y)],
  abs: (g, [x]) => [() => mul(g, sign(x))],
  sign: () => [null],
  sin: (g, [x]) => [() => mul(g, cos(x))],
  cos: (g, [x]) => [() => neg(mul(g, sin(x)))],
  tanh: (g, _, y) => [() => mul(g, sub(1, mul(y, y)))],
  sigmoid: (g, _, y) => [() => mul(g, mul(y, sub(1, y)))],
  softplus: (g, [x]) => [() => mul(g, sigmoid(x))],
  relu: (g, _, y) => [() => where(less(0, y), g, 0)],
  erf: (g, [x]) => [() => mul(g, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI)))],

  add: (g) => [() => g, () => g],
  subtract: (g) => [() => g, () => neg(g)],
  multiply: (g, [a, b]) => [() => mul(g, b), () => mul(g, a)],
  divide: (g, [a, b]) => [() => div(g, b), () => neg(div(mul(g, div(a, b)), b))],
  // d(a^b) = b a^(b-1) da + a^b log(a) db, where 0 * anything at b = 0 and 0^b log 0 at a = 0 mean 0.
  power: (g, [a, b], y) => [
    () => mul(g, where(equal(b, 0), 0, mul(b, pow(a, sub(b, 1))))),
    () => mul(g, mul(y, log(where(equal(a, 0), 1, a)))),
  ],
  maximum: (g, [a, b]) => [() => mul(g, shareOf(a, b)), () => mul(g, shareOf(b, a))],
  minimum: (g, [a, b]) => [() => mul(g, shareOf(b, a)), () => mul(g, shareOf(a, b))],
  equal: constantIn2,
  less: constantIn2,
  lessEqual: constantIn2,
  select: (g, [condition]) => [null, () => where(condition, g, 0), () => where(condition, 0, g)],
  stopGradient: () => [null],
  cast: (g, [x]) => [() => cast(g, x.dtype)],

  reshape: (g, [x]) => [() => reshape(g, x.shape)],
  transpose: (g, _, __, { axes }) => [
    () =>
      transpose(
        g,
        [...axes.keys()].map((axis) => axes.indexOf(axis)),
      ),
  ],
  broadcastTo: (g, [x]) => [() => unbroadcast(g, x)],
  slice: (g, [x], _, { starts, steps }) => [() => apply("place", [g], { shape: x.shape, starts, steps })],
  place: (g, [x], _, { starts, steps }) => [() => apply("slice", [g], { starts, counts: x.shape, steps })],
  concat(g, operands, _, { axis }) {
    let end = 0;
    return operands.map(({ shape }) => {
      const start = end;
      end += shape[axis];
      const range = [start, end] as const;
      return () => slice(g, ...g.shape.map((_, a) => (a === axis ? range : null)));
    });
  },
  take: (g, [x, indices]) => [() => apply("scatterAdd", [g, indices], { count: x.shape[0] }), null],
  scatterAdd: (g, [, indices]) => [() => take(g, indices), null],

  sum: (g, [x]) => [() => broadcastTo(g, x.shape)],
  // Where several elements are largest, each gets an equal share.
  max: (g, [x], y, { axes }) => [
    () => {
      const largest = equal(x, y);
      return mul(g, div(largest, sum(largest, axes, { keepDims: true })));
    },
  ],
  argmax: () => [null],

  matmul: (g, [a, b]) => [() => matmul(g, matrixTranspose(b)), () => matmul(matrixTranspose(a), g)],
};
