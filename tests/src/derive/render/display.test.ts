// What a notebook shows: LaTeX of the subject's notation, HTML that escapes what was typed, and plain text.
import { describe, expect, test } from "vitest";
import { KnownNames } from "../../../../src/derive/grammar/known.ts";
import { parseText } from "../../../../src/derive/grammar/parse.ts";
import { derive } from "../../../../src/derive/index.ts";
import { latex } from "../../../../src/derive/render/latex.ts";
import { DOCUMENT_EQUATIONS } from "../documentEquations.ts";

const show = (text: string): string => latex(parseText(text, new KnownNames()));

describe("LaTeX", () => {
  test.each([
    ["1 / (1 + exp(-z))", "\\frac{1}{1 + e^{-z}}"],
    ["σ′(z_4)", "\\sigma'(z_{4})"],
    ["∂L/∂W_4", "\\frac{\\partial L}{\\partial W_{4}}"],
    ["d/dz σ(z)", "\\frac{d}{d z} \\sigma(z)"],
    ["δ_4 a_3^T", "\\delta_{4} \\, a_{3}^{\\top}"],
    ["(W_{l+1}^T δ_{l+1}) ⊙ σ′(z_l)", "W_{l + 1}^{\\top} \\, \\delta_{l + 1} \\odot \\sigma'(z_{l})"],
    ["(u ⊙ v) a^T", "\\left(u \\odot v\\right) \\, a^{\\top}"],
    ["sum(i, 1, n, w_i x_i)", "\\sum_{i=1}^{n} w_{i} \\, x_{i}"],
    ["2.5 - 1 × 0.002", "2.5 - 1 \\times 0.002"],
    ["w_old - η w_new", "w_{\\mathrm{old}} - \\eta \\, w_{\\mathrm{new}}"],
    ["xhat_i", "\\hat{x}_{i}"],
    ["x if x > 0, 0 otherwise", "\\begin{cases} x & x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}"],
    ["(a + b)^2", "\\left(a + b\\right)^{2}"],
    ["-(a + b)", "-\\left(a + b\\right)"],
    ["E(x) + Var(x)", "\\mathbb{E}\\left[x\\right] + \\mathrm{Var}\\left[x\\right]"],
    ["|x| ‖W‖", "\\left|x\\right| \\, \\left\\lVert W \\right\\rVert"],
  ])("%s", (text, expected) => {
    expect(show(text)).toBe(expected);
  });

  test("braces and \\left … \\right balance in every equation of the documents", () => {
    for (const { given = "", text } of DOCUMENT_EQUATIONS) {
      const source = derive.check(`${given}\n${text}`).latex.replace(/\\[{}]/g, "");
      expect(source.split("{").length, source).toBe(source.split("}").length);
      expect(source.match(/\\left/g)?.length ?? 0).toBe(source.match(/\\right/g)?.length ?? 0);
      expect(source.match(/\\begin/g)?.length).toBe(source.match(/\\end/g)?.length);
    }
  });
});

describe("display", () => {
  const derivation = derive`
    sigma(z) = 1 / (1 + exp(-z))
    d/dz sigma(z) = sigma(z) * (1 - sigma(z))   // <script>alert("$x$")</script>
                  <= 1/4                        // equality at z = 0
    sigma(z) = 2
    what is $5?
  `;
  const bundle = (derivation as unknown as Record<symbol, () => Record<string, string>>)[
    Symbol.for("Jupyter.display")
  ]!.call(derivation);

  test("offers HTML, LaTeX and text", () => {
    expect(Object.keys(bundle)).toEqual(["text/html", "text/latex", "text/plain"]);
  });

  test("the HTML has no script, and keeps what was typed from the typesetter", () => {
    const html = bundle["text/html"] ?? "";
    expect(html).not.toMatch(/<script/i);
    expect(html).toMatch(/<span class="tex2jax_ignore mathjax_ignore">[^<]*&#60;script&#62;/);
    const outside = html.replace(/<span class="tex2jax_ignore[^>]*>[^<]*<\/span>/g, "");
    expect((outside.match(/\$/g)?.length ?? 0) % 2).toBe(0);
  });

  test("marks are words and signs, not colour alone", () => {
    expect(bundle["text/plain"]).toContain("✓ d/dz sigma(z) = sigma(z) * (1 - sigma(z))   holds by algebra");
    expect(bundle["text/plain"]).toMatch(/✗ sigma\(z\) = 2 {3}fails at z = /);
    expect(bundle["text/plain"]).toMatch(/\? what is \$5\? {3}not understood: .*line 6, column 13/);
    expect(bundle["text/html"]).toMatch(/aria-label="fails"/);
  });

  test("values can be put into the template", () => {
    expect(derive`x^${2} >= ${0}`.ok).toBe(true);
  });
});
