// Grading: right derivations in different ways, wrong ones in known ways, and attempts to be given the points.
import { describe, expect, test } from "vitest";
import { derive, type Goal } from "../../../../src/derive/index.ts";

const goal: Goal = {
  given: "sigma(z) = 1 / (1 + exp(-z))",
  claim: "d/dz sigma(z) = sigma(z) * (1 - sigma(z))",
  leastSteps: 2,
};
const scoreOf = (text: string, more: Partial<Goal> = {}): number =>
  derive.grade(text, { ...goal, ...more }).score;

describe("right answers get everything", () => {
  test.each([
    "d/dz sigma(z) = exp(-z) / (1 + exp(-z))^2\n= sigma(z) * (1 - sigma(z))",
    "σ′(z) = exp(-z) / (1 + exp(-z))^2\n= (1 - σ(z)) σ(z)",
    "d/dz sigma(z) = d/dz (1 + exp(-z))^(-1)\n= (1 + exp(-z))^(-2) exp(-z)\n= sigma(z) exp(-z)/(1 + exp(-z))\n= sigma(z) (1 - sigma(z))",
    "s(z) = exp(z)/(1 + exp(z))\ns(z) = sigma(z)\nd/dz sigma(z) = exp(z)/(1 + exp(z))^2\n= sigma(z) (1 - sigma(z))",
  ])("%s", (text) => {
    expect(scoreOf(text)).toBe(1);
  });
});

describe("partly right answers get a part", () => {
  test("a final form that equals the goal is accepted, unless the exact one was asked for", () => {
    const text = "d/dz sigma(z) = exp(-z)/(1 + exp(-z))^2\n= sigma(z) - sigma(z)^2";
    expect(derive.grade(text, goal).score).toBe(1);
    const g = derive.grade(text, { ...goal, form: "exact" });
    expect(g.score).toBe(0.9);
    expect(g.findings[0]?.message).toMatch(/equals the goal, but is not simplified/);
  });

  test("a slip on the way", () => {
    const g = derive.grade("d/dz sigma(z) = exp(z)/(1 + exp(-z))^2\n= sigma(z) * (1 - sigma(z))", goal);
    expect(g.score).toBeGreaterThan(0);
    expect(g.score).toBeLessThan(0.5);
    expect(g.findings.find((f) => f.part === "holds")?.message).toMatch(/^line 1: fails at z = /);
  });

  test("stops before the goal with something else", () => {
    expect(scoreOf("d/dz sigma(z) = exp(-z)/(1 + exp(-z))^2\n<= 1")).toBeLessThan(0.7);
  });

  test("a rule that was asked for and is not used", () => {
    const text = "d/dz sigma(z) = exp(-z)/(1 + exp(-z))^2\n= sigma(z) (1 - sigma(z))";
    expect(scoreOf(text, { rules: ["chain rule"] })).toBe(1);
    expect(scoreOf(text, { rules: ["product rule"] })).toBe(0.9);
  });

  test("too few steps, and a step that does too much", () => {
    const text = "d/dz sigma(z) = exp(-z)/(1 + exp(-z))^2\n= sigma(z) (1 - sigma(z))";
    expect(
      derive.grade(text, { ...goal, leastSteps: 4 }).findings.find((f) => f.part === "steps")?.message,
    ).toMatch(/steps were skipped/);
    const jumping = derive.grade(text, { ...goal, mostRules: 2 });
    expect(jumping.jumps).toEqual([1]);
    expect(jumping.score).toBe(0.9);
  });
});

describe("attempts to be given the points get none", () => {
  test.each([
    ["", /^$/],
    ["I know this", /^$/],
    ["d/dz sigma(z) = sigma(z) * (1 - sigma(z))", /restated/],
    ["d/dz sigma(z) = σ′(z)\n= sigma(z) (1 - sigma(z))", /restated/],
    [
      "assume σ′(z) = sigma(z) (1 - sigma(z))\nd/dz sigma(z) = exp(-z)/(1+exp(-z))^2\n= sigma(z) (1 - sigma(z))",
      /assumed/,
    ],
    ["d/dz sigma(z) = 0 where σ′(z) = 0\n= sigma(z) (1 - sigma(z))", /assumed/],
    ["sigma(z) := 0\nd/dz sigma(z) = 0\n= sigma(z) (1 - sigma(z))", /given and may not be defined again/],
    ["for z in [1, 1]\nd/dz sigma(z) = 3\n= sigma(z) (1 - sigma(z))", /a single value/],
    ["1 = 1\n= 1", /^$/],
  ])("%s", (text, message) => {
    const g = derive.grade(text, goal);
    expect(g.score).toBe(0);
    expect(g.findings.find((f) => f.part === "honest")?.message ?? "").toMatch(message);
  });

  test("an end that still asks for the derivative has not arrived", () => {
    const g = derive.grade("d/dz sigma(z) = d/dz (1 / (1 + exp(-z)))\n= d/dz (1 + exp(-z))^(-1)", goal);
    expect(g.findings.find((f) => f.part === "arrives")?.earned).toBe(0);
  });

  test("going round in a circle adds no steps", () => {
    const g = derive.grade(
      "d/dz sigma(z) = exp(-z)/(1 + exp(-z))^2\n= d/dz sigma(z)\n= sigma(z) (1 - sigma(z))",
      { ...goal, leastSteps: 3 },
    );
    expect(g.returns).toEqual([2]);
    expect(g.score).toBeLessThan(1);
  });
});

test("a goal that does not hold is the instructor's error", () => {
  expect(() => derive.grade("x = 1", { claim: "d/dz sigma(z) = 1" })).toThrow(/does not hold/);
  expect(() => derive.grade("x = 1", { claim: "nothing" })).toThrow(/not a claim/);
});

test("a bound as the goal", () => {
  const bound: Goal = { claim: "sigma'(z) <= 1/4", leastSteps: 2 };
  expect(derive.grade("sigma'(z) = 1/4 - (sigma(z) - 1/2)^2\n<= 1/4", bound).score).toBe(1);
  expect(derive.grade("sigma'(z) = 1/4 - (sigma(z) - 1/2)^2\n= 1/4", bound).score).toBeLessThan(0.6);
});
