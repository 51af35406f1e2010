// Derivatives by named rule: each rule by name, steps that check, the next step of an open line, chains of layers.
import { describe, expect, test } from "vitest";
import { derive, NotSymbolic } from "../../../../src/derive/index.ts";

describe("derive.differentiate", () => {
  test.each([
    ["x^2 + x", ["sum rule", "power rule"], "2 * x + 1"],
    ["x^2 * exp(x)", ["product rule", "power rule", "exponential rule"], "2 * x * exp(x) + x^2 * exp(x)"],
    ["3 * x", ["constant factor rule"], "3"],
    ["exp(x) / x", ["quotient rule", "exponential rule"], "(exp(x) * x - exp(x)) / x^2"],
    ["1 / x", ["reciprocal rule"], "-1 / x^2"],
    ["sin(x^2)", ["chain rule", "power rule"], "cos(x^2) * (2 * x)"],
    ["2^x", ["exponential rule"], "2^x * log(2)"],
    ["x^x", ["general power rule"], "x^x * (log(x) + x / x)"],
    ["f(g(x))", ["chain rule", "derivative of a function"], "f'(g(x)) * g'(x)"],
    ["sum(i, 1, n, w_i x)", ["sum over an index", "constant factor rule"], "sum(i, 1, n, w_i)"],
    ["x if x > 0, 0 otherwise", ["case by case"], "1 if x > 0, 0 if x < 0"],
  ])("%s", (f, rules, result) => {
    const d = derive.differentiate(f, "x");
    expect(d.rules).toEqual(rules);
    expect(d.text.split("\n").at(-1)).toContain(`= ${result} //`);
  });

  test.each([
    "x^2 * exp(-x) / (1 + x)",
    "log(1 + exp(x))",
    "(x^3 - 1)^5",
    "sigma(x)",
    "tanh(2 x) sigma(x)",
    "max(x, 0)",
  ])("the steps for %s check", (f) => {
    const d = derive.differentiate(f, "x");
    const checked = derive.check(d.text);
    expect(checked.problems).toEqual([]);
    expect(checked.steps).toHaveLength(d.steps.length);
  });

  test("by an intermediate variable, through definitions", () => {
    const d = derive.differentiate("L", "z", { definitions: "a = sigma(z)\nL = (a - y)^2 / 2" });
    expect(d.rules).toContain("definition");
    expect(derive.check(`a = sigma(z)\nL = (a - y)^2 / 2\n∂L/∂z = (a - y) sigma'(z)`).ok).toBe(true);
  });

  test("no rule for functions of a whole vector", () => {
    expect(() => derive.differentiate("norm(v)", "v")).toThrow(NotSymbolic);
  });
});

describe("derive.next", () => {
  const text = "sigma(z) = 1/(1+exp(-z))\nd/dz sigma(z) =\n";

  test("fills in an open line, one rule at a time", () => {
    expect(derive.next(text, 2)).toMatchObject({
      rule: "definition",
      expression: "d/dz (1 / (1 + exp(-z)))",
    });
  });

  test("goes on until no derivative is left", () => {
    const first = derive.next("d/dx (x^2 exp(x))", 1);
    const lines = [`d/dx (x^2 exp(x)) ${first?.text}`];
    for (let next = derive.next(lines.join("\n"), 1); next !== undefined; ) {
      lines.push(next.text);
      next = derive.next(lines.join("\n"), lines.length);
    }
    const checked = derive.check(lines.join("\n"));
    expect(checked.ok).toBe(true);
    expect(checked.steps.length).toBeGreaterThan(1);
  });

  test("nothing to fill in", () => {
    expect(derive.next("x = 1", 1)).toBeUndefined();
    expect(derive.next("d/dz ((", 1)).toBeUndefined();
  });
});

describe("derive.chain", () => {
  test.each(["sigma", "tanh", "ReLU", "softplus"])("three layers of %s", (activation) => {
    expect(derive.chain(3, { activation }).problems).toEqual([]);
  });

  test("the bound of n sigmoid layers is (1/4)ⁿ times the weights, proved", () => {
    const last = derive.chain(4).steps.at(-1);
    expect(last?.relation).toBe("<=");
    expect(last?.verdict).toMatchObject({ kind: "holds", how: "proof" });
  });

  test("a number of layers out of range", () => {
    expect(() => derive.chain(0)).toThrow(/an integer from 1 to 50, got 0/);
  });
});
