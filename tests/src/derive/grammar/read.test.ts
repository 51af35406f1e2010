// The language: what a line is read as, and where and why a line is not understood.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Expr } from "../../../../src/derive/expression/expression.ts";
import { toText } from "../../../../src/derive/expression/text.ts";
import { KnownNames } from "../../../../src/derive/grammar/known.ts";
import { parseText } from "../../../../src/derive/grammar/parse.ts";
import { readDerivation } from "../../../../src/derive/grammar/read.ts";
import { DerivationSyntaxError } from "../../../../src/derive/grammar/scan.ts";

const read = (text: string): string => toText(parseText(text, new KnownNames()));

describe("expressions", () => {
  test.each([
    ["σ(z)", "sigma(z)"],
    ["σ′(z)", "sigma'(z)"],
    ["f''(x)", "f''(x)"],
    ["\\sigma(z) + \\eta", "sigma(z) + eta"],
    ["2 x y", "2 * x * y"],
    ["1/m sum(i, 1, m, δ_i)", "1 / m * sum(i, 1, m, delta_i)"],
    ["-x^2", "-x^2"],
    ["a - (b - c)", "a - (b - c)"],
    ["a_4(1 - a_4)", "a_4 * (1 - a_4)"],
    ["e (1 - s)", "e * (1 - s)"],
    ["x² + y³", "x^2 + y^3"],
    ["w₁₁ xᵢ", "w_11 * x_i"],
    ["W^[l+1]^T δ_{l+1}", "W_{l + 1}^T * delta_{l + 1}"],
    ["Wᵀ a", "W^T * a"],
    ["a ⊙ b .* c", "a ⊙ b ⊙ c"],
    ["|x| + ‖W‖ + √y", "abs(x) + norm(W) + sqrt(y)"],
    ["d/dz σ(z)^2", "d/dz (sigma(z)^2)"],
    ["d/dz (z + 1) z", "d/dz (z + 1) * z"],
    ["∂L/∂W_4", "∂L/∂W_4"],
    ["∂/∂W_4 (W_4 a_3)", "∂/∂W_4 (W_4 * a_3)"],
    ["d^2/dx^2 f(x)", "d^2/dx^2 f(x)"],
    ["dL/dz", "d/dz L"],
    ["sum_{i=1}^{n} w_i x_i + b", "sum(i, 1, n, w_i * x_i) + b"],
    ["∏_{l=1}^L w_l", "prod(l, 1, L, w_l)"],
    ["sum(v)", "total(v)"],
    ["x if x >= 0, 0 otherwise", "x if x >= 0, 0 otherwise"],
    ["1 if 0 < x <= 2 else 0", "1 if 0 < x and x <= 2, 0 otherwise"],
    ["E[x y] - Var(x)", "E(x * y) - Var(x)"],
    ["w_old - η w_new", "w_old - eta * w_new"],
    ["[1, 2; 3, 4]", "[1, 2; 3, 4]"],
    ["0.20 × .5 · 1e-3", "0.20 * .5 * 1e-3"],
    ["delta / dt", "delta / dt"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test("what is printed reads back as the same expression", () => {
    const leaf = fc.constantFrom("x", "y", "z_4", "w_i", "2", "0.5", "sigma(x)", "W^T");
    const { expr } = fc.letrec<{ expr: string }>((tie) => ({
      expr: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        leaf,
        fc
          .tuple(tie("expr"), fc.constantFrom("+", "-", "*", "/", "⊙"), tie("expr"))
          .map(([a, op, b]) => `(${a}) ${op} (${b})`),
        tie("expr").map((a) => `-(${a})`),
        tie("expr").map((a) => `(${a})^2`),
        tie("expr").map((a) => `exp(${a})`),
        tie("expr").map((a) => `d/dx (${a})`),
        tie("expr").map((a) => `sum(i, 1, n, ${a})`),
      ),
    }));
    fc.assert(
      fc.property(expr, (text) => {
        const once = read(text);
        expect(read(once)).toBe(once);
      }),
    );
  });
});

describe("what is not understood says where and what was expected", () => {
  test.each([
    ["a + * b", 'line 1, column 5: expected an expression after "+", found "*"'],
    ["a +", 'line 1, column 4: expected an expression after "+", found nothing'],
    ["f(a", 'line 1, column 2: "(" is never closed: expected ")"'],
    ["a ? b", 'line 1, column 3: the sign "?" has no meaning here'],
    ["sum(i, 1, n)", "line 1, column 1: expected sum(index, from, to, expression), found 3 parts"],
    ["∂L/∂", "line 1, column 5: expected ∂ and the variable, found the end of the line"],
    ["σ′ + 1", `line 1, column 4: expected "(" and the argument of sigma', found "+"`],
    ["W_{l+1", 'line 1, column 3: expected "}" to close the index'],
    ["()", 'line 1, column 2: expected an expression in the parentheses, found ")"'],
  ])("%s", (text, message) => {
    expect(() => read(text)).toThrow(DerivationSyntaxError);
    expect(() => read(text)).toThrow(message);
  });

  test("a line that can not be read leaves the others standing", () => {
    const kinds = readDerivation("x = 1\ny = (2 +\n= ) 3\nz = x").map((s) => s.kind);
    expect(kinds).toEqual(["chain", "error", "chain"]);
  });

  test.each([
    ["= 2", 1, 1, /continues a statement, but none stands above/],
    ["x + 1", 1, 6, /expected a relation/],
    ["\n  W : [1, 2, 3]", 2, 7, /a shape of one or two sizes/],
    ["w : purple", 1, 5, /expected a shape \[rows, columns\] or one of/],
    ["x in", 1, 5, /expected a relation/],
    ["where x in [1", 1, 12, /never closed|expected an interval/],
    ["f(x) -> 0 as x", 1, 14, /expected a variable and its limit/],
    ["sup over z f(z) = 1", 1, 12, /expected "of"/],
  ] as const)("%s", (text, line, column, message) => {
    const [error] = readDerivation(text).filter((s) => s.kind === "error");
    expect(error).toMatchObject({ at: { line, column } });
    expect(error?.kind === "error" ? error.message : "").toMatch(message);
  });
});

describe("statements", () => {
  const heads = (text: string): string[] =>
    readDerivation(text).map((s) => (s.kind === "chain" ? (s.defines ? "definition" : "claim") : s.kind));

  test("the first meaning of a name is a definition, the second a claim", () => {
    expect(heads("x = 2\nx = 3\nf(z) = z\nf(z) = 2\nf(2) = 2\ntanh(z) = 1")).toEqual([
      "definition",
      "claim",
      "definition",
      "claim",
      "claim",
      "claim",
    ]);
  });

  test("a member of a defined family is claimed, unless := defines it", () => {
    expect(heads("a_l = f(a_{l-1})\na_3 = 1\na_0 := 2")).toEqual(["definition", "claim", "definition"]);
  });

  test("an equation with its left side on the right defines nothing", () => {
    expect(heads("w = w - 1")).toEqual(["claim"]);
  });

  test("assumptions, approaches and places stand after a step", () => {
    const [s] = readDerivation("σ(z) <= 1/4 where z > 0, n integer // equality at z = 0");
    const [step] = s?.kind === "chain" ? s.steps : [];
    expect(step?.assumptions.map((a) => a.kind)).toEqual(["condition", "property"]);
    const place = step?.equalityAt;
    expect(place && `${toText(place.left)} = ${toText(place.right)}`).toBe("z = 0");
  });

  test("positions count lines and columns from 1", () => {
    const [s] = readDerivation("\n  x = 2 a");
    const right = s?.kind === "chain" ? s.steps[0]?.expr : undefined;
    const factor: Expr | undefined = right?.kind === "mul" ? right.right : undefined;
    expect(factor?.at).toEqual({ line: 2, column: 9 });
  });
});
