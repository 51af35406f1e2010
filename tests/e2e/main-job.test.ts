// The main job: a newcomer opens the first notebook in JupyterLab, runs it on our kernel, and sees its charts drawn.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  command,
  executionCount,
  kernelIsIdle,
  type Lab,
  runAll,
  screenshot,
  showChart,
  startLab,
} from "./jupyterlab.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = "notebooks/1-vanishing-gradient";
const notebook = readdirSync(join(root, folder)).find((name) => name.endsWith(".ipynb"))!;
const code = JSON.parse(readFileSync(join(root, folder, notebook), "utf8")).cells.filter(
  (cell: { cell_type: string }) => cell.cell_type === "code",
);

/** Of each figure in the notebook's outputs, in order: its number of visible traces, and the height it asks for. */
const plotlyOutputs = (page: Page): Promise<{ traces: number; height: number }[]> =>
  page.evaluate(() => {
    type Figure = { data: { visible?: unknown }[]; layout: { height?: number } };
    type Output = { data?: Record<string, Figure> };
    type Cell = { model: { outputs?: { toJSON(): Output[] } } };
    const { jupyterapp } = window as unknown as {
      jupyterapp: { shell: { currentWidget: { content: { widgets: Cell[] } } } };
    };
    return jupyterapp.shell.currentWidget.content.widgets
      .flatMap(({ model }) => model.outputs?.toJSON() ?? [])
      .map(({ data }) => data?.["application/vnd.plotly.v1+json"])
      .filter((figure) => figure !== undefined)
      .map(({ data, layout }) => ({
        traces: data.filter(({ visible }) => visible !== false).length,
        height: layout.height ?? 300,
      }));
  });

/** Traces that Plotly has put into the page, as it counts them itself. */
const drawnTraces = (chart: Locator): Promise<number> =>
  chart.evaluate((node) => {
    const plot = [node, ...node.querySelectorAll("*")].find((part) => "_fullData" in part) as unknown as {
      _fullData: { visible: unknown }[];
    };
    return plot._fullData.filter(({ visible }) => visible === true).length;
  });

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ copies: [join(folder, notebook)] });
});
afterAll(() => lab?.stop());

describe("the first notebook in JupyterLab", () => {
  let page: Page & { errors: string[] };

  it("runs every cell on our kernel without an error", async () => {
    page = await lab.open(notebook);
    await runAll(page);
    const last = await executionCount(page, code.length - 1);
    expect(last, "the last cell has run").toBe(code.length);
    const unanswered = page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.error']");
    expect(await unanswered.allInnerTexts()).toEqual([]);
    expect(page.errors).toEqual([]);
  });

  it("draws each chart as it comes into view, with its traces", async () => {
    const figures = await plotlyOutputs(page);
    expect(figures.length).toBeGreaterThanOrEqual(4);
    const charts = page.locator(".gb-Chart");
    expect(await charts.count()).toBe(figures.length);
    for (const [index, { traces, height }] of figures.entries()) {
      const chart = charts.nth(index);
      await showChart(chart);
      expect(await drawnTraces(chart), `traces of chart ${index + 1}`).toBe(traces);
      const box = await chart.boundingBox();
      expect(box?.height ?? 0, `chart ${index + 1} has room`).toBeGreaterThanOrEqual(height - 2);
      await screenshot(page, `main-job-chart-${index + 1}`);
    }
  });

  it("shows the charts in the dark theme too", async () => {
    await command(page, "apputils:change-theme", { theme: "JupyterLab Dark" });
    await page.waitForFunction(() => document.body.dataset["jpThemeLight"] === "false");
    await screenshot(page, "main-job-dark");
    expect(page.errors).toEqual([]);
  });

  it("shows the error of a cell that is broken on purpose, and goes on", async () => {
    await page.keyboard.press("Escape");
    await command(page, "notebook:insert-cell-below");
    const cell = page.locator(".jp-Notebook .jp-Cell.jp-mod-active");
    await cell.locator(".cm-content").fill("const wrong: string = 0.25");
    await command(page, "notebook:run-cell");
    const output = cell.locator(".jp-OutputArea-output");
    await output.getByText("TypeScriptError").first().waitFor();
    expect(await output.textContent()).toMatch(/Type 'number' is not assignable to type 'string'/);

    await cell.locator(".cm-content").fill("1 + 1");
    await command(page, "notebook:run-cell");
    await kernelIsIdle(page);
    await expect.poll(() => output.textContent()).toBe("2");
  });
});
