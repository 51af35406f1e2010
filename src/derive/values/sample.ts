// Sample points of a claim: simple corner values first (0, ±1, the constants that stand in conditions), then sizes from 1e-6 to 300.
import type { Condition, Expr } from "../expression/expression.ts";
import { toFloat } from "../expression/rational.ts";
import { children, freeSymbols, some } from "../expression/walk.ts";
import type { Scope } from "../rules/scope.ts";
import { Undefined } from "./arithmetic.ts";
import { PLAIN } from "./bounded.ts";
import { Evaluation } from "./evaluate.ts";
import { type Census, Point } from "./point.ts";

/** Most functions of this subject change within a few units of 0; the other sizes look for what breaks near 0 and far out. */
const SPREADS = [1, 3, 0.3, 1, 10, 0.03, 1, 30, 3, 1e-3, 1, 0.3, 100, 1e-6, 3, 1, 300, 10];
const CORNERS = 6;
const MATRIX_COUNT = 8;
const RANDOM_COUNT = 6;

export interface SampleOptions {
  readonly count: number;
  readonly seed: number;
}

/** Draws up to `count` points at which the assumptions of `scope` hold. */
export function samplePoints(
  scope: Scope,
  claims: readonly Expr[],
  { count: wanted, seed }: SampleOptions,
): Point[] {
  const census = takeCensus(scope, claims);
  const anchors = anchorsOf(scope, claims);
  const points: Point[] = [];
  // Matrices and joint outcomes bring many random numbers to each point, and take long: fewer points see as much.
  const most = census.isRandom ? RANDOM_COUNT : scope.shapes.size > 0 ? MATRIX_COUNT : wanted;
  const count = Math.min(wanted, most);
  const corners = Math.min(CORNERS, Math.ceil(count / 4));
  for (let k = 0; k < count; k++) {
    const corner = k < corners;
    for (let attempt = 0; attempt < 40; attempt++) {
      const alike = k === 0 && attempt === 0;
      const spread = SPREADS[(k - corners + SPREADS.length) % SPREADS.length]!;
      const style = { seed: seed * 7919 + k * 101 + attempt * 104729, corner, spread, anchors, alike };
      const point = new Point(scope, census, style);
      if (meetsConditions(point, scope.conditions)) {
        points.push(point);
        break;
      }
    }
  }
  return points;
}

export function meetsConditions(point: Point, conditions: readonly Condition[]): boolean {
  const evaluation = new Evaluation(PLAIN, point);
  return conditions.every((c) => {
    try {
      const [a, b] = [evaluation.number(c.left), evaluation.number(c.right)];
      switch (c.relation) {
        case "<":
          return a < b;
        case ">":
          return a > b;
        case "<=":
          return a <= b;
        case ">=":
          return a >= b;
        case "!=":
          return a !== b;
        default:
          return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a));
      }
    } catch (error) {
      if (error instanceof Undefined) return false;
      throw error;
    }
  });
}

/** Which names are integers by their use: as bound of a sum, as size, as subscript. */
export function takeCensus(scope: Scope, claims: readonly Expr[]): Census {
  const sizes = new Set<string>();
  const bounds = new Set<string>();
  const indices = new Set<string>();
  const visit = (e: Expr, bound: readonly string[]): void => {
    if (e.kind === "sum" || e.kind === "prod") {
      for (const b of [e.from, e.to]) for (const s of freeSymbols(b)) bounds.add(s);
      visit(e.body, [...bound, e.variable]);
      return;
    }
    if (e.kind === "symbol") {
      for (const i of e.index) for (const s of freeSymbols(i)) if (!bound.includes(s)) indices.add(s);
    }
    for (const c of children(e)) visit(c, bound);
    if (e.kind === "derivative") visit(e.by, bound);
  };
  for (const e of claims) visit(e, []);
  for (const e of scope.values.values()) visit(e, []);
  for (const f of [...scope.families.values(), ...scope.functions.values()]) visit(f.body, f.parameters);
  for (const shape of scope.shapes.values()) {
    for (const size of shape.sizes) addSizes(size, shape.parameters, sizes);
  }
  return { sizes, bounds, indices, isRandom: scope.random.size > 0 };
}

/** The names in a size; a size with an index, `h_{l-1}`, makes its whole family sizes. */
function addSizes(size: Expr, parameters: readonly string[], into: Set<string>): void {
  some(size, (e) => {
    if (e.kind === "symbol" && e.index.length > 0) into.add(e.name);
    else if (e.kind === "symbol" && !parameters.includes(e.name)) into.add(e.name);
    return e.kind === "symbol";
  });
}

/** The numbers that conditions compare with: where a piecewise value may break. */
function anchorsOf(scope: Scope, claims: readonly Expr[]): number[] {
  const anchors = new Set<number>();
  const take = (c: Condition): void => {
    for (const side of [c.left, c.right]) if (side.kind === "number") anchors.add(toFloat(side.value));
  };
  const visit = (e: Expr): void => {
    some(e, (p) => {
      if (p.kind === "piecewise") for (const b of p.branches) b.when.forEach(take);
      return false;
    });
  };
  claims.forEach(visit);
  for (const f of scope.functions.values()) visit(f.body);
  for (const v of scope.values.values()) visit(v);
  for (const a of [0, 1, -1]) anchors.delete(a);
  return [...anchors];
}
