import { describe, expect, it } from "vitest";
import { checkGradients, GradientError, grad } from "../../../src/autodiff/index.ts";
import { type Tensor, tensor } from "../../../src/tensor/index.ts";
import type { Primitive } from "../../../src/tensor/primitives.ts";
import { applyExample, examples, primitives } from "../program/cases.ts";

/** Central differences in float64 with step 1e-5: truncation about 1e-10, rounding about 1e-11, times curvature. */
const tolerance = 1e-7;

describe("every rule agrees with central differences, in first and second order", () => {
  it.each(primitives)("%s", (primitive: Primitive) => {
    const { operands, fixed = [] } = examples[primitive];
    const free = operands.filter((_, i) => !fixed.includes(i));
    if (free.length === 0) return expectNoGradient(primitive);
    const f = (...given: Tensor[]): Tensor => {
      const rest = [...given];
      return applyExample(
        primitive,
        operands.map((operand, i) => (fixed.includes(i) ? operand : (rest.shift() ?? operand))),
      );
    };
    const { worst, compared } = checkGradients(f, [...free], { order: 2, tolerance });
    expect(worst.error).toBeLessThanOrEqual(tolerance);
    expect(compared).toBeGreaterThanOrEqual(2 * free.reduce((total, { size }) => total + size, 0));
  });

  function expectNoGradient(primitive: Primitive): void {
    const [x] = examples[primitive].operands;
    const g = grad((y: Tensor) => applyExample(primitive, [y]).sum())(x);
    expect(g.abs().max().item()).toBe(0);
  }
});

describe("a rule that is broken is found", () => {
  /** The same numbers without their history: what a forgotten term of a rule looks like. */
  const hide = (x: Tensor): Tensor => tensor(x.data(), { shape: x.shape });

  it("names the worst entry and shows both numbers", () => {
    const at = { w: tensor([[0.5, 3]], { dtype: "float64" }) };
    const wrong = ({ w }: { w: Tensor }): Tensor => w.mul(hide(w));
    expect(() => checkGradients(wrong, [at])).toThrow(GradientError);
    expect(() => checkGradients(wrong, [at])).toThrow(
      /order 1 is wrong at args\[0\]\.w\[0, \d\]\n\s+claimed/,
    );
  });

  it("is found in the second order where the first is right", () => {
    // x²: claims 2x as derivative, of which it hides that it varies with x.
    const f = (x: Tensor): Tensor => x.mul(hide(x)).mul(2).sub(hide(x).square());
    expect(checkGradients(f, [tensor([2])]).worst.error).toBeLessThan(1e-8);
    expect(() => checkGradients(f, [tensor([2])], { order: 2 })).toThrow(
      "the derivative of order 2 is wrong",
    );
  });

  it("counts a missing number as an error", () => {
    expect(() => checkGradients((x: Tensor) => x.log(), [tensor([-1])])).toThrow(GradientError);
  });
});

describe("at points where a function has no derivative, the choice is the documented one", () => {
  const at = (f: (x: Tensor) => Tensor, x: number): number =>
    grad((y: Tensor) => f(y).sum())(tensor(x)).item();

  it("relu and abs give 0 at 0", () => {
    expect(at((x) => x.relu(), 0)).toBe(0);
    expect(at((x) => x.abs(), 0)).toBe(0);
  });

  it("maximum and minimum share the gradient where they are equal", () => {
    expect(at((x) => x.maximum(2), 2)).toBe(0.5);
    expect(at((x) => x.minimum(2), 2)).toBe(0.5);
  });

  it("max shares it among all that are largest", () => {
    expect(grad((x: Tensor) => x.max())(tensor([1, 3, 3])).toArray()).toEqual([0, 0.5, 0.5]);
  });

  it("power has finite derivatives at base 0 and exponents 0, 1, 2", () => {
    expect(at((x) => x.pow(0), 0)).toBe(0);
    expect(at((x) => x.pow(1), 0)).toBe(1);
    expect(at((x) => x.pow(2), 0)).toBe(0);
  });
});
