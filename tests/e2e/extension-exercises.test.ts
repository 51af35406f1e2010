// The student's bar: points, checks with what failed and why, and validation on a new kernel.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lab, placeOfWord, screenshot, startLab } from "./jupyterlab.ts";

const graded = (grade_id: string, points: number, solution = false): object => ({
  nbgrader: { schema_version: 3, grade: true, solution, locked: !solution, task: false, points, grade_id },
});
const answer = (grade_id: string): object => ({
  nbgrader: { schema_version: 3, grade: false, solution: true, locked: false, task: false, grade_id },
});

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({
    notebooks: {
      "assignment.ipynb": {
        cells: [
          { source: "const sigma = (z: number) => 1 / (1 + Math.exp(z));", metadata: answer("sigma") },
          {
            source:
              'import { check } from "gradbook";\ncheck.close(sigma(1), 0.7310585786, { atol: 1e-6, hint: "Mind the sign of z." });',
            metadata: graded("test_sigma", 2),
          },
          { source: "0.5", metadata: graded("test_partly", 1) },
          { type: "markdown", source: "Because …", metadata: graded("explain", 3, true) },
        ],
      },
      "plain.ipynb": { cells: [{ source: "1" }] },
    },
  });
});

afterAll(() => lab?.stop());

test("checks show points, what failed and why; a mended answer validates", async () => {
  const page = await lab.open("assignment.ipynb");
  const bar = page.locator(".gb-Exercises");
  await bar.waitFor();
  const points = bar.locator("strong");
  expect(await points.textContent()).toBe("0 of 3 points; 3 more are judged by a person");

  await bar.getByRole("button", { name: "Run Checks" }).click();
  await expect.poll(() => points.textContent(), { timeout: 20_000 }).toContain("0.5 of 3 points");
  const failed = bar.locator(".gb-Exercise.gb-mod-failed");
  expect(await failed.locator("pre").textContent()).toMatch(
    /expected: 0\.731[\s\S]*found: +0\.268[\s\S]*Mind the sign/,
  );
  expect(await bar.locator("[role=status]").textContent()).toBe("1 check fails.");
  await screenshot(page, "exercises-failed");

  await failed.locator("button").click();
  await expect
    .poll(() => page.locator(".jp-CodeCell").nth(1).getAttribute("class"))
    .toContain("jp-mod-active");

  const { x, y } = await placeOfWord(page, 0, "exp");
  await page.mouse.dblclick(x, y);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type("-");
  await bar.getByRole("button", { name: "Validate" }).click();
  await page.locator(".jp-Dialog").getByRole("button", { name: "Restart and Run" }).click();
  await expect.poll(() => points.textContent(), { timeout: 20_000 }).toContain("2.5 of 3 points");
  await expect
    .poll(() => bar.locator("[role=status]").textContent())
    .toBe("All visible checks hold. The grader may run further ones.");
  await screenshot(page, "exercises-passed");
  await page.close();
});

test("a notebook without graded cells has no bar", async () => {
  const page = await lab.open("plain.ipynb");
  expect(await page.locator(".gb-Exercises").count()).toBe(0);
  await page.close();
});
