// The three assignments: the instructor's own solution earns everything, and every answer of the corpus what it must.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { type Notebook, readNotebook } from "../../grading/format/notebook.ts";
import { Grader } from "../../grading/run/grader.ts";
import { defaultLimits, sandboxedRunner } from "../../grading/sandbox/createRunner.ts";
import { backpropagation, initialization, sigmoidBound, type Variant } from "./corpus/answers.ts";
import { notebookFile } from "./corpus/assignment.ts";

const source = fileURLToPath(new URL("../../notebooks/assignments/source/", import.meta.url));
// One answer never ends; the others must have the time that a busy machine needs.
const limits = { cellSeconds: 20, notebookSeconds: 300, outputCharacters: 20_000 };
const grader = new Grader({ folder: source, createRunner: () => sandboxedRunner(defaultLimits, {}), limits });
afterAll(() => grader.close());

const readMaster = (name: string): Notebook =>
  readNotebook(readFileSync(join(source, name, `${name}.ipynb`), "utf8"), `${name}.ipynb`, "master");

async function points(
  master: Notebook,
  replaced: Map<string, string>,
): Promise<Record<string, number | null>> {
  const cells = master.cells.map((cell) => ({
    ...cell,
    source: replaced.get(cell.nbgrader?.grade_id ?? "") ?? cell.source,
  }));
  const graded = await grader.grade(master, notebookFile(cells), master.name);
  return Object.fromEntries(
    graded.cells.flatMap(({ score }) => (score ? [[score.gradeId, score.earned]] : [])),
  );
}

/** Full points everywhere; answers that a person reads stay open. */
const full = (master: Notebook): Record<string, number | null> =>
  Object.fromEntries(
    master.cells.flatMap(({ nbgrader }) =>
      nbgrader?.grade ? [[nbgrader.grade_id, nbgrader.solution ? null : (nbgrader.points ?? 0)]] : [],
    ),
  );

describe.each([
  ["sigmoid-bound", sigmoidBound],
  ["backpropagation", backpropagation],
  ["initialization-and-batch-norm", initialization],
] as const)("the assignment %s", (name, variants: readonly Variant[]) => {
  const master = readMaster(name);

  it("gives the instructor's solution all points", async () => {
    expect(await points(master, new Map())).toEqual(full(master));
  });

  it.each(variants)("$name", async ({ answer, expected }) => {
    expect(await points(master, new Map([answer]))).toEqual({ ...full(master), ...expected });
  });
});
