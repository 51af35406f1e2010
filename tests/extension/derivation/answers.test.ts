// What the worker answers: reports line by line, and the derivative that a line asks for.
import { describe, expect, test } from "vitest";
import { nextStep, reportOf } from "../../../extension/src/derivation/answers.ts";
import { nameAt } from "../../../extension/src/derivation/symbolAt.ts";
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
    expect(steps[1].left).toContain("\\frac{d}{d x} f(x)");
    expect(steps[1].right).toMatch(/^=/);
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

describe("names", () => {
  const TEXT = `
  W_l : [h_l, h_{l-1}]
  n : integer
  w_i : random, mean 0, variance 1/n
  where v > 0
  a_1 = σ(v)
  f(x) = x^2 + 1`;
  const { names } = reportOf(TEXT);

  test("says definitions, shapes, kinds and ranges in the language of derivations", () => {
    expect(names).toEqual({
      "a[1]": ["a_1 = sigma(v)"],
      f: ["f(x) = x^2 + 1"],
      W: ["W_l : [h_l, h_{l - 1}]"],
      n: ["n : integer"],
      w: ["w : random, mean 0, variance 1 / n"],
      v: ["0 < v"],
    });
  });

  test.each([
    ["2 * W_1 x", 4, ["W_l : [h_l, h_{l - 1}]"]],
    ["a_1 + a_2", 1, ["a_1 = sigma(v)"]],
    ["a_1 + a_2", 7, undefined],
    ["v // v is positive", 6, undefined],
    ["unknown", 2, undefined],
  ])("in %j at %d there is %j", (line, column, expected) => {
    expect(nameAt(line, column, names)?.said).toEqual(expected);
  });

  test("a Greek letter and its name are one", () => {
    expect(nameAt("d/dα", 3, { alpha: ["alpha : scalar"] })).toMatchObject({ from: 3, to: 4 });
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
