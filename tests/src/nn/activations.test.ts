// Activations against PyTorch in float64, their second derivatives against differences, their largest slopes by search.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { grad, linspace, nn, sum, type Tensor, tensor } from "../../../src/index.ts";
import { expectClose, type Reference } from "../compare.ts";
import reference from "./reference/activations.json" with { type: "json" };

const names = Object.keys(nn.activations) as nn.ActivationName[];
const orders = reference.functions as unknown as Record<string, Record<"y" | "first" | "second", Reference>>;

const slope = (name: nn.ActivationName) => grad((x: Tensor) => sum(nn.activations[name].apply(x)));
const curvature = (name: nn.ActivationName) => grad((x: Tensor) => sum(slope(name)(x)));

test("the reference covers every activation", () => {
  expect(Object.keys(orders).sort()).toEqual([...names].sort());
});

describe.each(names)("%s", (name) => {
  const x = tensor(Float64Array.from(reference.x));

  test("agrees with PyTorch, with its first and its second derivative", () => {
    expectClose(nn.activations[name].apply(x), orders[name].y);
    expectClose(slope(name)(x), orders[name].first);
    expectClose(curvature(name)(x), orders[name].second);
  });

  test("has the second derivative that differences of the first give", () => {
    // Away from corners; a central difference with step 1e-5 is exact to about 1e-10 of the third derivative.
    const points = [-7.3, -2.2, -0.7, -0.1, 0.2, 0.8, 1.7, 2.6, 5.1];
    const h = 1e-5;
    const at = (shift: number): Tensor =>
      slope(name)(tensor(Float64Array.from(points, (point) => point + shift)));
    const quotient = at(h)
      .sub(at(-h))
      .div(2 * h);
    const exact = curvature(name)(tensor(Float64Array.from(points)));
    expect(exact.sub(quotient).abs().max().item()).toBeLessThan(1e-8);
  });

  test("stays finite at ±10⁴ in float32, with a finite slope", () => {
    const far = tensor([-1e4, 1e4]);
    for (const values of [nn.activations[name].apply(far), slope(name)(far)]) {
      expect([...values.data()].every(Number.isFinite)).toBe(true);
    }
  });

  test("is nowhere steeper than it says, and reaches that", () => {
    const slopes = slope(name)(linspace(-12, 12, 240_001, { dtype: "float64" })).abs();
    const steepest = slopes.max().item();
    expect(steepest).toBeLessThanOrEqual(nn.activations[name].steepest + 1e-12);
    // The grid's step is 1e-4: it comes that near to a corner, and to a smooth maximum much nearer.
    expect(steepest).toBeGreaterThan(nn.activations[name].steepest - 1e-4);
  });

  test("lets NaN through", () => {
    expect(nn.activations[name].apply(tensor([Number.NaN])).item()).toBeNaN();
  });
});

test("leaky ReLU has the slope it was given below 0, at 0 too", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2, noNaN: true }), (a) => {
      const f = nn.leakyRelu(a);
      const x = tensor(Float64Array.of(-3, 0, 2));
      const d = grad((v: Tensor) => sum(f.apply(v)))(x);
      expect([...d.data()]).toEqual([a, a, 1]);
    }),
  );
});

test("SELU keeps mean 0 and variance 1 of normal inputs (Klambauer et al. 2017, theorem 1)", () => {
  // ∫ selu(z) φ(z) dz and ∫ selu(z)² φ(z) dz by Simpson's rule on [−12, 12]: exact to 1e-10 for this integrand but for the
  // corner at 0, which is a node.
  const z = linspace(-12, 12, 24_001, { dtype: "float64" });
  const weights = Float64Array.from(
    { length: 24_001 },
    (_, i) => (i === 0 || i === 24_000 ? 1 : i % 2 === 1 ? 4 : 2) / 3e3,
  );
  const density = z
    .square()
    .mul(-0.5)
    .exp()
    .div(Math.sqrt(2 * Math.PI))
    .mul(tensor(weights));
  const values = nn.activations.selu.apply(z);
  expect(Math.abs(values.mul(density).sum().item())).toBeLessThan(1e-7);
  expect(Math.abs(values.square().mul(density).sum().item() - 1)).toBeLessThan(1e-7);
});

test("an unknown name is answered with the known ones", () => {
  expect(() => nn.activationOf("sigmoyd" as nn.ActivationName)).toThrow(
    /there is no "sigmoyd"; known are linear, sigmoid/,
  );
});
