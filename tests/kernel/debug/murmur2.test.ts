// The hash is compared with ipykernel's, which JupyterLab's own must equal for its debugger to work.
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { murmur2 } from "../../../kernel/debug/murmur2.ts";

const script = `
import json, sys
from ipykernel.compiler import murmur2_x86
print(json.dumps([murmur2_x86(text, seed) for text, seed in json.load(sys.stdin)]))
`;

test("equals ipykernel's murmur2 for texts of every length and script", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 60 });
  const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  const cases: [string, number][] = [
    ["", 0],
    ["let σ = 1;\n𝒳", 0xc70f6907],
    ...fc.sample(fc.tuple(text, seed), { numRuns: 500, seed: 1 }),
  ];
  const python = new URL("../../../.venv/bin/python", import.meta.url).pathname;
  const input = JSON.stringify(cases);
  const theirs: unknown = JSON.parse(execFileSync(python, ["-c", script], { encoding: "utf8", input }));
  expect(cases.map(([text, seed]) => murmur2(text, seed))).toEqual(theirs);
});
