// Initializers: variances and bounds as their papers state them, orthogonality, and reproducibility.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eye, flow, init, rng, type Tensor } from "../../../src/index.ts";

const shape = [400, 250];
const draw = (rule: Parameters<typeof init.fans>[0] | ((...args: never[]) => Tensor), seed = 1): Tensor =>
  (rule as (shape: number[], random: ReturnType<typeof rng>, dtype: "float64") => Tensor)(
    shape,
    rng(seed),
    "float64",
  );

// 100,000 draws: the variance of a normal sample deviates by √(2/n) = 0.45 % (one deviation); 3 % is nearly seven.
const spread = 0.03;

describe("variances", () => {
  const cases: [string, (...args: never[]) => Tensor, number][] = [
    ["glorotNormal", init.glorotNormal(), 2 / 650],
    ["glorotUniform", init.glorotUniform(), 2 / 650],
    ["heNormal", init.heNormal(), 2 / 400],
    ["heNormal, fan-out", init.heNormal({ mode: "fanOut" }), 2 / 250],
    ["heNormal, leaky", init.heNormal({ slope: 0.5 }), 2 / (1.25 * 400)],
    ["heUniform", init.heUniform(), 2 / 400],
    ["lecunNormal", init.lecunNormal(), 1 / 400],
    ["lecunUniform", init.lecunUniform(), 1 / 400],
    ["standard", init.standard(), 1 / 1200],
    ["uniform(-0.5, 0.5)", init.uniform(-0.5, 0.5), 1 / 12],
    ["uniform(2, 5)", init.uniform(2, 5), 9 / 12],
    ["normal(1, 3)", init.normal(1, 3), 9],
    ["orthogonal", init.orthogonal(), 1 / 400],
  ];
  test.each(cases)("%s", (_, rule, variance) => {
    const found = draw(rule).variance().item();
    expect(Math.abs(found / variance - 1)).toBeLessThan(spread);
  });
});

describe("bounds", () => {
  const cases: [string, (...args: never[]) => Tensor, number][] = [
    ["glorotUniform: √(6 / (in + out))", init.glorotUniform(), Math.sqrt(6 / 650)],
    ["heUniform: √(6 / in)", init.heUniform(), Math.sqrt(6 / 400)],
    ["lecunUniform: √(3 / in)", init.lecunUniform(), Math.sqrt(3 / 400)],
    ["standard: 1 / √in", init.standard(), 1 / 20],
  ];
  test.each(cases)("%s", (_, rule, bound) => {
    const largest = draw(rule).abs().max().item();
    expect(largest).toBeLessThanOrEqual(bound);
    // The largest of 100,000 even draws is within 0.1 % of the bound but for a chance of e^−100.
    expect(largest).toBeGreaterThan(0.999 * bound);
  });
});

test("He's example: 3 × 3 filters of 64 to 512 channels have deviations 0.059, 0.042, 0.029, 0.021", () => {
  const stds = [64, 128, 256, 512].map((channels) =>
    Math.sqrt(2 / init.fans([3, 3, channels, channels]).fanIn),
  );
  // The paper truncates the third, 0.0295, to 0.029.
  expect(stds.map((std) => Math.floor(std * 1000 + 0.5 - 0.05) / 1000)).toEqual([0.059, 0.042, 0.029, 0.021]);
});

test("an orthogonal matrix has orthonormal columns or rows, times the gain", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer(),
      (rows, columns, seed) => {
        const q = init.orthogonal(1.5)([rows, columns], rng(seed), "float64");
        const product = rows >= columns ? q.T.matmul(q) : q.matmul(q.T);
        const identity = eye(Math.min(rows, columns), { dtype: "float64" });
        expect(product.div(2.25).sub(identity).abs().max().item()).toBeLessThan(1e-13);
      },
    ),
    { numRuns: 50 },
  );
});

test("Saxe: a hundred orthogonal matrices have singular values 1; Gaussian ones spread exponentially", () => {
  const product = (rule: ReturnType<typeof init.orthogonal>, count: number): Tensor => {
    const random = rng(5);
    return Array.from({ length: count }, () => rule([64, 64], random, "float64")).reduce((a, b) =>
      a.matmul(b),
    );
  };
  const orthogonal = flow.singularValues(product(init.orthogonal(), 100));
  expect(Math.max(...orthogonal.map((s) => Math.abs(s - 1)))).toBeLessThan(1e-10);
  const condition = (count: number): number => {
    const s = flow.singularValues(product(init.lecunNormal(), count));
    return s[0] / s[31];
  };
  // The ratio of the first to the middle Lyapunov exponent of such products is about ½ ln 2 a factor: e^{0.34 L}.
  expect(Math.log(condition(40)) / 40).toBeGreaterThan(0.2);
  expect(Math.log(condition(40)) / Math.log(condition(20))).toBeGreaterThan(1.5);
});

test("sparse columns have the asked number of entries", () => {
  const w = init.sparse(15)([50, 50], rng(3), "float64");
  expect(w.notEqual(0).sum(0).toArray()).toEqual(Array.from({ length: 50 }, () => 15));
});

test("a seed decides everything, and another seed something else", () => {
  expect(draw(init.heNormal(), 9).toArray()).toEqual(draw(init.heNormal(), 9).toArray());
  expect(draw(init.heNormal(), 9).toArray()).not.toEqual(draw(init.heNormal(), 10).toArray());
});

test("limits and modes that mean nothing are refused", () => {
  expect(() => init.uniform(1, -1)).toThrow("uniform: low must not be above high, got 1 and -1");
  expect(() => init.heNormal({ mode: "fan" as "fanIn" })).toThrow(
    'he: the mode is "fanIn" or "fanOut", got "fan"',
  );
});
