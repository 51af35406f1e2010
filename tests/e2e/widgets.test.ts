// ipywidgets' own front end, driven from TypeScript cells: what the reader moves reaches the cells and is drawn.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { command, kernelIsIdle, type Lab, screenshot, startLab } from "./jupyterlab.ts";

const cells = {
  slider: `import { display, interact, progress, slider, widgets } from "gradbook/notebook";
const level = widgets.intSlider({ value: 3, min: 0, max: 10, description: "level" });
const seen: number[] = [];
level.observe("value", ({ value }) => {
  seen.push(value);
  console.log(\`level is \${value}\`);
});
level;`,
  interact: `interact(
  ({ range, activation }) => ({
    data: [{ type: "bar", x: ["layer 1", "layer 2", "layer 3"], y: [3, 2, 1].map((depth) => range ** depth) }],
    layout: { title: { text: \`\${activation}, weights in ±\${range}\` } },
  }),
  { range: slider(0.1, 5, { value: 1 }), activation: ["sigmoid", "tanh", "relu"] },
);`,
  output: `const log = widgets.output();
const count = widgets.button("Count", () => log.print("one more\\n"));
const half = widgets.floatProgress({ value: 0.5, max: 1 });
widgets.tab({ Run: widgets.vbox([count, half, log]), Notes: widgets.html({ value: "<b>bold</b>" }) });`,
  progress: `let sum = 0;
for (const step of progress(Array.from({ length: 25 }, (_, index) => index), "training")) {
  await new Promise((resolve) => setTimeout(resolve, 40));
  sum += step;
}
sum;`,
  gradients: `import { data, flow, init, nn, plot } from "gradbook";
const { train: { x, y } } = await data.digits({ train: 100, test: 0, seed: 1 });
interact(
  ({ range, depth, activation }) => {
    const widths = [784, ...new Array<number>(depth).fill(30), 10];
    const net = nn.mlp(widths, { activation, init: init.uniform(-range, range), seed: 1 });
    return plot.gradientFlow(flow.trace(net, { x, y, loss: nn.crossEntropy }));
  },
  { range: slider(0.1, 5), depth: [2, 50], activation: ["sigmoid", "tanh", "relu"] },
);`,
  busy: `while (seen.length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
seen.length;`,
};
const order = ["slider", "interact", "output", "progress", "gradients"] as const;
const at = (name: (typeof order)[number]) => order.indexOf(name);

let lab: Lab;
let page: Page & { errors: string[] };
beforeAll(async () => {
  const sources = [...order.map((name) => ({ source: cells[name] })), { source: cells.busy }];
  lab = await startLab({ notebooks: { "widgets.ipynb": { cells: sources } } });
  page = await lab.open("widgets.ipynb");
});
afterAll(() => lab?.stop());

const cell = (name: (typeof order)[number]) => page.locator(".jp-CodeCell").nth(at(name));
const outputs = (name: (typeof order)[number]) => cell(name).locator(".jp-OutputArea-output");

/** Moves the handle of a cell's first slider by keys. */
async function move(name: (typeof order)[number], key: string, times: number): Promise<void> {
  const handle = cell(name).locator(".noUi-handle").first();
  await handle.scrollIntoViewIfNeeded();
  await handle.focus();
  for (let press = 0; press < times; press++) await handle.press(key);
}

it("shows the widgets of every cell", async () => {
  for (const [index] of order.entries()) {
    await page.locator(".jp-CodeCell").nth(index).locator(".cm-content").click();
    await command(page, "notebook:run-cell");
    await kernelIsIdle(page);
  }
  await cell("slider").locator(".noUi-handle").waitFor();
  expect(await cell("slider").locator(".widget-readout").textContent()).toBe("3");
  await cell("output").locator("button", { hasText: "Count" }).waitFor();
  expect(page.errors).toEqual([]);
});

it("a moved slider calls its observer, which prints below its cell", async () => {
  await move("slider", "ArrowRight", 2);
  await cell("slider").locator("text=level is 5").waitFor();
});

