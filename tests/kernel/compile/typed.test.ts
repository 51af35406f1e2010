import { expect, test } from "vitest";
import { knownItems, typedAt } from "../../../kernel/compile/typed.ts";

const at = (marked: string) => typedAt(marked.replace("|", ""), marked.indexOf("|"));

test.each([
  ["user.na|me + 1", "name of a member", { kind: "member", word: "na", start: 5, end: 9 }],
  ["maybe?.|", "nothing yet", { kind: "member", word: "", start: 7, end: 7 }],
  ["😀; größ|", "beyond ASCII", { kind: "name", word: "größ", start: 4, end: 8 }],
  ['import x from "./go|"', "a file", { kind: "module", word: "go", start: 17, end: 19 }],
  ['import x from "@scope/na|"', "a package", { kind: "module", word: "na", start: 22, end: 24 }],
  ['import x from "@sc|"', "a scope", { kind: "module", word: "@sc", start: 15, end: 18 }],
  ['require("d3/sr|")', "a part of a package", { kind: "module", word: "sr", start: 12, end: 14 }],
  ['await import("node:fs/p|")', "Node's", { kind: "module", word: "node:fs/p", start: 14, end: 23 }],
  ['const from = "a|"', "a plain string", { kind: "name", word: "a", start: 14, end: 15 }],
  ["%npm in|", "a command", { kind: "npm", word: "in", start: 5, end: 7 }],
  ["%npm ls\nx.|", "the line after it", { kind: "member", word: "", start: 10, end: 10 }],
])("%s: %s", (marked, _, expected) => {
  expect(at(marked)).toEqual(expected);
});

test("Node's modules and npm's commands are known without the type checker", () => {
  const labels = (marked: string) => knownItems(at(marked))?.map(({ label }) => label);
  expect(labels('import fs from "node:fs|"')).toEqual(["node:fs", "node:fs/promises"]);
  expect(labels("%npm in|")).toEqual(["install"]);
  expect(labels("in|")).toBeUndefined();
});
