// Verdicts: what holds and how, what fails and where, what is worth saying besides.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { derive, type Verdict } from "../../../../src/derive/index.ts";

const last = (text: string): Verdict => derive.check(text).steps.at(-1)!.verdict;
const messageOf = (v: Verdict): string => ("message" in v ? v.message : "");

describe("how a step holds", () => {
  test.each([
    ["d/dz sigma(z) = sigma(z) (1 - sigma(z))", "algebra"],
    ["d/dx f(g(x)) = f'(g(x)) g'(x)", "algebra"],
    ["z = sum(i, 1, n, w_i x_i)\n∂z/∂w_k = x_k", "algebra"],
    ["sum(i, 1, n, 2 x_i) = 2 sum(j, 1, n, x_j)", "algebra"],
    ["prod(l, 1, n, 1/4) = (1/4)^n", "algebra"],
    ["sigma'(z) <= 1/4", "proof"],
    ["sigma(z) < 1", "proof"],
    ["limit z -> inf tanh(z) = 1", "proof"],
    ["prod(l, 1, n, |sigma'(z_l) w_l|) <= prod(l, 1, n, |w_l|) 0.25^n", "proof"],
    ["x^3 - x < 1 for x in [-1, 1]", "proof"],
    ["silu(x) > -0.3 for x in [-5, 5]", "proof"],
    ["sin(2 x) = 2 sin(x) cos(x)", "points"],
    ["sum(i, 1, n, i) = n (n + 1) / 2", "points"],
    ["limit h -> 0 (tanh(z + h) - tanh(z)) / h = tanh'(z)", "points"],
  ])("%s: by %s", (text, how) => {
    expect(last(text)).toMatchObject({ kind: "holds", how });
  });
});

describe("what fails says where", () => {
  test.each([
    ["sigma'(z) = sigma(z) (1 + sigma(z))", /^fails at z = \S+: left \S+, right \S+$/],
    ["sigma'(z) <= 0.2499999", /left 0.25\S*, right 0.2499999|left 0.25, right 0.25/],
    ["sigma'(z) < 1/4", /the two sides are equal there/],
    ["sigma'(w x + b) < 1/4", /the two sides are equal there/],
    ["prod(l, 1, n, sigma'(z_l)) < 0.25^n", /the two sides are equal there/],
    ["prod(l, 1, n, sigma'(z_l)) <= 0.24^n", /left .* right/],
    ["sum(i, 1, n, 1 / i^2) <= 1.6", /fails at n = /],
    ["sigma(z + h) - sigma(z) <= h/4.1 where h > 0", /left .* right/],
    ["(1/4)^10 = 1/4^9", /left .* right/],
    ["2.498 ≈ 2.49", /2.498 rounds to 2.50, not 2.49/],
    ["limit z -> inf sigma(z) = 0", /the limit is 1/],
    ["limit x -> 0 1/x = inf", /goes to -/],
    ["sup over z of sigma'(z) = 0.3", /the sup is 1\/4 at z = 0/],
    ["sup over z of sigma'(z) = 1/4 at z = 1", /not reached there/],
    ["sigma'(z) <= 1/4 // equality at z = 1", /there is no equality at that point/],
    ["|x|' = 1\nd/dx |x| = sign(x)", /no derivative at 0/],
    ["d/dx max(x, 2) = 1 where x >= 2", /at x = 2: the left side has no value/],
    ["x : random\nVar(2 x) = 2 Var(x)", /left .* right/],
    ["sum(i, 1, n, i) = n^2", /left .* right/],
    ["n <= 6 where n integer", /fails at n = /],
    ["sigma(z) > 0.5 where z > -0.001", /fails at z = /],
  ])("%s", (text, message) => {
    expect(messageOf(last(text))).toMatch(message);
  });

  test("the counterexample is data, and true of the two sides", () => {
    const v = last("tanh'(z) = 1 - tanh(z)");
    if (v.kind !== "fails") throw new Error("expected a failure");
    const z = v.counterexample?.at["z"] ?? Number.NaN;
    expect(v.counterexample?.left).toBeCloseTo(1 / Math.cosh(z) ** 2, 12);
    expect(v.counterexample?.right).toBeCloseTo(1 - Math.tanh(z), 12);
  });
});

describe("rounding is not mistaken for a wrong formula", () => {
  // Each side loses most of its digits somewhere: near 0, or far out where σ is 1 to the last bit.
  test.each([
    "1 - sigma(z) = sigma(-z)",
    "(exp(z) - 1) / z = (1 - exp(-z)) / z * exp(z)",
    "(1 - cos(x)) / x^2 = sin(x)^2 / (x^2 (1 + cos(x)))",
    "sqrt(x + 1) - sqrt(x) = 1 / (sqrt(x + 1) + sqrt(x))",
    "log(1 + x) - log(x) = log(1 + 1/x) where x > 0",
    "(x + y)^3 - x^3 - y^3 = 3 x y (x + y)",
    "tanh(x) = (exp(2 x) - 1) / (exp(2 x) + 1)",
    "sinh(x) cosh(y) - cosh(x) sinh(y) = sinh(x - y)",
  ])("%s", (text) => {
    expect(last(text).kind).toBe("holds");
  });

  test.each([
    "1 - sigma(z) = sigma(-z) + 1e-13",
    "sqrt(x + 1) - sqrt(x) = 1.0000001 / (sqrt(x + 1) + sqrt(x))",
    "sin(x)^2 + cos(x)^2 = 1 + 1e-12",
  ])("nor a wrong formula for rounding: %s", (text) => {
    expect(last(text).kind).toBe("fails");
  });
});

