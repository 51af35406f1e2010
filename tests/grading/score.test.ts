// nbgrader's rules of scoring, and what Python's float() reads.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scoresCsv } from "../../grading/course/export.ts";
import { pythonFloat, scoreAnswer, scoreTests } from "../../grading/score/score.ts";
import type { NotebookOutput } from "../../kernel/session/notebookOutputs.ts";
import { codeCell } from "./corpus/assignment.ts";

const tests = codeCell("q", "", { grade: true, points: 2 });
const result = (text: string): NotebookOutput => ({
  output_type: "execute_result",
  execution_count: 1,
  data: { "text/plain": text },
  metadata: {},
});
const stream = (name: "stdout" | "stderr"): NotebookOutput => ({
  output_type: "stream",
  name,
  text: "hello",
});
const error: NotebookOutput = { output_type: "error", ename: "CheckError", evalue: "wrong", traceback: [] };

describe("the points of a test cell", () => {
  it.each<[string, NotebookOutput[], number]>([
    ["nothing", [], 2],
    ["text on stdout", [stream("stdout")], 2],
    ["a result that is no number", [result("'fine'")], 2],
    ["a number", [result("0.5")], 0.5],
    ["none", [result("0")], 0],
    ["an error", [error], 0],
    ["an error after a number", [result("1"), error], 1],
    ["text on stderr", [stream("stderr")], 0],
  ])("with %s", (_what, outputs, earned) => {
    expect(scoreTests(tests, outputs).earned).toBe(earned);
  });

  it("are refused above what the cell is worth", () => {
    expect(() => scoreTests(tests, [result("3")])).toThrow(
      "cell q: its result 3 is not between 0 and its 2 points",
    );
  });
});

describe("the points of an answer", () => {
  it("wait for a person, unless nothing was answered", () => {
    const answer = codeCell("a", "my answer", { grade: true, solution: true, points: 4 });
    expect(scoreAnswer(answer, "YOUR ANSWER HERE").earned).toBeNull();
    expect(scoreAnswer({ ...answer, source: "YOUR ANSWER HERE\n" }, "YOUR ANSWER HERE").earned).toBe(0);
    expect(scoreAnswer({ ...answer, source: " " }, "YOUR ANSWER HERE").earned).toBe(0);
  });
});

describe("a number as Python reads it", () => {
  it.each([
    ["0.5", 0.5],
    [" 1e-3 ", 0.001],
    [".5", 0.5],
    ["5.", 5],
    ["1_000", 1000],
    ["-2", -2],
  ])("%s", (text, value) => {
    expect(pythonFloat(text)).toBe(value);
  });

  it.each(["", "0x10", "0.5 points", "1,5", "'1'", "true", "1__0", "e5", "."])("not %s", (text) => {
    expect(pythonFloat(text)).toBeNull();
  });

  it("reads every number that JavaScript writes", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        // Compared as JavaScript reads it back: -0 is written "0".
        expect(pythonFloat(String(value))).toBe(Number(String(value)));
      }),
    );
  });
});

describe("scores as CSV", () => {
  it("quote what has to be quoted, and make no formula", () => {
    const csv = scoresCsv([
      {
        student: '=cmd, "x"',
        assignment: "hw",
        digest: "",
        gradedAt: "",
        seconds: 1,
        sandboxed: true,
        notebooks: [
          {
            name: "hw",
            findings: [],
            problem: null,
            cells: [
              { gradeId: "q", possible: 2, earned: 1.5, reason: "" },
              { gradeId: "essay", possible: 3, earned: null, reason: "" },
            ],
          },
        ],
      },
    ]);
    expect(csv).toBe(
      'student,earned,possible,open,problem,hw/q,hw/essay\r\n"\'=cmd, ""x""",1.5,5,1,,1.5,\r\n',
    );
  });
});
