import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import {
  compileError,
  type RanCell,
  readableStacks,
  thrownError,
} from "../../../kernel/session/traceback.ts";

const source = "const a = 1;\nconst b = 2;\nf();";
const cell: RanCell = {
  label: "cell [3]",
  source,
  compiled: {
    javascript: "",
    declares: [],
    // The compiler put one line in front.
    originalPosition: ({ line, character }) => (line === 0 ? null : { line: line - 1, character }),
  },
};
const cells = (name: string) => (name === "gradbook-cell-3.ts" ? cell : undefined);
const plain = (lines: string[]) => lines.map((line) => stripVTControlCharacters(line));

describe("traceback", () => {
  test("frames of cells are in the cell's own lines, with the code of the innermost; the kernel's are left out", () => {
    const stack = [
      "RangeError: no",
      "    at f (gradbook-cell-3.ts:3:7)",
      "    at async gradbook-cell-3.ts:4:1",
      "    at cell (gradbook-cell-3.ts:1:1)",
      "    at helper (file:///home/me/lib.ts?version=3:9:2)",
      "    at node:internal/timers:5:1",
      "    at run (file:///x/kernel/runner/worker.ts:1:1)",
    ].join("\n");
    const { traceback } = thrownError({ name: "RangeError", message: "no", stack, causes: [] }, cells);
    expect(plain(traceback)).toEqual([
      "RangeError: no",
      "    at f (cell [3]:2:7)",
      "  1 | const a = 1;",
      "> 2 | const b = 2;",
      "            ^",
      "  3 | f();",
      "    at cell [3]:3:1",
      "    at helper (file:///home/me/lib.ts:9:2)",
    ]);
  });

  test("stacks that a cell printed are in its lines too; other text stays", () => {
    const printed = [
      "saved: [",
      "  Error: no",
      "      at f (gradbook-cell-3.ts:3:7)",
      "      at cell (gradbook-cell-3.ts:1:1)",
      "      at load (file:///x/kernel/modules/importer.ts:1:1)",
      "      at AsyncLocalStorage.run (node:internal/async_local_storage:63:14)",
      "      at helper (file:///home/me/lib.ts:9:2)",
      "]",
      "",
    ].join("\n");
    expect(readableStacks(printed, cells)).toBe(
      "saved: [\n  Error: no\n      at f (cell [3]:2:7)\n      at helper (file:///home/me/lib.ts:9:2)\n]\n",
    );
    const other = "    at run (node:internal/timers:5:1)\n";
    expect(readableStacks(other, cells)).toBe(other);
  });

  test("causes follow", () => {
    const cause = { name: "Error", message: "disk full", stack: "" };
    const { traceback } = thrownError(
      { name: "Error", message: "not saved", stack: "", causes: [cause] },
      cells,
    );
    expect(plain(traceback)).toEqual(["Error: not saved", "", "caused by", "Error: disk full"]);
  });

  test("diagnostics: all of them, each with its place", () => {
    const range = { start: { line: 1, character: 6 }, end: { line: 1, character: 7 } };
    const { ename, evalue, traceback } = compileError(
      [
        { severity: "error", code: 2322, message: "does not fit", range },
        { severity: "suggestion", code: 6133, message: "not used", range },
      ],
      "cell [3]",
      source,
    );
    expect([ename, evalue]).toEqual(["TypeScriptError", "2:7 does not fit (TS2322)"]);
    expect(plain(traceback)).toEqual([
      "TypeScriptError: does not fit (TS2322)",
      "    at cell [3]:2:7",
      "  1 | const a = 1;",
      "> 2 | const b = 2;",
      "            ^",
      "  3 | f();",
    ]);
    expect(
      compileError([{ severity: "error", code: 1005, message: "';' expected", range }], "c", source).ename,
    ).toBe("SyntaxError");
  });
});
