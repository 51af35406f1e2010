// The eager kernel of every primitive: views in, a view out (a new array, or the same storage seen differently).
import {
  type DType,
  type Elementwise,
  elementwiseNames,
  type Parameters,
  type Primitive,
} from "../primitives.ts";
import {
  allocate,
  broadcastView,
  contiguous,
  copyInto,
  reshapeView,
  sizeOf,
  sliceView,
  transposeView,
  type View,
  viewOf,
} from "../view.ts";
import { mapElements } from "./elementwise.ts";
import { multiplyMatrices } from "./matmul.ts";
import { concat, place, scatterAdd, take } from "./move.ts";
import { argmax, reduceMax, reduceSum } from "./reduce.ts";

export type Kernel<P extends Primitive> = (
  operands: readonly View[],
  parameters: Parameters[P],
  shape: readonly number[],
  dtype: DType,
) => View;

const elementwise = Object.fromEntries(
  elementwiseNames.map((name): [Elementwise, Kernel<Elementwise>] => [
    name,
    (operands, _, shape, dtype) => mapElements(name, operands, shape, dtype),
  ]),
) as { [P in Elementwise]: Kernel<P> };

export const kernels: { readonly [P in Primitive]: Kernel<P> } = {
  ...elementwise,
  stopGradient: ([x]) => x,
  cast([x], _, shape, dtype) {
    const out = allocate(dtype, sizeOf(shape));
    copyInto(out, x);
    return viewOf(out, shape);
  },

  reshape: ([x], { shape }) => reshapeView(x, shape) ?? viewOf(contiguous(x), shape),
  transpose: ([x], { axes }) => transposeView(x, axes),
  broadcastTo: ([x], { shape }) => broadcastView(x, shape),
  slice: ([x], parameters) => sliceView(x, parameters),

  place: ([x], parameters, _, dtype) => place(x, parameters, dtype),
  concat: (views, { axis }, shape, dtype) => concat(views, axis, shape, dtype),
  take: ([x, indices], _, shape, dtype) => take(x, indices, shape, dtype),
  scatterAdd: ([rows, indices], _, shape, dtype) => scatterAdd(rows, indices, shape, dtype),

  sum: ([x], { axes }, shape, dtype) => reduceSum(x, axes, shape, dtype),
  max: ([x], { axes }, shape, dtype) => reduceMax(x, axes, shape, dtype),
  argmax: ([x], _, shape, dtype) => argmax(x, shape, dtype),

  matmul: ([a, b], _, shape, dtype) => multiplyMatrices(a, b, shape, dtype),
};
