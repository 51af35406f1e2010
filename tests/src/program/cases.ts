// One example a primitive, typed over the list: a primitive without an example does not compile. Programs, derivatives
// and kernels are tested on the same examples.
import { apply } from "../../../src/tensor/apply.ts";
import { rng, type Tensor, tensor } from "../../../src/tensor/index.ts";
import type { Parameters, Primitive } from "../../../src/tensor/primitives.ts";

/** Operands at which the primitive is smooth (so that finite differences mean something), and its parameters. */
export interface Example<P extends Primitive> {
  readonly operands: readonly Tensor[];
  readonly parameters: Parameters[P];
  /** Operands that only choose (indices, conditions) and have no derivative. */
  readonly fixed?: readonly number[];
}

const random = rng(7);
const normal = (...shape: number[]): Tensor => random.normal(shape, 0, 1, { dtype: "float64" });
/** Away from 0 by at least 0.2, both signs. */
const apart = (...shape: number[]): Tensor => {
  const x = normal(...shape);
  return x.add(x.sign().mul(0.2));
};
const positive = (...shape: number[]): Tensor =>
  normal(...shape)
    .abs()
    .add(0.3);
const indices = (...numbers: number[]): Tensor => tensor(numbers, { dtype: "float64" });
const none = {};

export const examples: { readonly [P in Primitive]: Example<P> } = {
  negate: { operands: [normal(3, 5)], parameters: none },
  exp: { operands: [normal(3, 5)], parameters: none },
  expm1: { operands: [normal(3, 5)], parameters: none },
  log: { operands: [positive(3, 5)], parameters: none },
  log1p: { operands: [positive(3, 5)], parameters: none },
  sqrt: { operands: [positive(3, 5)], parameters: none },
  abs: { operands: [apart(3, 5)], parameters: none },
  sign: { operands: [apart(3, 5)], parameters: none },
  sin: { operands: [normal(3, 5)], parameters: none },
  cos: { operands: [normal(3, 5)], parameters: none },
  tanh: { operands: [normal(3, 5)], parameters: none },
  sigmoid: { operands: [normal(3, 5)], parameters: none },
  softplus: { operands: [normal(3, 5)], parameters: none },
  relu: { operands: [apart(3, 5)], parameters: none },
  erf: { operands: [normal(3, 5)], parameters: none },
  add: { operands: [normal(3, 5), normal(3, 5)], parameters: none },
  subtract: { operands: [normal(3, 5), normal(3, 5)], parameters: none },
  multiply: { operands: [normal(3, 5), normal(3, 5)], parameters: none },
  divide: { operands: [normal(3, 5), apart(3, 5)], parameters: none },
  power: { operands: [positive(3, 5), normal(3, 5)], parameters: none },
  maximum: { operands: [normal(3, 5), normal(3, 5)], parameters: none },
  minimum: { operands: [normal(3, 5), normal(3, 5)], parameters: none },
  equal: { operands: [normal(3, 5), normal(3, 5)], parameters: none },
  less: { operands: [normal(3, 5), normal(3, 5)], parameters: none },
  lessEqual: { operands: [normal(3, 5), normal(3, 5)], parameters: none },
  select: {
    operands: [normal(3, 5).sign().add(1), normal(3, 5), normal(3, 5)],
    parameters: none,
    fixed: [0],
  },
  stopGradient: { operands: [normal(3, 5)], parameters: none, fixed: [0] },
  cast: { operands: [normal(3, 5)], parameters: { dtype: "float64" } },
  reshape: { operands: [normal(3, 4)], parameters: { shape: [2, 6] } },
  transpose: { operands: [normal(3, 4, 2)], parameters: { axes: [2, 0, 1] } },
  broadcastTo: { operands: [normal(3, 1)], parameters: { shape: [2, 3, 5] } },
  slice: { operands: [normal(5, 7)], parameters: { starts: [1, 0], counts: [3, 4], steps: [1, 2] } },
  place: { operands: [normal(3, 2)], parameters: { shape: [5, 7], starts: [1, 0], steps: [1, 3] } },
  concat: { operands: [normal(3, 2), normal(3, 4)], parameters: { axis: 1 } },
  take: { operands: [normal(4, 3), indices(2, 0, 2, 3, 2)], parameters: none, fixed: [1] },
  scatterAdd: { operands: [normal(4, 3), indices(2, 0, 2, 1)], parameters: { count: 5 }, fixed: [1] },
  sum: { operands: [normal(3, 4, 5)], parameters: { axes: [0, 2] } },
  max: { operands: [normal(3, 4, 5)], parameters: { axes: [1, 2] } },
  argmax: { operands: [normal(3, 5)], parameters: none },
  matmul: { operands: [normal(2, 3, 5), normal(2, 5, 4)], parameters: none },
};

/** A primitive applied to an example's operands, which may be replaced. */
export function applyExample<P extends Primitive>(primitive: P, operands: readonly Tensor[]): Tensor {
  const example: Example<P> = examples[primitive];
  return apply(primitive, operands, example.parameters);
}

export const primitives = Object.keys(examples) as Primitive[];
