// Derivation cells: checked, marked and typeset while one types; started from templates; filled in; taken out as LaTeX.
import { afterAll, beforeAll, expect, test } from "vitest";
import { command, type Lab, placeOfWord, runAll, screenshot, startLab, withToken } from "./jupyterlab.ts";

const SIGMOID = `derive\`
  sigma(z) = 1 / (1 + exp(-z))
  d/dz sigma(z) = exp(-z) / (1 + exp(-z))^2   // quotient rule
                = sigma(z) * (1 - sigma(z))
                <= 1/5
\``;

const TEN_STEPS = `derive\`
  f(x) = (x + 1)^2
${Array.from({ length: 10 }, (_, index) => `  f(x) + ${index} = x^2 + 2 x + ${index + 1}`).join("\n")}
\``;

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({
    notebooks: {
      "sigmoid.ipynb": { cells: [{ source: 'import { derive } from "gradbook";' }, { source: SIGMOID }] },
      "ten.ipynb": { cells: [{ source: TEN_STEPS }] },
      "names.ipynb": {
        cells: [{ source: "derive`\n  W : [h, m]\n  x : [m]\n  b : [h]\n  W x + b = b + W x\n`" }],
      },
      "empty.ipynb": { cells: [{ source: "" }] },
      "broken.ipynb": {
        cells: [{ source: "derive`\n  sigma(z = \\\\ 3 }{ <img src=x onerror=window.hacked=1>\n  = =\n" }],
      },
    },
  });
});

afterAll(() => lab?.stop());

test("each line is marked and typeset; a wrong one shows its counterexample, a mended one holds", async () => {
  const page = await lab.open("sigmoid.ipynb");
  const failing = page.locator(".gb-Step.gb-mod-fails");
  await failing.waitFor();
  expect(await page.locator(".cm-line .gb-Verdict.gb-mod-holds").count()).toBe(2);
  const rows = page.locator(".gb-Derivation-row");
  expect(await rows.count()).toBe(4);
  await rows.locator("mjx-container").nth(3).waitFor();
  expect(await rows.last().textContent()).toMatch(/fails at z = .*left 0\.2.*right 0\.2/);
  expect(await page.locator(".gb-Derivation-summary").textContent()).toBe("3 steps: 2 hold, 1 fails.");
  await screenshot(page, "derivation-fails");

  const rule = await placeOfWord(page, 1, "quotient");
  await page.mouse.move(rule.x, rule.y, { steps: 4 });
  await page.locator(".gb-Step-hover", { hasText: "reciprocal rule" }).waitFor();

  const { x, y } = await placeOfWord(page, 1, "<=");
  await page.mouse.click(x, y);
  await page.keyboard.press("End");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("4");
  await failing.waitFor({ state: "detached" });
  await expect.poll(() => page.locator(".gb-Derivation-summary").textContent()).toBe("3 steps: 3 hold.");
  await screenshot(page, "derivation-holds");
  await command(page, "apputils:change-theme", { theme: "JupyterLab Dark" });
  await page.locator("#jupyterlab-splash").waitFor({ state: "detached" });
  await screenshot(page, "derivation-dark");
  await command(page, "apputils:change-theme", { theme: "JupyterLab Light" });
  expect(page.errors).toEqual([]);
  await page.close();
});

test("one wrong character among ten steps marks its line, and the editor stays free meanwhile", async () => {
  const page = await lab.open("ten.ipynb");
  await page.locator(".cm-line .gb-Verdict.gb-mod-holds").nth(9).waitFor();
  const { x, y } = await placeOfWord(page, 0, "x^2 + 2 x + 10");
  await page.mouse.click(x, y);
  await page.keyboard.press("End");
  // From the key to the mark, by the page's own clock: the test's clock would count the browser's protocol too.
  await page.evaluate(() => {
    const measured = window as unknown as { delay?: number };
    let begun = 0;
    addEventListener("keydown", () => (begun = performance.now()), { once: true, capture: true });
    new MutationObserver((_, observer) => {
      if (begun === 0 || !document.querySelector(".cm-line .gb-mod-fails")) return;
      observer.disconnect();
      measured.delay = performance.now() - begun;
    }).observe(document.body, { childList: true, subtree: true });
  });
  await page.keyboard.type("1");
  await page.locator(".cm-line .gb-Verdict.gb-mod-fails").waitFor();
  const delay = await page.evaluate(() => (window as unknown as { delay: number }).delay);
  console.log(`keystroke to marked step: ${delay.toFixed(0)} ms`);
  expect(delay).toBeGreaterThan(0);
  expect(await page.locator(".cm-line .gb-Verdict.gb-mod-holds").count()).toBe(9);
  await page.close();
});

