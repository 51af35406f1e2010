// The compiled form of every primitive: vector lanes of a fused loop, a view of memory, or calls of kernels.
import type { Binary, Parameters, Primitive, Unary } from "../tensor/primitives.ts";
import type { Shape } from "../tensor/shape-rules.ts";
import { broadcastView, type Layout, reshapeView, sliceView, transposeView } from "../tensor/view.ts";
import type { OperationNode } from "./graph.ts";
import {
  lowerArgmax,
  lowerCast,
  lowerConcat,
  lowerIndexed,
  lowerPlace,
  lowerReduction,
} from "./kernel-calls.ts";
import type { Lane, Lanes } from "./lanes.ts";
import { lowerMatmul } from "./matmul-calls.ts";
import type { KernelBuilder } from "./units.ts";
import * as math from "./vector-math.ts";

/** A primitive that becomes part of a fused loop. */
interface LanesForm {
  readonly form: "lanes";
  readonly build: (v: Lanes, ...operands: Lane[]) => Lane;
}
/** A primitive that only changes how memory is seen; undefined where the operand must be copied first. */
interface ViewForm<P extends Primitive> {
  readonly form: "view";
  readonly view: <V extends Layout>(operand: V, parameters: Parameters[P], shape: Shape) => V | undefined;
}
/** A primitive that calls kernels. */
interface KernelForm<P extends Primitive> {
  readonly form: "kernel";
  readonly build: (builder: KernelBuilder, node: OperationNode, parameters: Parameters[P]) => void;
}
type Form<P extends Primitive> = LanesForm | ViewForm<P> | KernelForm<P>;

const lanes = (build: LanesForm["build"]): LanesForm => ({ form: "lanes", build });
/** A function without a vector form is called lane by lane. */
const perLane = (name: Unary | Binary): LanesForm => lanes((v, ...operands) => v.call(name, ...operands));
/** Four float32 lanes by vector arithmetic; float64 lane by lane, in full precision. */
const single = (name: Unary, build: (v: Lanes, x: Lane) => Lane): LanesForm =>
  lanes((v, x) => (v.dtype === "float32" ? build(v, x) : v.call(name, x)));

export const lowerings: { readonly [P in Primitive]: Form<P> } = {
  negate: lanes((v, x) => v.neg(x)),
  exp: single("exp", math.exp),
  expm1: single("expm1", math.expm1),
  log: single("log", math.log),
  log1p: single("log1p", math.log1p),
  sqrt: lanes((v, x) => v.sqrt(x)),
  abs: lanes((v, x) => v.abs(x)),
  // x itself where it is 0 or NaN, else 1 with the sign of x.
  sign: lanes((v, x) => {
    const signed = v.or(v.splat(1), v.and(x, v.splat(-0)));
    return v.choose(v.lt(v.splat(0), v.abs(x)), signed, x);
  }),
  sin: perLane("sin"),
  cos: perLane("cos"),
  tanh: single("tanh", math.tanh),
  sigmoid: single("sigmoid", math.sigmoid),
  softplus: single("softplus", math.softplus),
  relu: lanes((v, x) => v.max(x, v.splat(0))),
  erf: perLane("erf"),

  add: lanes((v, a, b) => v.add(a, b)),
  subtract: lanes((v, a, b) => v.sub(a, b)),
  multiply: lanes((v, a, b) => v.mul(a, b)),
  divide: lanes((v, a, b) => v.div(a, b)),
  power: perLane("power"),
  maximum: lanes((v, a, b) => v.max(a, b)),
  minimum: lanes((v, a, b) => v.min(a, b)),
  equal: lanes((v, a, b) => v.flag(v.eq(a, b))),
  less: lanes((v, a, b) => v.flag(v.lt(a, b))),
  lessEqual: lanes((v, a, b) => v.flag(v.le(a, b))),
  select: lanes((v, condition, a, b) => v.choose(v.eq(condition, v.splat(0)), b, a)),
  stopGradient: lanes((_, x) => x),
  cast: { form: "kernel", build: lowerCast },

  reshape: { form: "view", view: (x, { shape }) => reshapeView(x, shape) },
  transpose: { form: "view", view: (x, { axes }) => transposeView(x, axes) },
  broadcastTo: { form: "view", view: (x, { shape }) => broadcastView(x, shape) },
  slice: { form: "view", view: (x, parameters) => sliceView(x, parameters) },

  place: { form: "kernel", build: lowerPlace },
  concat: { form: "kernel", build: lowerConcat },
  take: { form: "kernel", build: (builder, node) => lowerIndexed(builder, node, "take") },
  scatterAdd: { form: "kernel", build: (builder, node) => lowerIndexed(builder, node, "scatterAdd") },

  sum: { form: "kernel", build: (builder, node, { axes }) => lowerReduction(builder, node, "sum", axes) },
  max: { form: "kernel", build: (builder, node, { axes }) => lowerReduction(builder, node, "max", axes) },
  argmax: { form: "kernel", build: lowerArgmax },

  matmul: { form: "kernel", build: lowerMatmul },
};
