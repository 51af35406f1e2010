// Charts in JupyterLab: drawn, themed, resized, saved, exported, and safe against malformed and hostile figures.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command, type Lab, screenshot, startLab } from "./jupyterlab.ts";

const MIME = "application/vnd.plotly.v1+json";

const output = (figure: unknown, more: object = {}): object => ({
  output_type: "display_data",
  metadata: {},
  data: { [MIME]: figure, ...more },
});

const curve = (name: string, extra: object = {}): object => ({
  type: "scatter",
  mode: "lines",
  name,
  x: [0, 1, 2, 3],
  y: [1, 0.25, 0.0625, 0.015625],
  ...extra,
});

const sigmoid = {
  data: [curve("gradient norm"), curve("bound 4⁻ⁿ", { y: [1, 0.5, 0.3, 0.2] })],
  layout: {
    title: { text: "Gradient norm by layer" },
    meta: { alt: "The gradient norm falls by a factor of four a layer." },
    xaxis: { title: { text: "layer" } },
    yaxis: { title: { text: "norm" } },
  },
};

const hostile = {
  data: [
    curve('<img src=x onerror="window.hacked = 1">', {
      text: '<script>window.hacked = 2</script><a href="javascript:window.hacked=3">click</a>',
    }),
  ],
  layout: {
    title: {
      text: '<b onclick="window.hacked = 4">bold</b><iframe srcdoc="<script>parent.hacked=5</script>"></iframe>',
    },
    annotations: [{ x: 1, y: 0.5, text: '<a href="javascript:window.hacked=6">link</a>' }],
  },
  config: { plotlyServerURL: "http://127.0.0.1:9", showSendToCloud: true, editable: true },
};

const many = (length: number): object => ({
  type: "scatter", // drawn on WebGL because of its many points
  mode: "markers",
  x: Array.from({ length }, (_, index) => index),
  y: Array.from({ length }, (_, index) => Math.sin(index / 300)),
});

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({
    notebooks: {
      "charts.ipynb": {
        kernel: "python3", // charts are drawn whatever the kernel
        cells: [
          { source: "1", outputs: [output(sigmoid, { "text/plain": "Figure(…)" })] },
          { source: "2", outputs: [output({ data: "not a list" })] },
          { source: "3", outputs: [output(hostile)] },
        ],
      },
      "twenty.ipynb": {
        kernel: "python3",
        cells: Array.from({ length: 20 }, (_, index) => ({ source: `${index}`, outputs: [output(sigmoid)] })),
      },
      "points.ipynb": {
        kernel: "python3",
        cells: [{ source: "1", outputs: [output({ data: [many(20_000)], layout: {} })] }],
      },
    },
  });
});

afterAll(() => lab?.stop());

