import { expect } from "vitest";
import type { Tensor } from "../../../src/tensor/index.ts";

/** Largest |a - b| / max(1, |b|); equal infinities and NaN count as equal. Shapes and dtypes must be the same. */
export function distance(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  expect(a.dtype).toBe(b.dtype);
  const [x, y] = [a.data(), b.data()];
  let most = 0;
  for (let i = 0; i < x.length; i++) {
    if (x[i] === y[i] || (Number.isNaN(x[i]) && Number.isNaN(y[i]))) continue;
    const difference = Math.abs(x[i] - y[i]) / Math.max(1, Math.abs(y[i]));
    most = Math.max(most, Number.isNaN(difference) ? Infinity : difference);
  }
  return most;
}
