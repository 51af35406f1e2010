// Every hostile submission gets what it honestly earned, learns nothing, and leaves the next submission untouched.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GradedNotebook } from "../../grading/run/gradeNotebook.ts";
import { Grader } from "../../grading/run/grader.ts";
import { whyNoSandbox } from "../../grading/sandbox/bubblewrap.ts";
import { defaultLimits, sandboxedRunner } from "../../grading/sandbox/createRunner.ts";
import { master, RIGHT, SECRET, submission } from "./corpus/assignment.ts";
import { attacks, spies } from "./corpus/hostile.ts";

/** Short, for attacks that never end; whoever must earn all points gets the time that a busy machine needs. */
const hasty = { cellSeconds: 4, notebookSeconds: 20, outputCharacters: 20_000 };
const patient = { ...hasty, cellSeconds: 60, notebookSeconds: 300 };
const limits = { ...hasty };
const small = { ...defaultLimits, heapMegabytes: 128, residentMegabytes: 400, folderMegabytes: 16 };
let grader: Grader;

beforeAll(async () => {
  expect(await whyNoSandbox()).toBeNull();
  grader = new Grader({
    folder: import.meta.dirname,
    createRunner: () => sandboxedRunner(small, {}),
    limits,
  });
  await grader.start();
});
afterAll(() => grader?.close());

const earned = (graded: GradedNotebook): Record<string, number | null> =>
  Object.fromEntries(graded.cells.flatMap(({ score }) => (score ? [[score.gradeId, score.earned]] : [])));

describe("hostile submissions", () => {
  it.each(attacks)("$name: earns no more than it knows", async ({ name, answer, change }) => {
    const graded = await grader.grade(master, submission(answer, change), name);
    const points = earned(graded);
    expect(Object.keys(points)).toEqual(["sigma-tests", "sigma-parts"]);
    expect(points["sigma-tests"]).toBe(0);
    expect(points["sigma-parts"]).toBeLessThanOrEqual(1);
  });

  it("leave the next submission as it is", async () => {
    Object.assign(limits, patient);
    expect(earned(await grader.grade(master, submission(RIGHT), "honest"))).toEqual({
      "sigma-tests": 3,
      "sigma-parts": 3,
    });
  });
});

describe("spying submissions", () => {
  beforeAll(() => void Object.assign(limits, patient));

  it.each(spies)("do not read $name", async ({ name, code }) => {
    const graded = await grader.grade(master, submission(`// @gradbook: loose\n${code}\n${RIGHT}`), name);
    const answer = graded.cells.find(({ cell }) => cell.id === "sigma");
    const text = JSON.stringify(answer?.outputs);
    if (/"output_type":"error"/.test(text)) expect(text).toMatch(/ENOENT|EACCES|EPERM|EIO|ClosedError/);
    else expect(text).toContain("got 0");
  });

  it("do not see a hidden test while it runs", async () => {
    const spy = `// @gradbook: loose
const seen: string[] = [];
function sigma(z: number): number {
  let text = String(new Error("look").stack);
  try { text += String((sigma as any).caller); } catch {}
  try { text += String(arguments.callee.caller); } catch {}
  seen.push(text);
  return 1 / (1 + Math.exp(-z));
}`;
    const graded = await grader.grade(
      master,
      submission(spy, (cells) => [
        ...cells,
        { ...cells[0], id: "tell", nbgrader: null, source: "seen.join()" },
      ]),
      "spy",
    );
    expect(earned(graded)).toEqual({ "sigma-tests": 3, "sigma-parts": 3 });
    const told = graded.cells.find(({ cell }) => cell.id === "tell");
    expect(JSON.stringify(told?.outputs)).toContain("look");
    expect(JSON.stringify(told?.outputs)).not.toContain(SECRET);
  });
});
