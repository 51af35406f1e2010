// Checks of a claimed gradient against central differences.
import { type DType, Tensor, tensor } from "../tensor/index.ts";
import { type Comparable, close } from "./assertions.ts";

/** How a claimed gradient is judged. */
export interface GradientOptions {
  /** Step of the difference quotient; 1e-5 unless told, near the cube root of float64's rounding unit. */
  step?: number;
  /** Relative tolerance; 1e-6 unless told: the quotient itself is exact to about step². */
  rtol?: number;
  /** Absolute tolerance; 1e-8 unless told. */
  atol?: number;
  hint?: string;
}

/**
 * Checks a gradient against central differences (f(x + h) − f(x − h)) / 2h in float64.
 *
 * @param f - from a tensor to one number (a tensor of size 1, or a number)
 * @param x - where
 * @param claimed - the gradient to check, of the shape of x
 * @throws CheckError that names the worst entry
 *
 * @example
 * ```ts
 * const z = tensor([0.3, -1.2], { dtype: "float64" });
 * const slope = z.sigmoid().mul(z.sigmoid().neg().add(1));
 * check.gradient((v) => v.sigmoid().sum(), z, slope);
 * ```
 */
export function gradient(
  f: (x: Tensor) => Tensor | number,
  x: Tensor,
  claimed: Comparable,
  options: GradientOptions = {},
): void {
  const { step = 1e-5, rtol = 1e-6, atol = 1e-8, hint } = options;
  if (!(x instanceof Tensor)) throw new TypeError(`check.gradient: x must be a tensor, got ${typeof x}`);
  const dtype: DType = "float64";
  const base = Float64Array.from(x.data());
  const at = (index: number, shift: number): number => {
    const moved = base.slice();
    moved[index] += shift;
    const value = f(tensor(moved, { shape: x.shape, dtype }));
    return value instanceof Tensor ? value.item() : value;
  };
  const quotients = base.map((value, index) => {
    const h = step * Math.max(1, Math.abs(value));
    return (at(index, h) - at(index, -h)) / (2 * h);
  });
  close(claimed, tensor(quotients, { shape: x.shape, dtype }), {
    what: "the gradient agrees with central differences",
    rtol,
    atol,
    hint,
    reason: `difference quotient with step ${step}`,
  });
}
