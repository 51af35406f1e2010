// `≈`: the left side, rounded to the decimals that the right side is written with.
import type { Expr } from "../expression/expression.ts";
import { expandDerivatives } from "../rules/expand.ts";
import type { Scope } from "../rules/scope.ts";
import { only } from "../values/grid.ts";
import { samplePoints } from "../values/sample.ts";
import { type CheckOptions, printable, short, valueAt, whereText } from "./equality.ts";
import type { Verdict } from "./verdict.ts";

/** Where the right side is no numeral: equal to one part in a hundred. */
const RELATIVE = 0.01;

export function checkApproximation(left: Expr, right: Expr, scope: Scope, options: CheckOptions): Verdict {
  const decimals = right.kind === "number" ? (right.text?.split(".")[1]?.length ?? 0) : undefined;
  const points = samplePoints(scope, [left, right], { count: options.points, seed: options.seed });
  let compared = 0;
  for (const point of points) {
    const [a, b] = [valueAt(expandDerivatives(left, scope), point), valueAt(right, point)];
    if (!("grid" in a) || !("grid" in b)) continue;
    const [x, y] = [only(a.grid), only(b.grid)];
    const room = decimals === undefined ? RELATIVE * Math.abs(y.v) : 0.5 * 10 ** -decimals;
    if (Math.abs(x.v - y.v) > room * (1 + 1e-9) + x.e + y.e) {
      const rounded = decimals === undefined ? short(x.v) : x.v.toFixed(decimals);
      const { at } = printable(point, "");
      const value = String(Number(x.v.toPrecision(12)));
      return {
        kind: "fails",
        message: `fails${whereText(at)}: ${value} rounds to ${rounded}, not ${right.kind === "number" ? right.text : short(y.v)}`,
        counterexample: { at, left: x.v, right: y.v },
      };
    }
    compared += 1;
  }
  if (compared === 0)
    return {
      kind: "not understood",
      message: "could not be compared: no sample point gives both sides a value",
      at: left.at ?? { line: 1, column: 1 },
    };
  return {
    kind: "holds",
    how: "points",
    points: compared,
    message: decimals === undefined ? "holds to 1 %" : `holds to the ${decimals} decimals written`,
  };
}
