// Whether left <= right (or <, >=, >) holds: proved where one variable allows it, else searched for a point where it fails.

import { proveSign } from "../domains/prove.ts";
import { num } from "../expression/build.ts";
import type { Condition, Expr, Relation } from "../expression/expression.ts";
import { rationalFromFloat } from "../expression/rational.ts";
import { substitute, symbolKey, unroll } from "../expression/walk.ts";
import { equalByAlgebra } from "../normal/algebra.ts";
import { expandDerivatives } from "../rules/expand.ts";
import type { Scope } from "../rules/scope.ts";
import { Undefined } from "../values/arithmetic.ts";
import { PLAIN } from "../values/bounded.ts";
import { Evaluation } from "../values/evaluate.ts";
import { only } from "../values/grid.ts";
import { Point } from "../values/point.ts";
import { meetsConditions, samplePoints } from "../values/sample.ts";
import {
  type CheckOptions,
  checkEquality,
  failure,
  printable,
  tolerance,
  valueAt,
  whereText,
} from "./equality.ts";
import type { Verdict } from "./verdict.ts";

type Inequality = "<=" | ">=" | "<" | ">";

export const isInequality = (r: Relation): r is Inequality =>
  r === "<=" || r === ">=" || r === "<" || r === ">";

/** Evaluations that the search for a counterexample may spend. */
const SEARCH = 240;

export function checkInequality(
  left: Expr,
  relation: Inequality,
  right: Expr,
  scope: Scope,
  options: CheckOptions,
): Verdict {
  const strict = relation === "<" || relation === ">";
  const upward = relation === "<=" || relation === "<";
  const [low, high] = upward ? [left, right] : [right, left];
  const sides = [expandDerivatives(low, scope), expandDerivatives(high, scope)] as const;
  const points = samplePoints(scope, [left, right, ...sides], { count: options.points, seed: options.seed });
  let compared = 0;
  let closest: { gap: number; point: Point } | undefined;
  let skipped = "no sample point meets the assumptions";
  const fails = (point: Point, a: number, b: number): Verdict => {
    const { at } = printable(point, "");
    return failure(upward ? { at, left: a, right: b } : { at, left: b, right: a });
  };
  const examine = (point: Point): Verdict | undefined => {
    const [a, b] = [valueAt(sides[0], point), valueAt(sides[1], point)];
    if (!("grid" in a) || !("grid" in b)) {
      skipped = "grid" in a ? ("undefined" in b ? b.undefined : skipped) : a.undefined;
      return undefined;
    }
    const [x, y] = [only(a.grid), only(b.grid)];
    if (x.v - y.v > tolerance(x, y)) return fails(point, x.v, y.v);
    if (strict && Math.abs(x.v - y.v) <= tolerance(x, y) && isEqualAt(low, high, point, scope)) {
      const { at } = printable(point, "");
      return {
        kind: "fails",
        message: `fails${whereText(at)}: the two sides are equal there`,
        counterexample: { at, left: x.v, right: y.v },
      };
    }
    compared += 1;
    const gap = (y.v - x.v) / Math.max(Math.abs(x.v), Math.abs(y.v), 1e-300);
    if (closest === undefined || gap < closest.gap) closest = { gap, point };
    return undefined;
  };
  const failures: { verdict: Verdict; rank: number }[] = [];
  for (const point of points) {
    const verdict = examine(point);
    if (verdict !== undefined)
      failures.push({
        verdict,
        rank: Math.abs(Math.log10(point.style.spread)) + (point.style.corner ? 0.5 : 0),
      });
  }
  const [first] = failures.sort((a, b) => a.rank - b.rank);
  if (first !== undefined) return first.verdict;
  if (compared === 0)
    return {
      kind: "not understood",
      message: `could not be compared: ${skipped}`,
      at: left.at ?? { line: 1, column: 1 },
    };

  const finding = proveSign(low, high, scope, strict);
  if (finding !== undefined && "proof" in finding)
    return { kind: "holds", how: "proof", message: `holds, proved by ${finding.proof}` };
  if (finding !== undefined)
    return { kind: "fails", message: `fails: the two sides are equal ${finding.equalWhere}` };
  if (closest !== undefined) {
    const found = searchLower(sides, closest.point);
    const verdict = found === undefined ? undefined : examine(found);
    if (verdict !== undefined) return verdict;
  }
  return {
    kind: "holds",
    how: "points",
    points: compared,
    message: `holds at ${compared} points and at the closest that a search found; not proved`,
  };
}

