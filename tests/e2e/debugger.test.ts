// JupyterLab's own debugger on our cells: breakpoints in TypeScript lines, variables, call stack, steps.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { command, executionCount, kernelIsIdle, type Lab, screenshot, startLab } from "./jupyterlab.ts";

const training = `type Rate = number;
const rate: Rate = 0.5;
function train(steps: number): number {
  let loss = 8;
  for (let step = 0; step < steps; step++) {
    const smaller = loss * rate;
    loss = smaller;
  }
  return loss;
}
const result = train(2);
result;`;

let lab: Lab;
let page: Page & { errors: string[] };
beforeAll(async () => {
  lab = await startLab({
    notebooks: {
      "debugger.ipynb": {
        cells: [
          { source: 'const net = { layers: [784, 30, 10], activation: "sigmoid" };' },
          { source: training },
          { source: "result + 1;" },
        ],
      },
    },
  });
  page = await lab.open("debugger.ipynb");
});
afterAll(() => lab?.stop());

const cell = (index: number) => page.locator(".jp-CodeCell").nth(index);
const frames = () => page.locator(".jp-DebuggerCallstack-body li");

/** The number of the line that is marked as the one where the cell stands. */
async function standingLine(index: number): Promise<number> {
  const marked = cell(index).locator(".jp-DebuggerEditor-highlight");
  await marked.first().waitFor();
  return marked.first().evaluate((line) => [...(line.parentElement?.children ?? [])].indexOf(line) + 1);
}

/** A row of the variables tree. */
const variable = (name: string) =>
  page.locator(".jp-DebuggerVariables-body jp-tree-item", {
    has: page.locator(".jp-DebuggerVariables-name", { hasText: name }),
  });

it("starts, and shows the variables of the cells that have run", async () => {
  await cell(0).locator(".cm-content").click();
  await command(page, "notebook:run-cell");
  await page.locator(".jp-DebuggerBugButton").click();
  await page.locator(".jp-DebuggerBugButton[aria-pressed='true']").waitFor();
  await variable("net").first().waitFor();
  await screenshot(page, "debugger-variables");
});

it("stops at a breakpoint in a TypeScript line, with variables and call stack", async () => {
  await cell(1).locator(".cm-content").click();
  await cell(1).locator(".cm-breakpoint-gutter .cm-gutterElement").nth(7).click();
  // The kernel knows the breakpoint when the panel lists it.
  await page.locator(".jp-DebuggerBreakpoint").waitFor();
  const running = command(page, "notebook:run-cell");
  expect(await standingLine(1)).toBe(7);
  await frames().first().waitFor();
  expect(await frames().count()).toBe(2);
  expect(await frames().allTextContents()).toEqual([
    expect.stringContaining("train"),
    expect.stringContaining("[2]"),
  ]);
  expect(await variable("smaller").first().textContent()).toContain("4");
  await screenshot(page, "debugger-stopped");

  await command(page, "debugger:next");
  await variable("loss").filter({ hasText: "4" }).first().waitFor();
  expect(await standingLine(1)).toBe(5);
  await command(page, "debugger:continue");
  await variable("smaller").filter({ hasText: "2" }).first().waitFor();
  expect(await standingLine(1)).toBe(7);
  await command(page, "debugger:continue");
  await running;
  await kernelIsIdle(page);
  expect(await executionCount(page, 1)).toBe(2);
  expect(page.errors).toEqual([]);
});

it("stops, and the notebook goes on without it", async () => {
  await page.locator(".jp-DebuggerBugButton").click();
  await page.locator(".jp-DebuggerBugButton[aria-pressed='false']").waitFor();
  await cell(1).locator(".cm-content").click();
  await command(page, "notebook:run-cell");
  await cell(2).locator(".cm-content").click();
  await command(page, "notebook:run-cell");
  await cell(2).locator(".jp-OutputArea-executeResult", { hasText: "3" }).waitFor();
});