test("a template, a symbol by name and a derivative by key", async () => {
  const page = await lab.open("empty.ipynb");
  await page.locator('.jp-NotebookPanel [data-command="gradbook:choose-derivation"]').click();
  await page.locator(".jp-Dialog select").selectOption("Empty derivation");
  await page.keyboard.press("Enter");
  const content = page.locator(".jp-CodeCell").nth(1).locator(".cm-content");
  await expect.poll(() => content.textContent()).toContain("d/dx f(x) = 2 x");
  expect(await content.textContent()).toContain('import { derive } from "gradbook"');
  await page.locator(".cm-line .gb-Verdict.gb-mod-holds").waitFor();

  const { x, y } = await placeOfWord(page, 1, "2 x");
  await page.mouse.click(x, y);
  await page.keyboard.press("End");
  await page.keyboard.type("\n  d/dz \\si");
  const symbols = page.getByRole("listbox", { name: "Symbols" });
  await symbols.waitFor();
  expect(await symbols.getByRole("option").allTextContents()).toEqual(["σ\\sigma"]);
  await screenshot(page, "derivation-symbols");
  await page.keyboard.press("Tab");
  await symbols.waitFor({ state: "detached" });
  await page.keyboard.type("(z) =");
  await expect.poll(() => content.textContent()).toContain("d/dz σ(z) =");
  await page.keyboard.press("Alt+.");
  await expect.poll(() => content.textContent()).toContain("// definition");
  await page.keyboard.press("Alt+.");
  await expect.poll(() => content.textContent()).toContain("// reciprocal rule");
  await expect.poll(() => page.locator(".cm-line .gb-Verdict.gb-mod-holds").count()).toBe(3);
  await screenshot(page, "derivation-template");

  await command(page, "gradbook:derivation-to-markdown");
  await page.locator(".jp-MarkdownCell mjx-container").first().waitFor();
  await page.close();
});

test("hover shows a name's shape, LaTeX is copied, and the list of symbols obeys keys and mouse", async () => {
  const page = await lab.open("names.ipynb");
  await page.locator(".cm-line .gb-Verdict.gb-mod-holds").waitFor();
  const use = await placeOfWord(page, 0, "W x");
  await page.mouse.move(use.x - 6, use.y, { steps: 4 });
  await page.locator(".gb-Step-hover code", { hasText: "W : [h, m]" }).waitFor();
  await screenshot(page, "derivation-hover");

  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: lab.url });
  await page.locator(".jp-CodeCell .cm-content").click();
  await command(page, "gradbook:derivation-copy-latex");
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await expect
    .poll(copied)
    .toMatch(/^\$\$\\begin\{aligned\}[\s\S]*\\mathbb\{R\}\^\{h \\times m\}[\s\S]*\\end\{aligned\}\$\$$/);

  const content = page.locator(".jp-CodeCell .cm-content");
  const { x, y } = await placeOfWord(page, 0, "[h]");
  await page.mouse.click(x, y);
  await page.keyboard.press("End");
  const symbols = page.getByRole("listbox", { name: "Symbols" });
  const chosen = symbols.getByRole("option", { selected: true });
  await page.keyboard.type("\n  \\t");
  await expect.poll(() => chosen.textContent()).toBe("→\\to");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => chosen.textContent()).toBe("τ\\tau");
  const active = await content.getAttribute("aria-activedescendant");
  expect(await chosen.getAttribute("id")).toBe(active);
  await page.keyboard.press("Enter");
  await expect.poll(() => content.textContent()).toContain("τ");
  await page.keyboard.type(" + \\");
  await symbols.getByRole("option", { name: "β \\beta", exact: true }).click();
  await expect.poll(() => content.textContent()).toContain("τ + β");
  await page.keyboard.type("\\");
  await symbols.waitFor();
  await page.keyboard.press("Escape");
  await symbols.waitFor({ state: "detached" });
  await page.keyboard.type("x"); // still in the cell
  await expect.poll(() => content.textContent()).toContain("τ + β\\x");
  expect(page.errors).toEqual([]);
  await page.close();
});

test("the launcher begins a derivation notebook", async () => {
  const page = await lab.newPage();
  await page.goto(withToken(lab, "/lab"));
  await page.locator('.jp-LauncherCard[title="Derivation Notebook"]').click({ timeout: 60_000 });
  await page.locator(".cm-line .gb-Verdict.gb-mod-holds").nth(2).waitFor();
  expect(
    await page.locator(".jp-NotebookPanel .jp-KernelName, .jp-Toolbar-kernelName").first().textContent(),
  ).toContain("TypeScript (gradbook)");
  await page.close();
});

test("a derivation runs as an ordinary cell, and its output is typeset", async () => {
  const page = await lab.open("sigmoid.ipynb");
  await runAll(page);
  await page.locator(".jp-OutputArea-output mjx-container").first().waitFor();
  await expect.poll(() => page.locator(".gb-Derivation").count()).toBe(0); // the output shows the same
  await screenshot(page, "derivation-output");
  await page.close();
});

test("a broken derivation says what was not understood, and nothing of it is run", async () => {
  const page = await lab.open("broken.ipynb");
  await page.locator(".gb-Verdict.gb-mod-unread").first().waitFor();
  await page.locator(".gb-Derivation-row", { hasText: "no meaning here" }).first().waitFor();
  await page.waitForTimeout(500); // typesetting, if there were any
  expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
  expect(await page.locator(".gb-Derivation img").count()).toBe(0);
  expect(page.errors).toEqual([]);
  await page.close();
});