describe("a saved chart", () => {
  test("is drawn as SVG with its traces and its alternative text", async () => {
    const page = await lab.open("charts.ipynb");
    const chart = page.locator(".gb-Chart").first();
    await chart.locator(".scatterlayer .trace").nth(1).waitFor();
    expect(await chart.locator(".scatterlayer .trace").count()).toBe(2);
    expect(await chart.getAttribute("aria-label")).toBe(
      "The gradient norm falls by a factor of four a layer.",
    );
    expect(await chart.getAttribute("role")).toBe("figure");
    expect((await chart.boundingBox())?.height).toBeGreaterThanOrEqual(360);
    await screenshot(page, "charts-light");
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("follows the theme and the width of its panel", async () => {
    const page = await lab.open("charts.ipynb");
    const chart = page.locator(".gb-Chart").first();
    const paper = chart.locator(".main-svg").first();
    await paper.waitFor();
    const background = (): Promise<string> => paper.evaluate((node) => (node as SVGElement).style.background);
    const light = await background();
    await command(page, "apputils:change-theme", { theme: "JupyterLab Dark" });
    await expect.poll(background, { timeout: 10_000 }).not.toBe(light);
    await page.locator("#jupyterlab-splash").waitFor({ state: "detached" });
    await screenshot(page, "charts-dark");
    const width = async (): Promise<number> => (await paper.boundingBox())?.width ?? 0;
    const before = await width();
    await page.setViewportSize({ width: 900, height: 900 });
    await expect.poll(width, { timeout: 10_000 }).toBeLessThan(before - 100);
    await command(page, "apputils:change-theme", { theme: "JupyterLab Light" });
    await page.close();
  });

  test("that is malformed says so in place", async () => {
    const page = await lab.open("charts.ipynb");
    const problem = page.locator(".gb-Chart-problem");
    await problem.waitFor();
    expect(await problem.textContent()).toBe(
      'This chart cannot be drawn. A chart\'s "data" is a list; found a string.',
    );
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("with hostile labels runs no script", async () => {
    const page = await lab.open("charts.ipynb");
    const chart = page.locator(".gb-Chart").nth(2);
    await chart.scrollIntoViewIfNeeded();
    await chart.locator(".scatterlayer .trace").waitFor();
    await chart.locator(".scatterlayer").hover({ force: true });
    for (const link of await chart.locator("a").all()) await link.click({ force: true, timeout: 1000 });
    expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
    expect(await chart.locator("img, script, iframe, [onclick], [onerror]").count()).toBe(0);
    expect(await chart.locator('a[href^="javascript"]').count()).toBe(0);
    await page.close();
  });

  test("is exported from the keyboard and the context menu", async () => {
    const page = await lab.open("charts.ipynb");
    const chart = page.locator(".gb-Chart").first();
    await chart.locator(".scatterlayer .trace").first().waitFor();
    await chart.focus();
    const [png] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Alt+Shift+P")]);
    expect(png.suggestedFilename()).toBe("Gradient-norm-by-layer.png");
    expect(
      readFileSync(await png.path())
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
    await chart.click({ button: "right", position: { x: 20, y: 20 } });
    const item = page.locator(".lm-Menu-item", { hasText: "Save Chart as SVG" });
    const [svg] = await Promise.all([page.waitForEvent("download"), item.click()]);
    expect(readFileSync(await svg.path(), "utf8")).toContain("<svg");
    await page.close();
  });

  test("gets a picture in the file when saved, and survives reload", async () => {
    const page = await lab.open("charts.ipynb");
    await page.locator(".gb-Chart .scatterlayer .trace").first().waitFor();
    const outputs = (): { data: Record<string, string> }[] =>
      JSON.parse(readFileSync(join(lab.folder, "charts.ipynb"), "utf8")).cells.map(
        (cell: { outputs: object[] }) => cell.outputs[0],
      );
    await expect
      .poll(
        async () => {
          await command(page, "docmanager:save");
          return outputs()[0].data["image/png"] ?? "";
        },
        { timeout: 20_000, interval: 1000 },
      )
      .toMatch(/^iVBOR/);
    expect(outputs()[1].data["image/png"]).toBeUndefined();
    await page.reload();
    await page.locator(".gb-Chart .scatterlayer .trace").first().waitFor();
    expect(await page.locator(".jp-RenderedImage").count()).toBe(0);
    await page.close();
  });
});

describe("many charts", () => {
  test("are drawn only near the window", async () => {
    const page = await lab.open("twenty.ipynb");
    await page.locator(".gb-Chart .main-svg").first().waitFor();
    const drawn = (): Promise<number> => page.locator(".gb-Chart:has(.scatterlayer)").count();
    expect(await drawn()).toBeLessThan(10);
    const last = page.locator(".jp-Cell").last();
    // Cells take their height as they come near, so the end moves while one scrolls.
    await expect
      .poll(
        async () => {
          await last.scrollIntoViewIfNeeded();
          return last.locator(".scatterlayer .trace").count();
        },
        { timeout: 20_000, interval: 300 },
      )
      .toBe(2);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("with 20,000 points are drawn on WebGL", async () => {
    const page = await lab.open("points.ipynb");
    await page.locator(".gb-Chart canvas").first().waitFor();
    expect(await page.locator(".gb-Chart-problem").count()).toBe(0);
    await screenshot(page, "charts-webgl");
    await page.close();
  });
});
