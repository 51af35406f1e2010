// From a key to the mark that answers it, by the page's clock: a derivation of ten steps, and a notebook of a hundred cells.
import type { Page } from "playwright-core";
import { placeOfWord, startLab } from "../../tests/e2e/jupyterlab.ts";
import { milliseconds } from "./words.ts";

const ROUNDS = 10;

const steps = Array.from({ length: 10 }, (_, index) => `  f(x) + ${index} = x^2 + 2 x + ${index + 1}`);
const notebooks = {
  "derivation.ipynb": { cells: [{ source: `derive\`\n  f(x) = (x + 1)^2\n${steps.join("\n")}\n\`` }] },
  "hundred.ipynb": {
    cells: Array.from({ length: 100 }, (_, index) => ({
      source: index === 0 ? "const v0: number = 1;" : `const v${index}: number = v${index - 1} + ${index};`,
    })),
  },
};

/** From a key to the first element that fits a selector. */
async function fromKey(page: Page, key: string, selector: string): Promise<number> {
  await page.evaluate((wanted) => {
    const measured = window as unknown as { delay?: number };
    measured.delay = undefined;
    let begun = 0;
    addEventListener("keydown", () => (begun = performance.now()), { once: true, capture: true });
    const observer = new MutationObserver(() => {
      if (begun === 0 || !document.querySelector(wanted)) return;
      observer.disconnect();
      measured.delay = performance.now() - begun;
    });
    observer.observe(document.body, { childList: true, subtree: true, attributes: true });
  }, selector);
  await page.keyboard.press(key);
  const delay = await page.waitForFunction(() => (window as unknown as { delay?: number }).delay);
  return (await delay.jsonValue()) ?? Number.NaN;
}

export async function measureTyping(): Promise<void> {
  const lab = await startLab({ notebooks });
  try {
    const writing = await lab.open("derivation.ipynb");
    await writing.locator(".cm-line .gb-Verdict.gb-mod-holds").nth(9).waitFor();
    const end = await placeOfWord(writing, 0, "x^2 + 2 x + 10");
    await writing.mouse.click(end.x, end.y);
    await writing.keyboard.press("End");
    const marks: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      marks.push(await fromKey(writing, String(round % 10), ".cm-line .gb-Verdict.gb-mod-fails"));
      await writing.keyboard.press("Backspace");
      await writing.locator(".cm-line .gb-Verdict.gb-mod-fails").waitFor({ state: "detached" });
    }
    console.log(`keystroke to marked step, ten steps: ${milliseconds(marks)}`);
    await writing.close();

    const typing = await lab.open("hundred.ipynb");
    const place = await placeOfWord(typing, 50, "v50");
    await typing.mouse.click(place.x, place.y);
    await typing.keyboard.press("End");
    await typing.keyboard.press("ArrowLeft");
    const errors: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      errors.push(await fromKey(typing, "x", ".cm-lintRange-error"));
      await typing.keyboard.press("Backspace");
      await typing.locator(".cm-lintRange-error").first().waitFor({ state: "detached" });
    }
    console.log(`first keystroke to underlined error, 100 cells: ${errors[0].toFixed(0)} ms`);
    console.log(
      `keystroke to underlined error, 100 cells, the pause of 150 ms included: ${milliseconds(errors.slice(1))}`,
    );
    await typing.close();
  } finally {
    await lab.stop();
  }
}
