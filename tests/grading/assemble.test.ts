// The notebook that is graded is the instructor's, with the student's answers in it, whatever the submission looks like.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assemble } from "../../grading/assemble/assemble.ts";
import { type Cell, readNotebook } from "../../grading/format/notebook.ts";
import { withoutHiddenTests } from "../../grading/format/regions.ts";
import { codeCell, master, notebookFile, RIGHT } from "./corpus/assignment.ts";

/** As a student has it: hidden tests taken out, the answer filled in. */
const handedIn: Cell[] = master.cells.map((cell) => ({
  ...cell,
  source: cell.id === "sigma" ? RIGHT : withoutHiddenTests(cell.source),
}));
const assembled = (cells: readonly Cell[]) =>
  assemble(master, readNotebook(notebookFile(cells), "hw.ipynb", "submission"));
const kinds = (cells: readonly Cell[]) => assembled(cells).findings.map(({ kind }) => kind);

describe("assembling", () => {
  it("takes the answer from the student and the rest from the instructor", () => {
    const { cells, findings } = assembled(handedIn);
    expect(findings).toEqual([]);
    expect(cells.map(({ origin }) => origin)).toEqual(["master", "answer", "master", "master"]);
    expect(cells[1].cell.source).toBe(RIGHT);
    expect(cells[2].cell.source).toBe(master.cells[2].source);
  });

  it("keeps a student's own cells behind the cell that they followed", () => {
    const own = codeCell("mine", "const mine = 1;");
    const { cells } = assembled([...handedIn.slice(0, 1), own, ...handedIn.slice(1)]);
    expect(cells.map(({ cell, origin }) => (origin === "own" ? "mine" : cell.nbgrader?.grade_id))).toEqual([
      "imports",
      "mine",
      "sigma",
      "sigma-tests",
      "sigma-parts",
    ]);
  });

  it.each<[string, Cell[], string[]]>([
    ["deleted cells", handedIn.slice(0, 2), ["missing", "missing"]],
    ["doubled cells", [...handedIn, handedIn[1]], ["duplicate"]],
    ["another order", handedIn.toReversed(), ["reordered"]],
    ["changed tests", handedIn.with(2, { ...handedIn[2], source: "3" }), ["altered"]],
    [
      "other points",
      handedIn.with(2, { ...handedIn[2], nbgrader: { ...handedIn[2].nbgrader!, points: 9 } }),
      ["points"],
    ],
    ["another type", handedIn.with(1, { ...handedIn[1], type: "markdown" }), ["retyped"]],
    ["an unknown id", [...handedIn, codeCell("extra", "1", { grade: true, points: 5 })], ["unknown"]],
  ])("reports %s", (_what, cells, expected) => {
    expect(kinds(cells)).toEqual(expected);
  });

  it("runs the instructor's cells in their order and unchanged, whatever is shuffled, doubled or left out", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 8 }), (indices) => {
        const { cells } = assembled(indices.map((index) => handedIn[index]));
        const trusted = cells.filter(({ cell }) => cell.nbgrader !== null);
        expect(trusted.map(({ cell }) => cell.nbgrader?.grade_id)).toEqual(master.cells.map(({ id }) => id));
        for (const { cell, origin } of trusted)
          if (origin === "master" && cell.id !== "sigma")
            expect(cell.source).toBe(master.cells.find(({ id }) => id === cell.nbgrader?.grade_id)?.source);
      }),
    );
  });
});
