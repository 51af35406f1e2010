// Comparing tensors with reference numbers: relative to the largest entry, so that entries near 0 do not decide.
import { expect } from "vitest";
import type { Tensor } from "../../src/index.ts";

/** Nested arrays as reference files hold them; null where the reference has no number. */
export type Reference = number | null | Reference[];

const flat = (reference: Reference): (number | null)[] =>
  Array.isArray(reference) ? reference.flatMap(flat) : [reference];

/**
 * Each entry agrees within `tolerance` of its own size, or of `tolerance` times the largest entry: sums of a few terms in
 * float64 lose no more than some units in the 16th digit of their largest term.
 */
export function expectClose(
  actual: Tensor | ArrayLike<number>,
  reference: Reference,
  tolerance = 1e-10,
): void {
  const found = Array.from("data" in actual ? actual.data() : actual);
  const wanted = flat(reference);
  expect(found.length).toBe(wanted.length);
  const largest = Math.max(...wanted.map((value) => Math.abs(value ?? 0)));
  found.forEach((value, index) => {
    const expected = wanted[index];
    if (expected === null) return;
    const allowed = tolerance * Math.max(Math.abs(expected), Math.min(1, largest) * 1e-3) + Number.MIN_VALUE;
    if (Math.abs(value - expected) > allowed || Number.isNaN(value)) {
      expect.fail(`entry ${index}: found ${value}, the reference has ${expected}; allowed ${allowed}`);
    }
  });
}
