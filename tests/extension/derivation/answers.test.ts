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
    ["d/dx x^3 =", 1, "3 * x^2   // power rule"],
    ["d/dx (x * sin(x))", 1, "sin(x) + x * d/dx sin(x)   // product rule"],
    ["f(x) = d/dx x^3", 1, "3 * x^2   // power rule"],
    ["d/dx x^2 =\nd/dx x^3 =", 1, "2 * x   // power rule"],
  ])("of %j, line %d, is %s", (text, line, expected) => {
    expect(nextStep(text, line)).toBe(expected);
  });

  test("step by step it leads to a derivation that holds", () => {
    let text = "s(z) = 1 / (1 + exp(-z))\nd/dz s(z) =";
    text += ` ${nextStep(text, 2)}`;
    for (let line = 2; text.split("\n").at(-1)?.includes("d/dz"); line++)
      text += `\n= ${nextStep(text, line)}`;
    const { steps } = reportOf(text);
    expect(steps.length).toBeGreaterThan(3);
    expect(steps.slice(1).map(({ verdict }) => verdict)).toEqual(steps.slice(1).map(() => "holds"));
  });

  test.each([
    ["f(x) = 3", 1],
    ["d/dx (x =", 1],
    ["f(x) = x^2\n", 2],
  ])("of %j, line %d, there is none", (text, line) => {
    expect(() => nextStep(text, line)).toThrow("This line leaves no derivative that a rule can carry out.");
  });
});
