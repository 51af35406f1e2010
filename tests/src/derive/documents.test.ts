// The five documents: every equation is written in the language and gets the verdict that it deserves.
import { describe, expect, test } from "vitest";
import { derive } from "../../../src/derive/index.ts";
import { DOCUMENT_EQUATIONS } from "./documentEquations.ts";

describe.each([1, 2, 3, 4, 5] as const)("document %i", (document) => {
  const equations = DOCUMENT_EQUATIONS.filter((e) => e.document === document);
  test.each(equations.map((e) => [e.equation, e] as const))(
    "%s",
    (_, { given = "", text, verdict, says }) => {
      const derivation = derive.check(`${given}\n${text}`);
      const last = derivation.steps.at(-1);
      const others = derivation.steps
        .slice(0, -1)
        .filter((s) => s.verdict.kind !== "definition" && s.verdict.kind !== "holds");
      const message = last !== undefined && "message" in last.verdict ? last.verdict.message : "";
      expect({ verdict: last?.verdict.kind, message }).toEqual({ verdict, message });
      expect(others).toEqual([]);
      expect(derivation.statements.some((s) => s.statement.kind === "error")).toBe(false);
      if (says !== undefined) expect(message).toMatch(says);
    },
  );
});

test("the count of equations by document and verdict", () => {
  const count = (document: number, verdict: string): number =>
    DOCUMENT_EQUATIONS.filter((e) => e.document === document && e.verdict === verdict).length;
  const table = [1, 2, 3, 4, 5].map((d) => [count(d, "definition"), count(d, "holds"), count(d, "fails")]);
  expect(table).toMatchInlineSnapshot(`
    [
      [
        2,
        21,
        3,
      ],
      [
        5,
        15,
        2,
      ],
      [
        3,
        21,
        7,
      ],
      [
        1,
        12,
        5,
      ],
      [
        1,
        19,
        3,
      ],
    ]
  `);
  expect(DOCUMENT_EQUATIONS).toHaveLength(table.flat().reduce((a, b) => a + b, 0));
});
