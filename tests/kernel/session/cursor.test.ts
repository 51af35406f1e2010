import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codePointsToUtf16, utf16ToCodePoints } from "../../../kernel/session/cursor.ts";

describe("cursor positions", () => {
  test("beyond the basic plane one code point is two units", () => {
    expect(codePointsToUtf16("a😀b", 2)).toBe(3);
    expect(utf16ToCodePoints("a😀b", 3)).toBe(2);
    expect(codePointsToUtf16("a😀b", 99)).toBe(4);
    expect(utf16ToCodePoints("a😀b", 99)).toBe(3);
  });

  test("the two functions are each other's inverse", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(50), (text, at) => {
        const points = Math.min(at, [...text].length);
        expect(utf16ToCodePoints(text, codePointsToUtf16(text, points))).toBe(points);
      }),
    );
  });

  test("counting agrees with the language's own iteration", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(20), (text, at) => {
        expect(text.slice(0, codePointsToUtf16(text, at))).toBe([...text].slice(0, at).join(""));
      }),
    );
  });
});
