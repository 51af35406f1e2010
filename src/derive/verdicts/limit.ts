// Limits: the values on the way to the point, and whether they come ever closer to what is claimed.

import { limitAtInfinity } from "../domains/limits.ts";
import { constantOf } from "../domains/oneVariable.ts";
import { num } from "../expression/build.ts";
import type { Expr, SymbolExpr } from "../expression/expression.ts";
import { rationalText, toFloat } from "../expression/rational.ts";
import { symbolKey } from "../expression/walk.ts";
import type { Approach } from "../grammar/statement.ts";
import { equalByAlgebra } from "../normal/algebra.ts";
import { expandDerivatives } from "../rules/expand.ts";
import type { Scope } from "../rules/scope.ts";
import { only } from "../values/grid.ts";
import { Point } from "../values/point.ts";
import { takeCensus } from "../values/sample.ts";
import { type CheckOptions, short, tolerance, valueAt } from "./equality.ts";
import type { Verdict } from "./verdict.ts";

/** Steps of the walk: 40 halvings of the distance to a finite point; to infinity, distances up to 1e9 (exp and powers both settle). */
const TOWARDS_POINT = Array.from({ length: 40 }, (_, k) => 2 ** -k);
const TOWARDS_INFINITY = [
  1,
  2,
  4,
  8,
  16,
  24,
  32,
  48,
  64,
  128,
  256,
  512,
  ...Array.from({ length: 24 }, (_, k) => 2 ** (10 + k)),
];

export function checkLimit(
  body: Expr,
  approach: Approach,
  claimed: Expr,
  scope: Scope,
  options: CheckOptions,
): Verdict {
  const expanded = expandDerivatives(body, scope);
  const exact = judgeExactly(expanded, approach, claimed, scope);
  if (exact !== undefined) return exact;
  const sides =
    approach.to.kind === "infinity" || isMinusInfinity(approach.to)
      ? [0]
      : approach.side === "above"
        ? [1]
        : approach.side === "below"
          ? [-1]
          : [1, -1];
  const census = takeCensus(scope, [body, claimed, expanded]);
  let deviation = 0;
  for (const side of sides) {
    for (let k = 0; k < 3; k++) {
      const verdict = follow(
        expanded,
        approach,
        side,
        claimed,
        (fixed) =>
          new Point(scope, census, { seed: options.seed + k, corner: false, spread: 1, anchors: [], fixed }),
      );
      if (typeof verdict !== "number") return verdict;
      deviation = Math.max(deviation, verdict);
    }
  }
  const { variable, to } = approach;
  const where = `${symbolKey(variable)} → ${toName(to)}`;
  return {
    kind: "holds",
    how: "points",
    deviation,
    points: 3 * sides.length,
    message: `holds in the values for ${where} (last difference ${deviation === 0 ? "0" : deviation.toExponential(0)})`,
  };
}

/** The verdict on a limit at ±∞ that algebra gives. */
function judgeExactly(
  body: Expr,
  { variable, to }: Approach,
  claimed: Expr,
  scope: Scope,
): Verdict | undefined {
  const sign = to.kind === "infinity" ? 1 : isMinusInfinity(to) ? -1 : undefined;
  const found = sign === undefined ? undefined : limitAtInfinity(body, symbolKey(variable), sign, scope);
  if (found === undefined) return undefined;
  const goal = constantOf(claimed, scope);
  const isEqual =
    found.exact === undefined
      ? found.value === goal
      : equalByAlgebra(num(found.exact), claimed, scope) === true;
  if (isEqual) return { kind: "holds", how: "proof", message: "holds, proved by the leading terms" };
  const infinite = found.value > 0 ? "∞" : "-∞";
  return {
    kind: "fails",
    message: `fails: the limit is ${found.exact === undefined ? infinite : rationalText(found.exact)}`,
  };
}

/** The distance to the claim at the end of the walk, or a verdict against it. */
function follow(
  body: Expr,
  { variable, to }: Approach,
  side: number,
  claimed: Expr,
  pointAt: (fixed: ReadonlyMap<string, number>) => Point,
): number | Verdict {
  const target = targetOf(to, pointAt(new Map()));
  const walk = Number.isFinite(target)
    ? TOWARDS_POINT.map((d) => target + side * d)
    : TOWARDS_INFINITY.map((d) => Math.sign(target) * d);
  const toInfinity = claimed.kind === "infinity" ? 1 : isMinusInfinity(claimed) ? -1 : 0;
  const distances: number[] = [];
  let last: { x: number; value: number } | undefined;
  for (const x of walk) {
    const point = pointAt(new Map([[keyOf(variable), x]]));
    const value = valueAt(body, point);
    if (!("grid" in value)) {
      if (toInfinity !== 0 && value.undefined.startsWith("larger")) break;
      if (last !== undefined && Number.isFinite(target) === false) break;
      continue;
    }
    const f = only(value.grid);
    last = { x, value: f.v };
    if (toInfinity !== 0) {
      distances.push(toInfinity * f.v);
      continue;
    }
    const c = valueAt(claimed, point);
    if (!("grid" in c))
      return {
        kind: "not understood",
        message: `the limit has no value: ${c.undefined}`,
        at: claimed.at ?? { line: 1, column: 1 },
      };
    const goal = only(c.grid);
    const distance = Math.abs(f.v - goal.v);
    distances.push(distance <= tolerance(f, goal) ? 0 : distance);
  }
  if (last === undefined || distances.length < 4) {
    return {
      kind: "not understood",
      message: "the expression has no value on the way to the limit",
      at: body.at ?? { line: 1, column: 1 },
    };
  }
  const end = distances.at(-1) ?? 0;
  const before = distances.at(-4) ?? 0;
  const found = {
    kind: "fails",
    message: `fails: the left side goes to ${short(last.value)} (its value at ${keyOf(variable)} = ${last.x.toExponential(0)})`,
    counterexample: { at: { [keyOf(variable)]: last.x }, left: last.value },
  } as const;
  if (toInfinity !== 0) return end > 20 && end > before ? 0 : found;
  // Three further steps must at least halve the distance, down to 1e-7; σ, powers and 1/n all do.
  return end === 0 || (end < 1e-7 && end < before) || (end <= before / 2 && end < 1e-3) ? end : found;
}

const keyOf = (s: SymbolExpr): string => symbolKey(s);
const isMinusInfinity = (e: Expr): boolean => e.kind === "neg" && e.arg.kind === "infinity";

function targetOf(to: Expr, point: Point): number {
  if (to.kind === "infinity") return Infinity;
  if (isMinusInfinity(to)) return -Infinity;
  if (to.kind === "number") return toFloat(to.value);
  const value = valueAt(to, point);
  return "grid" in value ? only(value.grid).v : Number.NaN;
}

function toName(to: Expr): string {
  if (to.kind === "infinity") return "∞";
  if (isMinusInfinity(to)) return "-∞";
  return to.kind === "number" ? String(toFloat(to.value)) : "the point";
}