describe("assumptions", () => {
  test("narrow the domain", () => {
    expect(last("|x| = x").kind).toBe("fails");
    expect(last("|x| = x where x > 0").kind).toBe("holds");
    expect(last("for x in [0, 2]\n|x| = x").kind).toBe("holds");
    expect(last("positive x\nx^2 >= 0\nsqrt(x^2) = x").kind).toBe("holds");
  });

  test("of one statement end with it", () => {
    const { steps } = derive.check("|x| = x where x > 0\n|x| = x");
    expect(steps.map((s) => s.verdict.kind)).toEqual(["holds", "fails"]);
  });

  test("of random quantities are named where they are needed", () => {
    const [step] = derive.check("w, x : random, mean 0\nVar(w x) = Var(w) Var(x)").steps;
    expect(step?.notes).toEqual(["needs the mean of w and the mean of x"]);
    expect(step?.rules).toEqual(["variance of a product of independent factors"]);
  });
});

describe("rules and notes", () => {
  test("the rules that carry out a derivative are listed", () => {
    const [step] = derive.check("d/dx (x^2 exp(x)) = x (2 + x) exp(x)").steps;
    expect(step?.rules).toEqual(["power rule", "exponential rule", "product rule"]);
  });

  test("a reason that names another rule is noted", () => {
    const [step] = derive.check("d/dx (x^2 exp(x)) = x (2 + x) exp(x) // quotient rule").steps;
    expect(step?.notes).toEqual(["the quotient rule is not among the rules that lead here"]);
  });

  test("a step that only reorders is noted", () => {
    const { steps } = derive.check("sigma'(z) = sigma(z) (1 - sigma(z))\n= (1 - sigma(z)) sigma(z)");
    expect(steps.map((s) => s.notes)).toEqual([[], ["restates the side before it"]]);
  });
});

test("a wrong step in the middle leaves the others judged on their own", () => {
  const { steps, ok, summary } = derive.check("(x + 1)^2 = x^2 + 2 x + 1\n= x^2 + 2 x\n= x (x + 2)");
  expect(steps.map((s) => s.verdict.kind)).toEqual(["holds", "fails", "holds"]);
  expect(ok).toBe(false);
  expect(summary).toBe("2 of 3 steps hold, 1 fails");
});

test("a family without an end is an error of the text", () => {
  expect(messageOf(last("a_l = a_{l+1} / 2\na_1 = 1"))).toMatch(/defined by itself without an end/);
});

test("nothing that is typed throws, and every verdict renders", () => {
  const atom = fc.constantFrom("x", "z_1", "w_i", "n", "2", "0", "e", "L", "W", "v");
  const { expr } = fc.letrec<{ expr: string }>((tie) => ({
    expr: fc.oneof(
      { depthSize: "small" },
      atom,
      fc
        .tuple(tie("expr"), fc.constantFrom("+", "-", "*", "/", "^", "⊙", " "), tie("expr"))
        .map((p) => p.join("")),
      fc
        .tuple(
          fc.constantFrom("exp", "log", "sigma'", "ReLU'", "f", "norm", "E", "Var", "softmax", "max"),
          tie("expr"),
        )
        .map(([f, a]) => `${f}(${a})`),
      tie("expr").map((a) => `(${a})`),
      tie("expr").map((a) => `d/dx (${a})`),
      tie("expr").map((a) => `∂L/∂W ${a}`),
      tie("expr").map((a) => `sum(i, 1, n, ${a})`),
      tie("expr").map((a) => `(${a} if x > 0, 1 otherwise)`),
      fc.string({ maxLength: 3 }),
    ),
  }));
  const head = fc.constantFrom(
    "",
    "W : [2, 3]\nv : [3]\n",
    "x : random\n",
    "L = (x - 1)^2\n",
    "limit x -> inf ",
    "sup over x of ",
  );
  const relation = fc.constantFrom("=", "<=", "<", "->", "≈", ">=", "");
  fc.assert(
    fc.property(head, expr, relation, expr, (h, a, r, b) => {
      const derivation = derive.check(`${h}${a} ${r} ${b}`, { points: 8 });
      expect(`${derivation}${derivation.latex}${derivation.toHtml()}`).not.toContain("undefined]");
    }),
    { numRuns: 300 },
  );
});

test("a check at no point is refused: it would blame the text's assumptions", () => {
  expect(() => derive.check("sin(x)^2 + cos(x)^2 = 1", { points: 0 })).toThrow(
    "derive.check: points must be a whole number above 0, got 0",
  );
});
