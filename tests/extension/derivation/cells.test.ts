// Finding derivations in a cell, symbols by name, the templates' sources, and the sentence that counts verdicts.
import { describe, expect, test } from "vitest";
import { derivationAt, findDerivations } from "../../../extension/src/derivation/cells.ts";
import { type StepReport, summarize, type Verdict } from "../../../extension/src/derivation/report.ts";
import { offerSymbols, SYMBOLS } from "../../../extension/src/derivation/symbols.ts";
import { derivationSource, importsDerive, TEMPLATES } from "../../../extension/src/derivation/templates.ts";

describe("findDerivations", () => {
  test("gives the text between the backticks with its place", () => {
    const source = "const a = 1;\nderive`\n  x = 1\n`;";
    const [found] = findDerivations(source);
    expect(found).toEqual({ from: 20, to: 29, text: "\n  x = 1\n" });
    expect(source.slice(found.from, found.to)).toBe(found.text);
  });

  test("finds several, and one that is still open", () => {
    expect(findDerivations("derive`a`; derive`b").map(({ text }) => text)).toEqual(["a", "b"]);
  });

  test.each(["// derive`x`", "underive`x`", "derive(`x`)", "const derive = 1"])(
    "finds none in %j",
    (source) => {
      expect(findDerivations(source)).toEqual([]);
    },
  );

  test("an escaped backtick does not end it", () => {
    expect(findDerivations("derive`a \\` b`")[0].text).toBe("a \\` b");
  });

  test("derivationAt includes both ends", () => {
    const at = (offset: number): string | undefined => derivationAt("derive`ab`c", offset)?.text;
    expect([6, 7, 9, 10].map(at)).toEqual([undefined, "ab", "ab", undefined]);
  });
});

describe("offerSymbols", () => {
  test.each([
    ["d/dz \\sigma", "σ"],
    ["\\sig", "σ"],
    ["\\odot", "⊙"],
    ["x \\le", "≤"],
    ["\\Delta", "Δ"],
    ["\\eta", "η"],
  ])("%j offers %s first", (typed, sign) => {
    const offer = offerSymbols(typed);
    expect(offer?.symbols[0][1]).toBe(sign);
    expect(typed[offer?.from ?? -1]).toBe("\\");
  });

  test("a backslash alone offers all, in their order", () => {
    expect(offerSymbols("x + \\")?.symbols).toEqual([...SYMBOLS]);
  });

  test.each(["sigma", "\\nosuchname", "\\sigma "])("%j offers none", (typed) => {
    expect(offerSymbols(typed)).toBeUndefined();
  });

  test("every name offers its own sign first", () => {
    for (const [name, sign] of SYMBOLS)
      expect(offerSymbols(`\\${name}`)?.symbols[0], name).toEqual([name, sign]);
  });
});

describe("templates", () => {
  test.each(TEMPLATES.map((template) => [template.name, template] as const))(
    "%s is one derivation",
    (_, template) => {
      expect(findDerivations(derivationSource(template, true)).map(({ text }) => text)).toEqual([
        template.text,
      ]);
      expect(importsDerive(derivationSource(template, false))).toBe(true);
      expect(importsDerive(derivationSource(template, true))).toBe(false);
    },
  );

  test("importsDerive sees it among other names", () => {
    expect(importsDerive('import { nn, derive, plot } from "gradbook";')).toBe(true);
    expect(importsDerive('import { derive } from "elsewhere";')).toBe(false);
  });
});

test("summarize counts claims only", () => {
  const step = (verdict: Verdict): StepReport => ({
    line: 1,
    column: 1,
    verdict,
    message: "",
    left: "",
    right: "",
  });
  expect(summarize({ latex: "", names: {}, steps: [step("noted")] })).toBe("Nothing to check yet.");
  expect(
    summarize({
      latex: "",
      names: {},
      steps: ["noted", "holds", "holds", "fails", "unread"].map((v) => step(v as Verdict)),
    }),
  ).toBe("4 steps: 2 hold, 1 fails, 1 is not understood.");
});
