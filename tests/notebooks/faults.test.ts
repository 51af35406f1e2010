// What counts as a failed cell when notebooks are executed: errors, cells that did not run, derivations that do not hold.
import { expect, test } from "vitest";
import { faultOf } from "../../scripts/notebooks.mjs";

const ran = { cell_type: "code", id: "one", source: ["1 + 1"], execution_count: 1 };
const derivation = (text: string) => [
  {
    output_type: "execute_result",
    data: { "text/latex": "$x$", "text/plain": text.split("\n").map((line) => `${line}\n`) },
  },
];

test("a cell that ran and printed is sound", () => {
  expect(faultOf({ ...ran, outputs: [{ output_type: "stream" }] })).toBeUndefined();
});

test("an error output is a fault, by name and message", () => {
  const outputs = [{ output_type: "error", ename: "CheckError", evalue: "expected 1, found 2" }];
  expect(faultOf({ ...ran, outputs })).toBe("cell one: CheckError: expected 1, found 2");
});

test("a cell that was not reached is a fault, an empty one is not", () => {
  expect(faultOf({ ...ran, execution_count: null, outputs: [] })).toBe("cell one did not run");
  expect(faultOf({ ...ran, source: "  \n", execution_count: null, outputs: [] })).toBeUndefined();
});

test("a step that fails or is not understood is a fault", () => {
  const holds = derivation("≔ s = 1   definition\n✓ s = 1   holds by algebra\n1 of 1 step holds");
  expect(faultOf({ ...ran, outputs: holds })).toBeUndefined();
  expect(faultOf({ ...ran, outputs: derivation("✓ a = a\n✗ a = b   fails") })).toMatch(
    "does not hold: ✗ a = b",
  );
  expect(faultOf({ ...ran, outputs: derivation("? a = = b   not understood") })).toMatch(
    "does not hold: ? a",
  );
});

test("a cell that shows a slip must show one", () => {
  const shows = { ...ran, metadata: { tags: ["derivation", "shows-a-slip"] } };
  expect(faultOf({ ...shows, outputs: derivation("✗ a = b   fails") })).toBeUndefined();
  expect(faultOf({ ...shows, outputs: derivation("✓ a = a") })).toMatch("every step holds");
});
