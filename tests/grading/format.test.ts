// Reading notebooks, marked regions, releases and checksums.
import { describe, expect, it } from "vitest";
import { cellChecksum } from "../../grading/format/checksum.ts";
import { readNotebook } from "../../grading/format/notebook.ts";
import { replaceRegions, solutionMarks, withoutHiddenTests } from "../../grading/format/regions.ts";
import { releasedSource } from "../../grading/format/release.ts";
import { codeCell, master, notebookFile } from "./corpus/assignment.ts";

describe("reading a notebook", () => {
  it.each([
    ["", /hw: not JSON/],
    ["[]", /hw: /],
    ['{"nbformat": 3, "nbformat_minor": 0, "cells": []}', /hw: nbformat/],
    ['{"nbformat": 4, "nbformat_minor": 5, "cells": [{"cell_type": "code"}]}', /hw: cells\.0\.source/],
    [
      '{"nbformat": 4, "nbformat_minor": 5, "cells": [{"cell_type": "poem", "source": ""}]}',
      /hw: cells\.0\.cell_type/,
    ],
  ])("says what is wrong with %s", (content, message) => {
    expect(() => readNotebook(content, "hw", "submission")).toThrow(message);
  });

  it("refuses bad grading metadata of the instructor's, and drops the student's", () => {
    const content = notebookFile([{ ...codeCell("a", "1", { grade: true, points: -1 }) }]);
    expect(() => readNotebook(content, "hw", "master")).toThrow(/hw, cell 1: nbgrader metadata: points/);
    expect(readNotebook(content, "hw", "submission").cells[0].nbgrader).toBeNull();
  });

  it("joins a source that is stored line by line", () => {
    const content = JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      cells: [{ cell_type: "code", source: ["a\n", "b"] }],
    });
    expect(readNotebook(content, "hw", "submission").cells[0].source).toBe("a\nb");
  });
});

describe("marked regions", () => {
  it.each([
    ["// BEGIN SOLUTION\nx", /line 1: "BEGIN SOLUTION" is never closed/],
    ["x\n// END SOLUTION", /line 2: "END SOLUTION" without/],
    ["// BEGIN SOLUTION\n// BEGIN SOLUTION", /line 2: "BEGIN SOLUTION" inside the region opened on line 1/],
  ])("are refused when they do not match: %s", (source, message) => {
    expect(() => replaceRegions(source, solutionMarks, () => [])).toThrow(message);
  });

  it("leave no hidden test in what a student sees", () => {
    expect(withoutHiddenTests(master.cells[2].source)).toBe("check.close(sigma(0), 0.5);");
  });

  it("become a stub with the indentation of the mark", () => {
    expect(releasedSource(master.cells[1])).toBe(
      'function sigma(z: number): number {\n  // YOUR CODE HERE\n  throw new Error("not answered yet");\n}',
    );
  });

  it("make a whole answer a stub where nothing is marked", () => {
    expect(releasedSource(codeCell("a", "const answer = 42;", { solution: true }))).toMatch(
      /^\/\/ YOUR CODE HERE\nthrow/,
    );
  });
});

describe("a cell's checksum", () => {
  // Computed by nbgrader 0.9.6: nbgrader.utils.compute_checksum of the same cells.
  it("is nbgrader's", () => {
    expect(cellChecksum(codeCell("q", "x = 1", { grade: true, points: 3 }))).toBe(
      "b8f9c2de13970bc818f38b2f0fa634d0",
    );
    expect(cellChecksum(codeCell("a", "1", { solution: true }))).toBe("a5a6dc8fd3e8b4d7e752e903027cbd5e");
    expect(cellChecksum(codeCell("l", "1", { locked: true }))).toBe("994a39a5092b85ec4b2826f1ed210231");
    expect(cellChecksum(codeCell("h", "1", { grade: true, solution: true, points: 0.5 }))).toBe(
      "ea28771875ec71f69339464fb900c620",
    );
  });
});
