// What the extension costs and how fast it answers, in a real JupyterLab in a real Chromium: `node bench/extension.ts`.
// Start-up is measured in alternating pairs with and without the extension; the rest by the page's own clock.
import type { Page } from "playwright-core";
import { type Lab, placeOfWord, startLab, withToken } from "../tests/e2e/jupyterlab.ts";
import { median } from "./statistics.ts";

const PAIRS = 8;

const MIME = "application/vnd.plotly.v1+json";
const chart = (seed: number): object => ({
  output_type: "display_data",
  metadata: {},
  data: {
    [MIME]: {
      data: [{ type: "scatter", y: Array.from({ length: 50 }, (_, index) => Math.sin(index / 5 + seed)) }],
      layout: {},
    },
  },
});
const steps = Array.from({ length: 10 }, (_, index) => `  f(x) + ${index} = x^2 + 2 x + ${index + 1}`).join(
  "\n",
);

const milliseconds = (values: readonly number[]): string =>
  `median ${median(values).toFixed(0)} ms (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}, n = ${values.length})`;

/** From navigation to the launcher. */
async function startUp(lab: Lab): Promise<number> {
  const page = await lab.newPage();
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector(".jp-Launcher-cwd")) return;
      observer.disconnect();
      (window as unknown as { shown: number }).shown = performance.now();
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  await page.goto(withToken(lab, "/lab"));
  const shown = await page.waitForFunction(() => (window as unknown as { shown?: number }).shown, undefined, {
    timeout: 60_000,
  });
  const time = (await shown.jsonValue()) ?? Number.NaN;
  await page.close();
  return time;
}

/** Milliseconds that the page's thread spends in the extension's own scripts until the launcher stands, by its profiler. */
async function ownTime(lab: Lab): Promise<number> {
  const page = await lab.newPage();
  const profiler = await page.context().newCDPSession(page);
  await profiler.send("Profiler.enable");
  await profiler.send("Profiler.setSamplingInterval", { interval: 100 });
  await profiler.send("Profiler.start");
  await page.goto(withToken(lab, "/lab"));
  await page.locator(".jp-Launcher").waitFor({ timeout: 60_000 });
  const { profile } = await profiler.send("Profiler.stop");
  const ours = new Set(
    profile.nodes.filter(({ callFrame }) => callFrame.url.includes("/gradbook-lab/")).map(({ id }) => id),
  );
  const microseconds = (profile.samples ?? []).reduce(
    (sum, id, index) => sum + (ours.has(id) ? (profile.timeDeltas?.[index] ?? 0) : 0),
    0,
  );
  await page.close();
  return microseconds / 1000;
}

/** From a key to the first element that fits a selector, by the page's clock. */
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

/** From scrolling a chart near to its being drawn, one cell after the other. */
async function chartTimes(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const times: number[] = [];
    const cells = [...document.querySelectorAll<HTMLElement>(".jp-CodeCell")];
    for (const cell of cells) {
      if (cell.querySelector(".scatterlayer .trace")) continue;
      const begun = performance.now();
      cell.scrollIntoView();
      while (!cell.querySelector(".scatterlayer .trace") && performance.now() - begun < 10_000)
        await new Promise((resolve) => requestAnimationFrame(resolve));
      times.push(performance.now() - begun);
    }
    return times;
  });
}

const notebooks = {
  "derivation.ipynb": { cells: [{ source: `derive\`\n  f(x) = (x + 1)^2\n${steps}\n\`` }] },
  "hundred.ipynb": {
    cells: Array.from({ length: 100 }, (_, index) => ({
      source: index === 0 ? "const v0: number = 1;" : `const v${index}: number = v${index - 1} + ${index};`,
    })),
  },
  "charts.ipynb": {
    kernel: "python3",
    cells: Array.from({ length: 20 }, (_, index) => ({ source: "1", outputs: [chart(index)] })),
  },
};

const [lab, bare] = await Promise.all([startLab({ notebooks }), startLab({ withoutExtension: true })]);
try {
  const [ours, theirs]: [number[], number[]] = [[], []];
  await startUp(lab); // the first load fills the servers' and the browsers' caches
  await startUp(bare);
  for (let pair = 0; pair < PAIRS; pair++) {
    theirs.push(await startUp(bare));
    ours.push(await startUp(lab));
  }
  console.log(`start-up without: ${milliseconds(theirs)}`);
  console.log(`start-up with:    ${milliseconds(ours)}`);
  console.log(`difference in a pair: ${milliseconds(ours.map((time, pair) => time - theirs[pair]))}`);

  const own: number[] = [];
  for (let round = 0; round < PAIRS; round++) own.push(await ownTime(lab));
  console.log(`in the extension's own scripts at start: ${milliseconds(own)}`);

  const writing = await lab.open("derivation.ipynb");
  await writing.locator(".cm-line .gb-Verdict.gb-mod-holds").nth(9).waitFor();
  const end = await placeOfWord(writing, 0, "x^2 + 2 x + 10");
  await writing.mouse.click(end.x, end.y);
  await writing.keyboard.press("End");
  const marks: number[] = [];
  for (let round = 0; round < 10; round++) {
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
  for (let round = 0; round < 11; round++) {
    errors.push(await fromKey(typing, "x", ".cm-lintRange-error"));
    await typing.keyboard.press("Backspace");
    await typing.locator(".cm-lintRange-error").first().waitFor({ state: "detached" });
  }
  console.log(`first keystroke to underlined error, 100 cells: ${errors[0].toFixed(0)} ms`);
  console.log(
    `keystroke to underlined error, 100 cells, the pause of 150 ms included: ${milliseconds(errors.slice(1))}`,
  );
  await typing.close();

  const drawing = await lab.open("charts.ipynb");
  await drawing.locator(".gb-Chart .scatterlayer .trace").first().waitFor();
  console.log(`scrolled to a chart until it is drawn: ${milliseconds(await chartTimes(drawing))}`);
  await drawing.close();
} finally {
  await Promise.all([lab.stop(), bare.stop()]);
}
