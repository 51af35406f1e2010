// The vector form of every elementwise primitive: what its loop computes, alone in an eager kernel or fused with others
// in a program.
import type { Binary, DType, Elementwise, Unary } from "../tensor/primitives.ts";
import type { Lane, Lanes } from "./lanes.ts";
import * as math from "./vector-math.ts";

export interface VectorForm {
  readonly build: (v: Lanes, ...operands: Lane[]) => Lane;
  /** Dtypes in which the lanes of a vector are computed together; in others they are taken one by one. */
  readonly together: readonly DType[];
}

const inVectors = (build: VectorForm["build"]): VectorForm => ({ build, together: ["float32", "float64"] });
/** A function without a vector form is called lane by lane. */
const perLane = (name: Unary | Binary): VectorForm => ({
  build: (v, ...operands) => v.call(name, ...operands),
  together: [],
});
/** Four float32 lanes by vector arithmetic; float64 lane by lane, in full precision. */
const inFloat32Vectors = (name: Unary, build: (v: Lanes, x: Lane) => Lane): VectorForm => ({
  build: (v, x) => (v.dtype === "float32" ? build(v, x) : v.call(name, x)),
  together: ["float32"],
});

export const vectorForms: { readonly [P in Elementwise]: VectorForm } = {
  negate: inVectors((v, x) => v.neg(x)),
  exp: inFloat32Vectors("exp", math.exp),
  expm1: inFloat32Vectors("expm1", math.expm1),
  log: inFloat32Vectors("log", math.log),
  log1p: inFloat32Vectors("log1p", math.log1p),
  sqrt: inVectors((v, x) => v.sqrt(x)),
  abs: inVectors((v, x) => v.abs(x)),
  // x itself where it is 0 or NaN, else 1 with the sign of x.
  sign: inVectors((v, x) => {
    const signed = v.or(v.splat(1), v.and(x, v.splat(-0)));
    return v.choose(v.lt(v.splat(0), v.abs(x)), signed, x);
  }),
  sin: perLane("sin"),
  cos: perLane("cos"),
  tanh: inFloat32Vectors("tanh", math.tanh),
  sigmoid: inFloat32Vectors("sigmoid", math.sigmoid),
  softplus: inFloat32Vectors("softplus", math.softplus),
  relu: inVectors((v, x) => v.max(x, v.splat(0))),
  erf: inFloat32Vectors("erf", math.erf),

  add: inVectors((v, a, b) => v.add(a, b)),
  subtract: inVectors((v, a, b) => v.sub(a, b)),
  multiply: inVectors((v, a, b) => v.mul(a, b)),
  divide: inVectors((v, a, b) => v.div(a, b)),
  power: perLane("power"),
  maximum: inVectors((v, a, b) => v.max(a, b)),
  minimum: inVectors((v, a, b) => v.min(a, b)),
  equal: inVectors((v, a, b) => v.flag(v.eq(a, b))),
  less: inVectors((v, a, b) => v.flag(v.lt(a, b))),
  lessEqual: inVectors((v, a, b) => v.flag(v.le(a, b))),
  select: inVectors((v, condition, a, b) => v.choose(v.eq(condition, v.splat(0)), b, a)),
};