it("an interaction draws its chart again in the same place", async () => {
  const title = cell("interact").locator(".gtitle");
  await cell("interact").scrollIntoViewIfNeeded();
  await title.waitFor();
  expect(await title.textContent()).toBe("sigmoid, weights in ±1");
  await move("interact", "ArrowRight", 4);
  await cell("interact").locator("select").selectOption("tanh");
  await page.waitForFunction(
    (index) =>
      document.querySelectorAll(".jp-CodeCell")[index].querySelector(".gtitle")?.textContent ===
      "tanh, weights in ±1.2",
    at("interact"),
  );
  expect(await outputs("interact").count()).toBe(2);
  await screenshot(page, "widgets-interact");
});

it("a button's handler prints into the output beside it", async () => {
  await cell("output").scrollIntoViewIfNeeded();
  const button = cell("output").locator("button", { hasText: "Count" });
  await button.click();
  await button.click();
  await page.waitForFunction(
    (index) =>
      document.querySelectorAll(".jp-CodeCell")[index].textContent?.match(/one more/g)?.length === 2 + 1,
    at("output"),
  );
  await screenshot(page, "widgets-output");
});

it("a loop's bar ends as text that stays in the saved notebook", async () => {
  await cell("progress").locator("text=/training.*25\\/25/").waitFor();
  expect(await cell("progress").locator("progress").count()).toBe(1);
});

it("the gradient of each layer is drawn again as the range of the weights and the depth change", async () => {
  const drawn = () =>
    cell("gradients").evaluate((node) => {
      const plot = [...node.querySelectorAll("*")].find((part) => "_fullData" in part);
      const [trace] = (plot as unknown as { _fullData: { y: number[] }[] })._fullData;
      return [...trace.y];
    });
  await cell("gradients").scrollIntoViewIfNeeded();
  await cell("gradients").locator(".main-svg").first().waitFor();
  const shallow = await drawn();
  expect(shallow.length).toBe(3);
  // Sigmoid layers pass on at most a quarter: towards the input the gradient shrinks.
  expect(shallow[0]).toBeLessThan(shallow[2] / 16);
  await move("gradients", "ArrowRight", 6);
  const depth = cell("gradients").locator(".noUi-handle").nth(1);
  await depth.focus();
  for (let press = 0; press < 4; press++) await depth.press("ArrowRight");
  await expect.poll(async () => (await drawn()).length, { timeout: 20_000 }).toBe(7);
  expect(await drawn()).not.toEqual(shallow);
  await screenshot(page, "widgets-gradients");
});

it("a cell that awaits sees what is moved meanwhile", async () => {
  await page.locator(".jp-CodeCell").nth(order.length).locator(".cm-content").click();
  const running = command(page, "notebook:run-cell");
  const busy = page.locator(".jp-CodeCell").nth(order.length);
  await busy.locator(".jp-InputPrompt", { hasText: "[*]" }).waitFor();
  await move("slider", "ArrowLeft", 1);
  await busy.locator(".jp-OutputArea-executeResult", { hasText: "3" }).waitFor();
  await running;
  await kernelIsIdle(page);
  expect(page.errors).toEqual([]);
});

it("a page that is loaded again finds the widgets as they stand, and they still work", async () => {
  await command(page, "docmanager:save");
  await page.reload();
  await page.locator(".jp-NotebookPanel .jp-Cell").first().waitFor();
  await kernelIsIdle(page);
  const readout = cell("slider").locator(".widget-readout");
  await readout.waitFor();
  expect(await readout.textContent()).toBe("4");
  expect(await cell("interact").locator("select").inputValue()).toBe("tanh");
  await move("slider", "ArrowLeft", 1);
  await page.locator(".jp-CodeCell").nth(order.length).locator(".cm-content").click();
  await command(page, "notebook:run-cell");
  const seen = page.locator(".jp-CodeCell").nth(order.length).locator(".jp-OutputArea-executeResult");
  await seen.filter({ hasText: "4" }).waitFor();
});
