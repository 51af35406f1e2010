// Activation functions and their derivatives, as curves.
import { grad } from "../autodiff/index.ts";
import { type Activation, type ActivationName, activationOf } from "../nn/index.ts";
import { linspace, sum, type Tensor } from "../tensor/index.ts";
import type { Figure } from "./figure.ts";
import { lines } from "./lines.ts";

/** How activations are drawn. */
export interface ActivationOptions {
  title?: string;
  /** First and last z; [-6, 6] unless told. */
  range?: readonly [number, number];
  /** The function, its derivative, or both (unless told). */
  show?: "both" | "function" | "derivative";
}

/**
 * One or more activations and their derivatives, by automatic differentiation in float64.
 *
 * @example
 * ```ts
 * const chart = plot.activation("sigmoid");
 * chart.data.map((trace) => trace.name) // ["sigmoid", "sigmoid′"]
 * Math.max(...(chart.data[1].y as number[])) // 0.25
 * ```
 */
export function activation(
  which: ActivationName | Activation | readonly (ActivationName | Activation)[],
  options: ActivationOptions = {},
): Figure {
  const { range = [-6, 6], show = "both" } = options;
  const chosen = (Array.isArray(which) ? which : [which]) as readonly (ActivationName | Activation)[];
  if (chosen.length === 0) throw new Error("plot.activation: expected at least one activation, found none");
  const z = linspace(range[0], range[1], 241, { dtype: "float64" });
  const series = Object.fromEntries(
    chosen.map(activationOf).flatMap((one) => {
      const slope = grad((v: Tensor) => sum(one.apply(v)))(z);
      const curves: [string, { x: Tensor; y: Tensor }][] = [
        [one.name, { x: z, y: one.apply(z) }],
        [`${one.name}′`, { x: z, y: slope }],
      ];
      return show === "both" ? curves : [curves[show === "function" ? 0 : 1]];
    }),
  );
  const names = chosen.map((one) => activationOf(one).name).join(", ");
  const what = { both: "and its derivative", function: "", derivative: "derivative of" }[show];
  const title = show === "derivative" ? `${what} ${names}` : `${names} ${what}`;
  return lines(series, {
    title: options.title ?? (title[0].toUpperCase() + title.slice(1)).trim(),
    x: { title: "z" },
    y: { title: show === "derivative" ? "φ′(z)" : show === "function" ? "φ(z)" : "φ(z) and φ′(z)" },
  });
}
