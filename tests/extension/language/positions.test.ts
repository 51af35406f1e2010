// Positions and offsets, edits, and the smallest difference between two texts.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { difference, offsetAt, positionAt, replacements } from "../../../extension/src/language/positions.ts";

const source = "const a = 1;\n\n  b😀c;";

test("positionAt and offsetAt are inverse at every offset", () => {
  for (let offset = 0; offset <= source.length; offset++)
    expect(offsetAt(source, positionAt(source, offset))).toBe(offset);
});

test.each([
  [{ line: 0, character: 99 }, 12],
  [{ line: 9, character: 0 }, source.length],
  [{ line: 1, character: 5 }, 13],
])("offsetAt clamps %j", (position, offset) => {
  expect(offsetAt(source, position)).toBe(offset);
});

test("replacements come last first, so that they can be made in order", () => {
  const range = (from: number, to: number) => ({
    start: positionAt(source, from),
    end: positionAt(source, to),
  });
  const made = replacements(source, [
    { cellId: "1", range: range(6, 7), newText: "answer" },
    { cellId: "1", range: range(16, 17), newText: "x" },
  ]);
  expect(made.map(({ from }) => from)).toEqual([16, 6]);
  const result = made.reduce(
    (text, { from, to, text: put }) => text.slice(0, from) + put + text.slice(to),
    source,
  );
  expect(result).toBe("const answer = 1;\n\n  x😀c;");
});

describe("difference", () => {
  test("is nothing between equals, and minimal otherwise", () => {
    expect(difference("a", "a")).toBeUndefined();
    expect(difference("let x=1", "let x = 1;")).toEqual({ from: 5, to: 7, text: " = 1;" });
    expect(difference("aaa", "aa")).toEqual({ from: 2, to: 3, text: "" });
  });

  test("turns any text into any other", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "b", "\n") }),
        fc.string({ unit: fc.constantFrom("a", "b", "\n") }),
        (before, after) => {
          const change = difference(before, after);
          const made = change ? before.slice(0, change.from) + change.text + before.slice(change.to) : before;
          expect(made).toBe(after);
        },
      ),
    );
  });
});