/** Whether the two sides are equal, exactly, at a point whose numbers are floats; sums over an index are written out. */
function isEqualAt(a: Expr, b: Expr, point: Point, scope: Scope): boolean {
  const values = new Map([...point.drawn].map(([k, v]): [string, Expr] => [k, num(rationalFromFloat(v))]));
  const [x, y] = [a, b].map((e) =>
    substitute(unroll(substitute(expandDerivatives(e, scope), values)), values),
  );
  return x !== undefined && y !== undefined && equalByAlgebra(x, y, scope) === true;
}

/** Walks from `start` to where right - left is smaller: one symbol at a time, steps that grow on success (Hooke & Jeeves 1961). */
function searchLower(sides: readonly [Expr, Expr], start: Point): Point | undefined {
  const isContinuous = (key: string): boolean => {
    const name = key.split("[")[0] ?? key;
    const isInteger = start.scope.properties.get(name)?.has("integer") ?? false;
    return (
      !start.census.sizes.has(key) &&
      !start.census.bounds.has(key) &&
      !start.census.indices.has(key) &&
      !isInteger &&
      !start.scope.isConstant(key)
    );
  };
  const keys = [...start.drawn.keys()].filter(isContinuous).slice(0, 8);
  const values = new Map(start.drawn);
  const at = (trial: ReadonlyMap<string, number>): Point =>
    new Point(start.scope, start.census, { ...start.style, fixed: trial });
  const gap = (trial: ReadonlyMap<string, number>): number => {
    const point = at(trial);
    if (!meetsConditions(point, start.scope.conditions)) return Infinity;
    try {
      const evaluation = new Evaluation(PLAIN, point);
      const [a, b] = sides.map((s) => evaluation.number(s));
      const size = Math.max(Math.abs(a!), Math.abs(b!), 1e-300);
      const g = (b! - a!) / size;
      return Number.isNaN(g) || !isInside(point) ? Infinity : g;
    } catch (error) {
      if (error instanceof Undefined) return Infinity;
      throw error;
    }
  };
  const steps = new Map(keys.map((k): [string, number] => [k, Math.max(Math.abs(values.get(k)!) / 4, 0.05)]));
  let best = gap(values);
  let spent = 0;
  while (spent < SEARCH && [...steps.values()].some((s) => s > 1e-7)) {
    for (const key of keys) {
      const step = steps.get(key)!;
      const here = values.get(key)!;
      let improved = false;
      for (const next of [here + step, here - step]) {
        spent += 1;
        const g = gap(new Map(values).set(key, next));
        if (g < best) {
          best = g;
          values.set(key, next);
          improved = true;
          break;
        }
      }
      steps.set(key, improved ? step * 1.6 : step / 3);
    }
    if (keys.length === 0) break;
  }
  return best < 0 ? at(values) : undefined;
}

/** Whether the point's numbers keep the signs and intervals that are assumed of them. */
function isInside(point: Point): boolean {
  for (const [key, x] of point.drawn) {
    const name = key.split("[")[0] ?? key;
    for (const owner of [key, name]) {
      const properties = point.scope.properties.get(owner);
      if (properties?.has("positive") && x <= 0) return false;
      if (properties?.has("negative") && x >= 0) return false;
      if (properties?.has("nonnegative") && x < 0) return false;
      const interval = point.scope.intervals.get(owner);
      if (interval !== undefined) {
        const evaluation = new Evaluation(PLAIN, point);
        const low =
          interval.low.kind === "neg" && interval.low.arg.kind === "infinity"
            ? -Infinity
            : evaluation.number(interval.low);
        const high = interval.high.kind === "infinity" ? Infinity : evaluation.number(interval.high);
        if (x < low || x > high) return false;
      }
    }
  }
  return true;
}

/** "equality at z = 0": both sides at that point. */
export function checkEqualityAt(
  left: Expr,
  right: Expr,
  where: Condition,
  scope: Scope,
  options: CheckOptions,
): string | undefined {
  if (where.left.kind !== "symbol") return "the place of equality must name a variable, as in z = 0";
  const values = new Map([[symbolKey(where.left), where.right]]);
  const [a, b] = [left, right].map((e) => substitute(expandDerivatives(e, scope), values));
  const verdict = checkEquality(a!, b!, scope, options);
  return verdict.kind === "fails" ? verdict.message.replace(/^fails[^:]*: /, "") : undefined;
}
