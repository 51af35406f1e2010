// What holds for the extension as a whole: accessibility, Notebook 7, what is loaded at start.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { command, type Lab, screenshot, startLab, withToken } from "./jupyterlab.ts";

const axe = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));
const built = fileURLToPath(new URL("../../dist/labextension/static", import.meta.url));

const FIGURE =
  '({ data: [{ type: "scatter", name: "norm", y: [1, 0.25] }], layout: { title: { text: "Norms" } } })';
const TRAINING = `import { flow, nn, optim, rng } from "gradbook";
const net = nn.mlp([4, 8, 8, 8, 2], { activation: "sigmoid", seed: 1 });
const trainer = optim.trainer(net, { loss: nn.crossEntropy, optimizer: optim.sgd({ learningRate: 0.1 }) });
const end = flow.live(trainer, { every: 1, run: "sigmoid" });
const x = rng(1).normal([16, 4], 0, 1);
const y = rng(2).integers([16], 0, 2);
for (let step = 0; step < 30; step++) trainer.step(x, y);
end();`;
const graded = {
  nbgrader: {
    schema_version: 3,
    grade: true,
    solution: false,
    locked: true,
    task: false,
    points: 2,
    grade_id: "sum",
  },
};

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({
    notebooks: {
      "all.ipynb": {
        cells: [
          { source: "derive`\n  d/dx x^2 = 2 x\n  d/dx x^3 = 2 x\n  foo(\n`" },
          { source: FIGURE },
          { source: TRAINING },
          { source: 'throw new Error("two is not three");', metadata: graded },
        ],
      },
    },
  });
});

afterAll(() => lab?.stop());

/** The serious faults that axe finds in what is ours. */
async function faults(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as {
      axe: {
        run(
          context: object,
          options: object,
        ): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
      };
    };
    const ours = [".gb-Chart", ".gb-Derivation", ".gb-Flow", ".gb-Exercises"].filter((part) =>
      document.querySelector(part),
    );
    const { violations } = await checker.run(
      { include: ours.map((part) => [part]) },
      { resultTypes: ["violations"] },
    );
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join("\n  ")}`);
  });
}

test("axe finds no serious fault in charts, derivations, panel and bar, in either theme", async () => {
  const page = await lab.open("all.ipynb");
  await page.locator(".gb-Exercises").getByRole("button", { name: "Run Checks" }).click();
  await page.locator(".gb-Exercise.gb-mod-failed").waitFor();
  await page.locator(".gb-Chart .main-svg").first().waitFor();
  await page.locator(".gb-Flow tbody tr").first().waitFor();
  await page
    .locator(".gb-Flow output", { hasText: "Step 29" })
    .or(page.locator(".gb-Flow output", { hasText: "ended" }))
    .waitFor();
  await page.locator(".jp-CodeCell .cm-content").first().click();
  await page.locator(".gb-Derivation mjx-container").first().waitFor();
  expect(await faults(page)).toEqual([]);
  await screenshot(page, "everything-light");
  await command(page, "apputils:change-theme", { theme: "JupyterLab Dark" });
  await page.locator("#jupyterlab-splash").waitFor({ state: "detached" });
  await expect.poll(() => page.evaluate(() => document.body.dataset["jpThemeLight"])).toBe("false");
  expect(await faults(page)).toEqual([]);
  await screenshot(page, "everything-dark");
  await command(page, "apputils:change-theme", { theme: "JupyterLab Light" });
  await page.close();
});

test("everything works in Notebook 7", async () => {
  const page = await lab.newPage();
  await page.goto(withToken(lab, "/notebooks/all.ipynb"));
  await page.locator(".cm-line .gb-Verdict.gb-mod-holds").waitFor({ timeout: 60_000 });
  await page.locator(".cm-lintRange-error").first().waitFor(); // derive is not imported
  await page.locator(".gb-Exercises").getByRole("button", { name: "Run Checks" }).click();
  await page.locator(".gb-Exercise.gb-mod-failed").waitFor();
  await page.locator(".gb-Chart .main-svg").first().waitFor();
  await page.locator(".gb-Flow tbody tr").first().waitFor();
  await screenshot(page, "notebook-7");
  await page.close();
});

test("start-up loads less than 80 kB of ours, and neither Plotly nor the checker", async () => {
  const page = await lab.newPage();
  await page.goto(withToken(lab, "/lab"));
  await page.locator(".jp-Launcher").waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1000); // what is loaded late would be loaded by then
  const loaded = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.includes("/gradbook-lab/static/"))
      .map((path) => path.slice(path.lastIndexOf("/") + 1)),
  );
  const bytes = loaded.reduce((sum, file) => sum + gzipSync(readFileSync(join(built, file))).length, 0);
  const lazy = readdirSync(built).filter((file) => file.endsWith(".js") && !loaded.includes(file));
  console.log(
    `start-up: ${loaded.length} files, ${(bytes / 1000).toFixed(1)} kB gzipped; later: ${lazy.length} files`,
  );
  expect(loaded.length).toBeGreaterThan(1);
  expect(bytes).toBeLessThan(80_000);
  const read = (files: readonly string[]): string =>
    files.map((file) => readFileSync(join(built, file), "utf8")).join("");
  for (const heavy of ["choroplethmap", "reciprocal rule"]) {
    expect(read(loaded).includes(heavy), heavy).toBe(false);
    expect(read(lazy).includes(heavy), heavy).toBe(true);
  }
  await page.close();
});

test("with reduced motion, charts move at once", async () => {
  const page = await lab.newPage();
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(withToken(lab, "/lab/tree/all.ipynb"));
  await page.locator(".jp-NotebookPanel .jp-Cell").first().waitFor({ timeout: 60_000 });
  await page.locator(".gb-Exercises").getByRole("button", { name: "Run Checks" }).click();
  await page.locator(".gb-Chart .main-svg").first().waitFor();
  const duration = await page
    .locator(".gb-Chart-host")
    .first()
    .evaluate(
      (host) =>
        (host as unknown as { layout: { transition: { duration: number } } }).layout.transition.duration,
    );
  expect(duration).toBe(0);
  await page.close();
});
