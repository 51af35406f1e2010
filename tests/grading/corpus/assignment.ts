// A small assignment on which the graders' tests run: one answer, visible and hidden tests, partial credit.
import type { Cell, NbgraderMetadata, Notebook } from "../../../grading/format/notebook.ts";

const flags: NbgraderMetadata = {
  grade: false,
  solution: false,
  locked: false,
  task: false,
  grade_id: "",
  schema_version: 3,
};

export const codeCell = (
  id: string,
  source: string,
  nbgrader: Partial<NbgraderMetadata> | null = null,
): Cell => ({
  id,
  type: "code",
  source,
  metadata: {},
  nbgrader: nbgrader && { ...flags, grade_id: id, ...nbgrader },
});

/** A number that stands in the hidden tests alone. */
export const SECRET = "0.8807970779778823";

export const master: Notebook = {
  name: "hw.ipynb",
  metadata: {},
  cells: [
    codeCell("imports", 'import { check, tensor } from "gradbook";', { locked: true }),
    codeCell(
      "sigma",
      "function sigma(z: number): number {\n  // BEGIN SOLUTION\n  return 1 / (1 + Math.exp(-z));\n  // END SOLUTION\n}",
      { solution: true },
    ),
    codeCell(
      "sigma-tests",
      `check.close(sigma(0), 0.5);\n// BEGIN HIDDEN TESTS\ncheck.close(sigma(2), ${SECRET});\n// END HIDDEN TESTS`,
      { grade: true, locked: true, points: 3 },
    ),
    codeCell(
      "sigma-parts",
      'check.score({\n  "at 0": [1, () => check.close(sigma(0), 0.5)],\n  "at 1": [2, () => check.close(tensor(sigma(1)), 0.7310585786300049)],\n})',
      { grade: true, locked: true, points: 3 },
    ),
  ],
};

export const RIGHT = "const sigma = (z: number): number => 1 / (1 + Math.exp(-z));";

/** The text of a notebook file with these cells. */
export function notebookFile(cells: readonly Cell[]): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: "gradbook", language: "typescript" } },
    cells: cells.map(({ id, type, source, nbgrader, metadata }) => ({
      id,
      cell_type: type,
      source,
      metadata: nbgrader ? { ...metadata, nbgrader } : metadata,
      ...(type === "code" ? { outputs: [], execution_count: null } : {}),
    })),
  });
}

/** The assignment as a student hands it in, with this answer; `change` may tamper with the cells. */
export function submission(answer: string, change: (cells: Cell[]) => Cell[] = (cells) => cells): string {
  const cells = master.cells.map((cell) => (cell.id === "sigma" ? { ...cell, source: answer } : { ...cell }));
  return notebookFile(change(cells));
}
