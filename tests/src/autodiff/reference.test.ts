// Values, gradients and Hessians beside JAX's in float64 (tests/peers/oracle/core.py made the file).
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { grad, hessian } from "../../../src/autodiff/index.ts";
import { compile } from "../../../src/program/index.ts";
import { clip, maximum, pow, sin, sum, type Tensor, take, tensor } from "../../../src/tensor/index.ts";
import { expectClose, type Reference } from "../compare.ts";

interface Case {
  name: string;
  x: number[][];
  value: Reference;
  weights: Reference;
  gradient: Reference;
  hessian: Reference;
}
const { cases } = JSON.parse(readFileSync(new URL("reference/core.json", import.meta.url), "utf8")) as {
  cases: Case[];
};

const composed: Record<string, (x: Tensor) => Tensor> = {
  "pow 2.5": (x) => x.pow(2.5),
  "2 pow": (x) => pow(2, x),
  "x pow x": (x) => pow(x, x),
  "x div rows": (x) => x.div(x.mul(x).sum(1, { keepDims: true })),
  "x matmul xT": (x) => x.matmul(x.T),
  "tanh of product": (x) => x.T.matmul(x).tanh(),
  "maximum of sine": (x) => maximum(x, sin(x)),
  "clip to 1": (x) => clip(x, -1, 1),
  slices: (x) => x.slice([1], [0, null, 2]).mul(x.slice([0, 2], [1, 3])),
  "taken twice": (x) => take(x, [0, 2, 0]).pow(3),
};

/** A method of that name, or one of the compositions above. */
function functionOf(name: string): (x: Tensor) => Tensor {
  const method: unknown = Reflect.get(tensor([0]), name);
  if (typeof method === "function") return (x) => Reflect.apply(method, x, []) as Tensor;
  return composed[name];
}

const f64 = (numbers: unknown): Tensor => tensor(numbers as number[], { dtype: "float64" });

describe.each(cases)("$name", (reference) => {
  const f = functionOf(reference.name);
  const weighted = (x: Tensor): Tensor => sum(f(x).mul(f64(reference.weights)));
  const x = f64(reference.x);

  it("has JAX's value, gradient and Hessian", () => {
    expectClose(f(x), reference.value);
    expectClose(grad(weighted)(x), reference.gradient);
    expectClose(hessian(weighted)(x), reference.hessian);
  });

  it("has them when compiled", () => {
    expectClose(compile(f)(x), reference.value);
    expectClose(compile(grad(weighted))(x), reference.gradient);
    expectClose(compile(hessian(weighted))(x), reference.hessian);
    expect(compile(f)(x).dtype).toBe("float64");
  });
});
