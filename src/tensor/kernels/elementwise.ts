// Eager elementwise kernels: the functions of numbers behind each primitive, and the loops that map them over views.
// Larger tensors go to the vector loops of src/wasm instead, where the primitive has one.

import { mapVectors, suitsVectors } from "../../wasm/elementwise.ts";
import type { Binary, DType, Elementwise, Unary } from "../primitives.ts";
import { allocate, eachRow, type NumberArray, sizeOf, type View, viewOf } from "../view.ts";
import { erf } from "./erf.ts";

export const unaryFunctions: { readonly [P in Unary]: (x: number) => number } = {
  negate: (x) => -x,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: Math.sign,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  // Only exp of a negative number, so that neither side overflows; relative accuracy holds far into both tails.
  sigmoid(x) {
    if (x >= 0) return 1 / (1 + Math.exp(-x));
    const e = Math.exp(x);
    return e / (1 + e);
  },
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  relu: (x) => (x > 0 || Number.isNaN(x) ? x : 0),
  erf,
};

export const binaryFunctions: { readonly [P in Binary]: (a: number, b: number) => number } = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  // JavaScript's power gives NaN for 1 ** Infinity and 1 ** NaN, where IEEE 754's pow gives 1.
  power: (a, b) => (a === 1 ? 1 : a === -1 && (b === Infinity || b === -Infinity) ? 1 : a ** b),
  maximum: Math.max,
  minimum: Math.min,
  equal: (a, b) => (a === b ? 1 : 0),
  less: (a, b) => (a < b ? 1 : 0),
  lessEqual: (a, b) => (a <= b ? 1 : 0),
};

/** Applies an elementwise primitive: in vectors where that is sooner, else number by number. */
export function mapElements(
  primitive: Elementwise,
  operands: readonly View[],
  shape: readonly number[],
  dtype: DType,
): View {
  const out = allocate(dtype, sizeOf(shape));
  if (suitsVectors(primitive, out.length, dtype)) mapVectors(primitive, out, shape, dtype, operands);
  else if (primitive === "select") mapSelect(out, operands);
  else if (operands.length === 1) mapUnary(unaryFunctions[primitive as Unary], out, operands[0]);
  else mapBinary(binaryFunctions[primitive as Binary], out, operands[0], operands[1]);
  return viewOf(out, shape);
}

function mapUnary(f: (x: number) => number, out: NumberArray, x: View): void {
  const { data } = x;
  eachRow([x], (position, length, [start], [step]) => {
    for (let i = 0, at = start; i < length; i++, at += step) out[position + i] = f(data[at]);
  });
}

function mapBinary(f: (a: number, b: number) => number, out: NumberArray, a: View, b: View): void {
  const left = a.data;
  const right = b.data;
  eachRow([a, b], (position, length, [aStart, bStart], [aStep, bStep]) => {
    for (let i = 0, at = aStart, bt = bStart; i < length; i++, at += aStep, bt += bStep) {
      out[position + i] = f(left[at], right[bt]);
    }
  });
}

function mapSelect(out: NumberArray, [condition, a, b]: readonly View[]): void {
  eachRow([condition, a, b], (position, length, starts, steps) => {
    for (let i = 0; i < length; i++) {
      const from = condition.data[starts[0] + i * steps[0]] !== 0 ? 1 : 2;
      out[position + i] = (from === 1 ? a : b).data[starts[from] + i * steps[from]];
    }
  });
}
