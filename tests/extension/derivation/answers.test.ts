// What the worker answers: reports line by line, and the derivative that a line asks for.
import { describe, expect, test } from "vitest";
import { nextStep, reportOf } from "../../../extension/src/derivation/answers.ts";
import { TEMPLATES } from "../../../extension/src/derivation/templates.ts";

describe("reportOf", () => {
  test("gives each line its verdict, place, mathematics and rule", () => {
    const { steps } = reportOf("f(x) = x^2\nd/dx f(x) = 2 x   // power rule\n= x^2\nfoo(");
    expect(steps.map(({ line, verdict }) => [line, verdict])).toEqual([
      [1, "noted"],
      [2, "holds"],
      [3, "fails"],
      [4, "unread"],
    ]);
    expect(steps[1]).toMatchObject({ column: 13, rule: "power rule", reason: "power rule" });
    expect(steps[1].latex).toContain("\\frac{d}{d x} f(x) =");
    expect(steps[2].message).toMatch(/fails at x = .*: left .*, right/);
    expect(steps[3].message).toContain("never closed");
    expect(steps[3].column).toBeGreaterThan(1);
  });

  test.each(TEMPLATES.map((template) => [template.name, template] as const))(
    "every step of the template %s holds",
    (_, template) => {
      const { steps } = reportOf(template.text);
      expect(steps.filter(({ verdict }) => verdict !== "holds" && verdict !== "noted")).toEqual([]);
      expect(steps.filter(({ verdict }) => verdict === "holds").length).toBeGreaterThan(0);
    },
  );

  test("the whole is one LaTeX display", () => {
    expect(reportOf("d/dx x^2 = 2 x").latex).toMatch(/^\$\$\\begin\{aligned\}[^$]*\\end\{aligned\}\$\$$/);
  });
});

describe("nextStep", () => {
  test.each([
    ["f(x) = x^2\nd/dx f(x) =", 2, "2 * x"],
    ["f(x) = x^2\nd/dx f(x)", 2, "2 * x"],
    ["d/dx x^3 <= ", 1, "3 * x^2"],
    ["f(x) = d/dx (x * sin(x))", 1, "sin(x) + x * cos(x)"],
    ["d/dz tanh(w*z) = // chain rule", 1, "(1 - tanh(w * z)^2) * w"],
    ["d/dx x^2 =\nd/dx x^3 =", 1, "2 * x"],
  ])("of %j, line %d, is %s", (text, line, expected) => {
    expect(nextStep(text, line)).toBe(expected);
  });

  test("what it fills in holds", () => {
    const text = "s(z) = 1 / (1 + exp(-z))\nd/dz s(z) =";
    const { steps } = reportOf(`${text} ${nextStep(text, 2)}`);
    expect(steps[1].verdict).toBe("holds");
  });

  test.each([
    ["f(x) = 3", 1, "This line asks for no derivative: write d/dx before an expression."],
    ["d/dx (x =", 1, "never closed"],
    ["f(x) = x^2\n", 2, "There is no statement on this line."],
  ])("of %j, line %d, says: %s", (text, line, message) => {
    expect(() => nextStep(text, line)).toThrow(message);
  });
});
