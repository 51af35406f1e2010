// nbgrader's own front end with our kernel: its cell toolbar makes an assignment of a notebook, and its formgrader generates,
// autogrades and shows the score, each by the buttons that an instructor presses.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { command, type Lab, screenshot, startLab, withToken } from "./jupyterlab.ts";

const RUNNING = { timeout: 60_000 }; // nbgrader starts a kernel for each

const nbgrader = (grade_id: string, more: object): object => ({
  nbgrader: {
    schema_version: 3,
    grade: false,
    solution: false,
    locked: false,
    task: false,
    grade_id,
    ...more,
  },
});
const answer = nbgrader("sigma", { solution: true });
const checks = {
  source:
    'import { check } from "gradbook";\ncheck.score({\n  "at 0": [1, () => check.close(sigma(0), 0.5)],\n  "above 0": [2, () => check.close(sigma(1), 0.731, { atol: 1e-3 })],\n})',
  metadata: nbgrader("sigma_tests", { grade: true, locked: true, points: 3 }),
};
const solution =
  "const sigma = (z: number): number => {\n  // BEGIN SOLUTION\n  return 1 / (1 + Math.exp(-z));\n  // END SOLUTION\n};";

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({
    copiesAs: { "nbgrader_config.py": "grading/nbgrader/config.py" }, // as `gradbook grade init` does
    notebooks: {
      "plain.ipynb": { cells: [{ source: solution }, { source: checks.source }] },
      "source/hw/hw.ipynb": { cells: [{ source: solution, metadata: answer }, checks] },
      // Right at 0, wrong above.
      "submitted/ada/hw/hw.ipynb": {
        cells: [{ source: "const sigma = (z: number): number => 0.5;", metadata: answer }, checks],
      },
    },
  });
});

afterAll(() => lab?.stop());

test("the cell toolbar makes cells of our notebooks autograded answers and tests with points", async () => {
  const page = await lab.open("plain.ipynb");
  await command(page, "nbgrader:open-create-assignment");
  const cells = page.locator(".nbgrader-CellWidget");
  await cells.nth(1).waitFor();
  await cells.nth(0).locator("select").selectOption({ label: "Autograded answer" });
  await cells.nth(0).locator(".nbgrader-CellId input").fill("sigma");
  await cells.nth(1).locator("select").selectOption({ label: "Autograded tests" });
  await cells.nth(1).locator(".nbgrader-CellId input").fill("sigma_tests");
  await cells.nth(1).locator(".nbgrader-CellPoints input").fill("3");
  await cells.nth(1).locator(".nbgrader-CellPoints input").press("Tab");
  await expect.poll(() => page.locator(".nbgrader-TotalPointsInput").inputValue()).toBe("3");
  await screenshot(page, "nbgrader-cell-toolbar");
  await command(page, "docmanager:save");
  const saved = JSON.parse(readFileSync(join(lab.folder, "plain.ipynb"), "utf8"));
  const metadata = saved.cells.map(({ metadata }: { metadata: { nbgrader: object } }) => metadata.nbgrader);
  expect(metadata).toMatchObject([
    { schema_version: 3, grade_id: "sigma", solution: true, grade: false },
    { schema_version: 3, grade_id: "sigma_tests", grade: true, locked: true, points: 3 },
  ]);
  await page.close();
});

/** Presses a button of a table's row and waits until nbgrader says that it is done. */
async function press(page: Page, cell: string, said: string): Promise<void> {
  await page.locator(`tbody tr ${cell} a`).first().click();
  const dialog = page.locator(".modal.in", { hasText: said });
  await dialog.waitFor(RUNNING);
  await dialog
    .locator("button.close, button", { hasText: /Close|OK|×/ })
    .first()
    .click();
  await dialog.waitFor({ state: "hidden" });
}

test("formgrader generates the assignment, autogrades a submission on our kernel, and shows its score", async () => {
  const page = await lab.newPage();
  await page.goto(withToken(lab, "/formgrader/manage_assignments"));
  await page.locator("tbody .name", { hasText: "hw" }).waitFor();
  await press(page, ".assign", "Successfully created the student version");
  const released = readFileSync(join(lab.folder, "release/hw/hw.ipynb"), "utf8");
  expect(released).not.toContain("Math.exp");

  await page.goto(withToken(lab, "/formgrader/manage_submissions/hw"));
  await page.locator("tbody .student-id", { hasText: "ada" }).waitFor();
  await press(page, ".autograde", "Successfully autograded");
  await expect.poll(() => page.locator("tbody .score").textContent()).toBe("1 / 3");
  await screenshot(page, "nbgrader-formgrader");
  expect(existsSync(join(lab.folder, "autograded/ada/hw/hw.ipynb"))).toBe(true);

  await page.goto(withToken(lab, "/formgrader/gradebook/hw/hw"));
  await page.locator("tbody .name a, tbody td a").first().click();
  const score = page.locator("input.score");
  await score.waitFor();
  await expect
    .poll(async () => (await score.inputValue()) || (await score.getAttribute("placeholder")))
    .toBe("1");
  await page.locator(".output", { hasText: "above 0" }).first().waitFor();
  await screenshot(page, "nbgrader-manual-grading");
  await page.close();
});
