// Reading nbgrader's metadata, and its rules of credit.
import { describe, expect, test } from "vitest";
import {
  formatPoints,
  type GradedCell,
  judge,
  type Output,
  readGradedCell,
  total,
} from "../../../extension/src/exercises/exercise.ts";

const metadata = {
  schema_version: 3,
  grade: true,
  solution: false,
  locked: true,
  task: false,
  points: 2,
  grade_id: "test_sigma",
};
const auto: GradedCell = { gradeId: "test_sigma", points: 2, kind: "auto" };
const result = (text: string | string[]): Output => ({
  output_type: "execute_result",
  data: { "text/plain": text },
});

describe("readGradedCell", () => {
  test("reads schema 3", () => {
    expect(readGradedCell(metadata)).toEqual(auto);
    expect(readGradedCell({ ...metadata, solution: true })?.kind).toBe("manual");
    expect(readGradedCell({ ...metadata, grade: false, solution: true, task: true })?.kind).toBe("manual");
  });

  test.each([
    undefined,
    null,
    {},
    { ...metadata, schema_version: 2 },
    { ...metadata, grade: false },
    { ...metadata, points: "2" },
    { ...metadata, points: -1 },
  ])("ignores %j", (value) => {
    expect(readGradedCell(value)).toBeUndefined();
  });
});

describe("judge", () => {
  test.each<[string, boolean, Output[], object]>([
    ["a cell that did not run", false, [], { state: "open", earned: 0 }],
    ["a cell that ran silently", true, [], { state: "passed", earned: 2 }],
    ["a number as partial credit", true, [result("0.5")], { state: "partly", earned: 0.5 }],
    ["a number in lines", true, [result(["1", "e-1"])], { state: "partly", earned: 0.1 }],
    ["no credit", true, [result("0")], { state: "failed", earned: 0 }],
    ["more than there is", true, [result("7")], { state: "passed", earned: 2 }],
    ["a result that is no number", true, [result("true")], { state: "passed", earned: 2 }],
    [
      "an error, whatever else was shown",
      true,
      [result("2"), { output_type: "error", ename: "CheckError", evalue: "σ(0)\n  expected: 0.5" }],
      { state: "failed", earned: 0, reason: "σ(0)\n  expected: 0.5" },
    ],
    [
      "an error of another kind",
      true,
      [{ output_type: "error", ename: "TypeError", evalue: "x is not a function" }],
      { state: "failed", reason: "TypeError: x is not a function" },
    ],
    [
      "text on stderr, as nbgrader does",
      true,
      [{ output_type: "stream", name: "stderr", text: ["oh\n"] }],
      { state: "failed", reason: "oh\n" },
    ],
    [
      "text on stdout",
      true,
      [{ output_type: "stream", name: "stdout", text: "fine" }],
      { state: "passed", earned: 2 },
    ],
  ])("%s", (_, hasRun, outputs, expected) => {
    expect(judge(auto, hasRun, outputs)).toMatchObject(expected);
  });

  test("leaves a person's points to the person", () => {
    expect(judge({ ...auto, kind: "manual" }, true, [])).toEqual({ state: "manual", earned: 0, reason: "" });
  });
});

test("total adds what checks and what people give", () => {
  const manual: GradedCell = { ...auto, points: 3, kind: "manual" };
  expect(
    total([
      { cell: auto, result: judge(auto, true, [result("0.5")]) },
      { cell: auto, result: judge(auto, true, []) },
      { cell: manual, result: judge(manual, true, []) },
    ]),
  ).toEqual({ earned: 2.5, checked: 4, manual: 3 });
});

test("formatPoints", () => {
  expect([2, 1.5, 1 / 3].map(formatPoints)).toEqual(["2", "1.5", "0.33"]);
});
