// TypeScript in cells, answered by the kernel's compiler: errors, types, definition, rename, format.

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { command, type Lab, placeOfWord, screenshot, startLab } from "./jupyterlab.ts";

const CONTEXT = "window.jupyterapp.shell.currentWidget.sessionContext";
const RESTART = `${CONTEXT}.session.kernel.restart()`;
const SHUT_DOWN = `${CONTEXT}.shutdown()`;

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({
    notebooks: {
      "types.ipynb": {
        cells: [
          { source: "const answer: number = 41;" },
          { source: "const wrong: string = answer;" },
          { source: "answer.toFixed(2)" },
          { source: "const   spaced={a:1,b :2}" },
        ],
      },
      "python.ipynb": { kernel: "python3", cells: [{ source: "answer: str = 41 +" }] },
    },
  });
});

afterAll(() => lab?.stop());

const cell = (page: Page, index: number) => page.locator(".jp-CodeCell").nth(index);
const source = (page: Page, index: number): Promise<string> =>
  cell(page, index)
    .locator(".cm-content")
    .textContent()
    .then((text) => text ?? "");

/** Puts the cursor into a word of a cell. */
async function goTo(page: Page, index: number, word: string): Promise<void> {
  const { x, y } = await placeOfWord(page, index, word);
  await page.mouse.click(x, y);
}

test("a type error is underlined over cells, and goes when it is mended", async () => {
  const page = await lab.open("types.ipynb");
  const wrong = cell(page, 1).locator(".cm-lintRange-error");
  await wrong.first().waitFor();
  expect(await wrong.first().textContent()).toBe("wrong");
  expect(await cell(page, 0).locator(".cm-lintRange").count()).toBe(0);
  await wrong.first().hover();
  const tooltip = page.locator(".cm-tooltip-lint");
  await tooltip.waitFor();
  expect(await tooltip.textContent()).toContain("Type 'number' is not assignable to type 'string'");
  await screenshot(page, "language-error");
  await goTo(page, 1, "string");
  await page.mouse.dblclick(...(Object.values(await placeOfWord(page, 1, "string")) as [number, number]));
  await page.keyboard.type("number");
  await wrong.first().waitFor({ state: "detached" });
  await page.close();
});

test("hover shows the type of a name from another cell", async () => {
  const page = await lab.open("types.ipynb");
  await cell(page, 1).locator(".cm-lintRange-error").first().waitFor();
  const { x, y } = await placeOfWord(page, 2, "answer");
  await page.mouse.move(x, y, { steps: 4 });
  const hover = page.locator(".gb-Hover");
  await hover.waitFor();
  expect(await hover.textContent()).toContain("const answer: number");
  await page.close();
});

test("definition, rename and format work over cells", async () => {
  const page = await lab.open("types.ipynb");
  await cell(page, 1).locator(".cm-lintRange-error").first().waitFor();
  await goTo(page, 2, "answer");
  await page.keyboard.press("F12");
  await expect.poll(() => cell(page, 0).getAttribute("class")).toContain("jp-mod-active");

  await page.keyboard.press("F2");
  const dialog = page.locator(".jp-Dialog input");
  await dialog.fill("result");
  await page.keyboard.press("Enter");
  await expect.poll(() => source(page, 0)).toBe("const result: number = 41;");
  expect(await source(page, 2)).toBe("result.toFixed(2)");
  expect(await source(page, 1)).toBe("const wrong: string = result;");

  await goTo(page, 3, "spaced");
  await command(page, "gradbook:format-cell");
  await expect.poll(() => source(page, 3)).toBe("const spaced = { a: 1, b: 2 }");
  await page.close();
});

test("a restarted kernel answers again; one that was shut down is said so, without an exception", async () => {
  const page = await lab.open("types.ipynb");
  const wrong = cell(page, 1).locator(".cm-lintRange-error");
  await wrong.first().waitFor();
  await page.evaluate(RESTART);
  await page.mouse.dblclick(...(Object.values(await placeOfWord(page, 1, "string")) as [number, number]));
  await page.keyboard.type("number");
  await wrong.first().waitFor({ state: "detached" });

  await page.evaluate(SHUT_DOWN);
  await goTo(page, 2, "answer");
  await page.keyboard.press("F12");
  await page.locator(".Toastify__toast", { hasText: "The kernel is not running." }).waitFor();
  expect(page.errors).toEqual([]);
  await page.close();
});

test("a notebook of another kernel is left alone", async () => {
  const page = await lab.open("python.ipynb");
  await goTo(page, 0, "answer");
  await page.keyboard.type("x");
  await page.waitForTimeout(1000); // long enough for an answer that must not come
  expect(await page.locator(".cm-lintRange").count()).toBe(0);
  await page.close();
});
