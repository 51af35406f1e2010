// Values given case by case: which case covers a point, and what holds on the boundary between two.
import type { Condition, Expr, PiecewiseExpr } from "../expression/expression.ts";
import { type Arithmetic, Undefined } from "./arithmetic.ts";
import { type Grid, only, scalar } from "./grid.ts";

/** The value of a part at the point. */
type Evaluate<N> = (part: Expr) => Grid<N>;

/**
 * The value of the case that covers the point. Arithmetics of sets get the hull of all that may. A taped value on the boundary
 * between two cases has no derivative, unless the cases are those of a derivative and agree from both sides.
 *
 * @throws Undefined where no case covers the point, or the derivative does not exist
 */
export function valueOfCases<N>(
  e: PiecewiseExpr,
  m: Arithmetic<N>,
  isTaped: boolean,
  evaluate: Evaluate<N>,
): Grid<N> {
  if (m.hull !== undefined && m.sign !== undefined) return scalar(hullOfBranches(e, m, evaluate));
  const at = branchAt(e, 0, m, evaluate);
  const isPlain = !at.onBoundary || e.derivativeOf === undefined;
  if (isPlain && at.onBoundary && isTaped) throw new Undefined("a boundary between cases");
  if (isPlain) return covered(at.value, evaluate);
  // At a boundary the derivative exists when function and slope agree from both sides.
  for (const piece of [e.derivativeOf ?? e, e]) {
    const [below, above] = [-1, 1].map((bias) =>
      m.value(only(covered(branchAt(piece, bias, m, evaluate).value, evaluate))),
    );
    if (
      below !== undefined &&
      above !== undefined &&
      Math.abs(below - above) > 1e-9 * Math.max(1, Math.abs(below))
    ) {
      const what =
        piece === e
          ? `the slope is ${short(below)} on one side and ${short(above)} on the other`
          : "the function jumps";
      throw new Undefined(`no derivative: ${what}`, true);
    }
  }
  return covered(branchAt(e, 1, m, evaluate).value, evaluate);
}

function covered<N>(value: Expr | undefined, evaluate: Evaluate<N>): Grid<N> {
  if (value === undefined) throw new Undefined("no case covers this point");
  return evaluate(value);
}

/** The hull of every branch that can apply, for arithmetics of sets. */
function hullOfBranches<N>(e: PiecewiseExpr, m: Arithmetic<N>, evaluate: Evaluate<N>): N {
  let result: N | undefined;
  for (const b of e.branches) {
    const certain = b.when.map((c): boolean | undefined => {
      const s = m.sign?.(m.sub(only(evaluate(c.left)), only(evaluate(c.right))));
      return s === undefined ? undefined : conditionHolds(c.relation, s);
    });
    if (certain.includes(false)) continue;
    const value = only(evaluate(b.value));
    result = result === undefined ? value : (m.hull?.(result, value) ?? value);
    if (!certain.includes(undefined)) return result;
  }
  if (result === undefined) throw new Undefined("no case covers this interval");
  return result;
}

/** The first branch whose conditions hold; `bias` decides a condition whose two sides are equal. */
function branchAt<N>(
  e: PiecewiseExpr,
  bias: number,
  m: Arithmetic<N>,
  evaluate: Evaluate<N>,
): { value: Expr | undefined; onBoundary: boolean } {
  let onBoundary = false;
  for (const b of e.branches) {
    const holds = b.when.every((c) => {
      const difference = m.value(only(evaluate(c.left))) - m.value(only(evaluate(c.right)));
      if (difference === 0) onBoundary = true;
      return conditionHolds(c.relation, difference === 0 ? bias : difference);
    });
    if (holds) return { value: b.value, onBoundary };
  }
  return { value: undefined, onBoundary };
}

function conditionHolds(relation: Condition["relation"], difference: number): boolean {
  switch (relation) {
    case "=":
    case "~":
    case "->":
      return difference === 0;
    case "!=":
      return difference !== 0;
    case "<":
      return difference < 0;
    case ">":
      return difference > 0;
    case "<=":
      return difference <= 0;
    case ">=":
      return difference >= 0;
  }
}

const short = (x: number): string => String(Number(x.toPrecision(3)));
