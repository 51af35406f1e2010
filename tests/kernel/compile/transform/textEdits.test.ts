// Edits and the way back: what is copied leads to its own place, what is new to the place that it belongs to.

import fc from "fast-check";
import { expect, test } from "vitest";
import { LineIndex, TextEdits } from "../../../../kernel/compile/transform/textEdits.ts";

const script = fc
  .tuple(
    fc.string({ unit: fc.constantFrom("a", "b", "\n", "😀", "é") }),
    fc.array(fc.tuple(fc.nat(40), fc.nat(5), fc.string({ maxLength: 4 }))),
  )
  .map(([source, wanted]) => {
    const edits: { start: number; end: number; text: string }[] = [];
    let free = 0;
    for (const [skip, length, text] of wanted) {
      const start = Math.min(free + (skip % 5), source.length);
      const end = Math.min(start + length, source.length);
      edits.push({ start, end, text });
      free = end;
    }
    return { source, edits };
  });

test("the result is the source with the edits, whatever the order in which they came", () => {
  fc.assert(
    fc.property(script, fc.boolean(), ({ source, edits }, backwards) => {
      const collected = new TextEdits();
      const distinct = edits.filter(
        ({ start }, index) => index === 0 || start > edits[index - 1].end || start > edits[index - 1].start,
      );
      for (const { start, end, text } of backwards ? distinct.toReversed() : distinct)
        collected.replace(start, end, text);
      let expected = "";
      let at = 0;
      for (const { start, end, text } of distinct) {
        expected += source.slice(at, start) + text;
        at = end;
      }
      expect(collected.apply(source).text).toBe(expected + source.slice(at));
    }),
  );
});

test("every copied character leads back to itself", () => {
  fc.assert(
    fc.property(script, ({ source, edits }) => {
      const collected = new TextEdits();
      // The marks stand out: no source holds them.
      for (const { start, end, text } of edits) collected.replace(start, end, "#".repeat(text.length));
      const edited = collected.apply(source);
      const { text } = edited;
      for (let at = 0; at < text.length; at++) {
        const origin = edited.originOf(at);
        if (text[at] !== "#") expect(source[origin ?? -1]).toBe(text[at]);
      }
    }),
  );
});

test("inserted text leads to the place given, or nowhere", () => {
  const edits = new TextEdits();
  edits.insert(0, "head ");
  edits.insert(2, "<", 7);
  edits.replace(3, 5, "XY");
  const edited = edits.apply("ab cdef");
  expect(edited.text).toBe("head ab< XYef");
  expect([...edited.text].map((_, at) => edited.originOf(at))).toEqual([
    null,
    null,
    null,
    null,
    null,
    0,
    1,
    7,
    2,
    3,
    3,
    5,
    6,
  ]);
});

test("LineIndex turns offsets into lines and columns, and back", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "\n", "😀") }), fc.nat(), (text, seed) => {
      const offset = seed % (text.length + 1);
      const index = new LineIndex(text);
      const { line, character } = index.position(offset);
      expect(text.slice(0, offset).split("\n").length - 1).toBe(line);
      expect(offset - (text.slice(0, offset).lastIndexOf("\n") + 1)).toBe(character);
      expect(index.offset({ line, character })).toBe(offset);
    }),
  );
});
