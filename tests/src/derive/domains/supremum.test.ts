// Suprema, and the root counting that proves them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  countRoots,
  isNonnegative,
  isolateRoots,
  mulUnivariate,
  type Univariate,
} from "../../../../src/derive/domains/univariate.ts";
import { rational, toFloat } from "../../../../src/derive/expression/rational.ts";
import { derive } from "../../../../src/derive/index.ts";

const fromRoots = (roots: readonly number[]): Univariate =>
  roots.reduce<Univariate>((p, r) => mulUnivariate(p, [rational(-r), rational(1)]), [rational(1)]);

describe("root counting", () => {
  test("counts the different roots of a product of linear factors", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 1, maxLength: 6 }), (roots) => {
        const inside = new Set(roots.filter((r) => r > -3 && r < 4)).size;
        expect(countRoots(fromRoots(roots), rational(-3), rational(4))).toBe(inside);
        expect(countRoots(fromRoots(roots), "-inf", "inf")).toBe(new Set(roots).size);
      }),
    );
  });

  test("a product is nonnegative exactly when every root inside has even multiplicity and its sign is right", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 0, maxLength: 6 }), (roots) => {
        const p = fromRoots(roots);
        const f = (x: number): number => roots.reduce((y, r) => y * (x - r), 1);
        const grid = Array.from({ length: 81 }, (_, k) => -10 + k / 4);
        expect(isNonnegative(p, "-inf", "inf").holds).toBe(grid.every((x) => f(x) >= 0));
      }),
    );
  });

  test("isolates the roots of x² - 2", () => {
    const found = isolateRoots(
      [rational(-2), rational(0), rational(1)],
      rational(-3),
      rational(3),
      rational(1n, 10n ** 20n),
    );
    const roots = found.map(([a, b]) => (toFloat(a) + toFloat(b)) / 2).sort((a, b) => a - b);
    expect(roots).toEqual([-Math.SQRT2, Math.SQRT2]);
  });
});

describe("derive.supremum", () => {
  test.each([
    ["sigma'(z)", 0.25, 0],
    ["tanh'(z)", 1, 0],
    ["z / (1 + z^2)", 0.5, 1],
    ["1 - (z - 3)^2", 1, 3],
  ])("%s is proved", (f, value, at) => {
    const s = derive.supremum(f, "z");
    expect(s).toMatchObject({ value, status: "proved", at });
  });

  test("σ″ has the largest value √3/18, at log(2 - √3)", () => {
    // σ″ = σ(1-σ)(1-2σ) is largest where 6σ² - 6σ + 1 = 0.
    const s = derive.supremum("sigma''(z)", "z");
    expect(s.status).toBe("enclosed");
    expect(s.value).toBeCloseTo(Math.sqrt(3) / 18, 12);
    expect(s.at).toBeCloseTo(Math.log(2 - Math.sqrt(3)), 10);
  });

  test("a bound that is only approached says where", () => {
    expect(derive.supremum("sigma(z)", "z")).toMatchObject({
      value: 1,
      status: "proved",
      approached: "z → ∞",
    });
    expect(derive.infimum("sigma(z)", "z")).toMatchObject({
      value: 0,
      status: "proved",
      approached: "z → -∞",
    });
    expect(derive.supremum("z^2", "z").value).toBe(Infinity);
  });

  test("what is no fraction is enclosed on an interval and only seen on the line", () => {
    // SiLU′ is largest where 2 + z(1 - 2σ) = 0, at z ≈ 2.39936: 1.09984 (Ramachandran et al. 2017 give about 1.1).
    const onLine = derive.supremum("silu'(z)", "z");
    expect(onLine.status).toBe("values");
    expect(onLine.value).toBeCloseTo(1.0998393, 7);
    const onInterval = derive.supremum("silu'(z)", "z", { on: [0, 5] });
    expect(onInterval.status).toBe("enclosed");
    expect(onInterval.atMost - onInterval.atLeast).toBeLessThan(1e-5);
    expect(onInterval.atMost).toBeGreaterThanOrEqual(onLine.value);
  });

  test("an interval of the domain cuts the peak off", () => {
    const s = derive.supremum("sigma'(z)", "z", { on: [1, 3] });
    const at1 = Math.exp(-1) / (1 + Math.exp(-1)) ** 2;
    expect(s.value).toBeCloseTo(at1, 10);
    expect(s.at).toBeCloseTo(1, 6);
  });
});

test.each<[() => unknown, string]>([
  [
    () => derive.supremum("x sin(y)", "x"),
    'derive.supremum: "x sin(y)" depends on y; expected a function of x alone',
  ],
  [() => derive.infimum("x", "y"), 'derive.infimum: "x" depends on x; expected a function of y alone'],
  [
    () => derive.supremum("g(x)", "x"),
    'derive.supremum: "g(x)" uses a function that is not defined; define it in definitions',
  ],
  [
    () => derive.supremum("x", "x", { on: [1, 0] }),
    "derive: the interval must run from a lower to a higher number, got [1, 0]",
  ],
])("a function that is not one of the variable alone is refused: %s", (ask, message) => {
  expect(ask).toThrow(message);
});

test("what definitions settle is no other variable", () => {
  const definitions = "a = 2\ng(x) = 1 - x^2";
  expect(derive.supremum("a x - x^2", "x", { definitions }).value).toBe(1);
  expect(derive.supremum("g(x)", "x", { definitions }).value).toBe(1);
  expect(derive.supremum("pi - x^2", "x").value).toBeCloseTo(Math.PI, 12);
});
