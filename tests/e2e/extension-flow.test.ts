// The gradient-flow panel, fed by a cell that sends what a training run sends.
import { afterAll, beforeAll, expect, test } from "vitest";
import { command, executionCount, type Lab, runAll, screenshot, startLab } from "./jupyterlab.ts";

const run = (name: string, steps: number, factor: number): string => `
const host = (globalThis as any)[Symbol.for("gradbook.host")];
const channel = host.openComm("gradbook.flow", { run: ${JSON.stringify(name)} }, {}, []);
for (let step = 0; step < ${steps}; step++) {
  const layers = Array.from({ length: 12 }, (_, index) => ({
    name: "dense" + (index + 1), gradientNorm: ${factor} ** (11 - index) * (1 + step / 100),
    updateRatio: 1e-3 * ${factor} ** (11 - index), saturated: 0.8 - index * 0.05, dead: index / 40,
  }));
  channel.send({ type: "step", step, loss: 2.3 * Math.exp(-step / 50), layers,
    ...(step === 0 ? { diagnosis: "Layers 1-7 receive less than 1e-4 of the last layer's gradient." } : {}) });
  await new Promise((resolve) => setTimeout(resolve, 4));
}
channel.close();`;

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({
    notebooks: {
      "flow.ipynb": { cells: [{ source: run("sigmoid", 120, 0.25) }, { source: run("relu", 60, 0.8) }] },
    },
  });
});

afterAll(() => lab?.stop());

test("a run opens the panel; it can be scrubbed, compared and sent to a cell", async () => {
  const page = await lab.open("flow.ipynb");
  await runAll(page);
  const panel = page.locator(".gb-Flow");
  await panel.waitFor();
  const where = panel.locator("output");
  await expect.poll(() => where.textContent()).toBe("Step 59, loss 0.707 (ended)");
  expect(await panel.locator("tbody tr").count()).toBe(12);

  await panel.locator("select").first().selectOption("sigmoid");
  await expect.poll(() => where.textContent()).toBe("Step 119, loss 0.213 (ended)");
  expect(await panel.locator(".gb-Flow-diagnosis").textContent()).toContain("less than 1e-4");
  const firstRow = panel.locator("tbody tr").first();
  expect(await firstRow.textContent()).toContain("5.2e-7"); // 0.25 ** 11 * 2.19
  await panel.locator("select").last().selectOption("relu");
  await expect.poll(() => panel.locator(".gb-Flow-other:visible").count()).toBe(48);
  await screenshot(page, "flow-compare");

  await panel.getByRole("slider", { name: "Step" }).fill("10");
  await expect.poll(() => where.textContent()).toBe("Step 10, loss 1.88 (ended)");
  expect(await firstRow.textContent()).toContain("2.6e-7"); // 0.25 ** 11 * 1.10

  await panel.getByRole("button", { name: "Send to Cell" }).click();
  const chart = page.locator(".gb-Chart");
  await chart.locator(".scatterlayer .trace").nth(2).waitFor();
  expect(await executionCount(page, 2)).toBe(3);
  await screenshot(page, "flow-sent");
  await page.close();
});

test("the panel opens from a command and says how to begin", async () => {
  const page = await lab.open("flow.ipynb");
  await command(page, "gradbook:open-flow");
  await page.locator(".gb-Flow-empty", { hasText: "No training run yet" }).waitFor();
  await page.close();
});
