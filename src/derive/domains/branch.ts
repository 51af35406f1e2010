// Branch and bound with intervals: an upper bound of a function over a bounded interval that no rounding can break
// (Hansen & Walster 2004, §12). It proves f <= bound; the largest value met on the way is a lower bound of the supremum.
import type { Expr } from "../expression/expression.ts";
import type { Scope } from "../rules/scope.ts";
import { Undefined } from "../values/arithmetic.ts";
import { PLAIN } from "../values/bounded.ts";
import { Evaluation } from "../values/evaluate.ts";
import { only } from "../values/grid.ts";
import { INTERVAL, type Interval } from "../values/interval.ts";
import { Point } from "../values/point.ts";

export interface Enclosure {
  /** The supremum is at least this: a value of the function, at `at`. */
  readonly atLeast: number;
  /** The supremum is at most this. */
  readonly atMost: number;
  readonly at: number;
}

const CENSUS = {
  sizes: new Set<string>(),
  bounds: new Set<string>(),
  indices: new Set<string>(),
  isRandom: false,
};
const MOST_BOXES = 6000;

function pointFor(scope: Scope, key: string, x: number): Point {
  return new Point(scope, CENSUS, {
    seed: 1,
    corner: false,
    spread: 1,
    anchors: [],
    fixed: new Map([[key, x]]),
  });
}

/** f at a float; NaN where it has no value. */
export function floatAt(f: Expr, key: string, x: number, scope: Scope): number {
  try {
    return new Evaluation(PLAIN, pointFor(scope, key, x)).number(f);
  } catch (error) {
    if (error instanceof Undefined) return Number.NaN;
    throw error;
  }
}

/** All values of f over [lo, hi]. */
export function rangeOver(f: Expr, key: string, box: Interval, scope: Scope): Interval {
  try {
    const overrides = new Map([[key, { rows: 1, columns: 1, cells: [box] }]]);
    return only(new Evaluation(INTERVAL, pointFor(scope, key, 0), overrides).of(f));
  } catch (error) {
    if (error instanceof Undefined) return { lo: -Infinity, hi: Infinity };
    throw error;
  }
}

/** Encloses sup f over [low, high], to `width` or as far as the boxes last. */
export function encloseSupremum(
  f: Expr,
  key: string,
  low: number,
  high: number,
  scope: Scope,
  width: number,
): Enclosure {
  let atLeast = -Infinity;
  let at = low;
  const visit = (x: number): void => {
    const value = floatAt(f, key, x, scope);
    if (value > atLeast) [atLeast, at] = [value, x];
  };
  visit(low);
  visit(high);
  // Boxes by their upper bound, the highest first.
  let boxes = [{ lo: low, hi: high, bound: rangeOver(f, key, { lo: low, hi: high }, scope).hi }];
  for (let spent = 1; spent < MOST_BOXES; ) {
    boxes.sort((a, b) => a.bound - b.bound);
    const batch = boxes.splice(-32);
    const highest = batch.at(-1)?.bound ?? atLeast;
    if (highest <= atLeast + width || batch.length === 0) {
      boxes.push(...batch);
      break;
    }
    for (const box of batch) {
      if (box.bound <= atLeast + width) {
        boxes.push(box);
        continue;
      }
      const middle = (box.lo + box.hi) / 2;
      visit(middle);
      for (const [lo, hi] of [
        [box.lo, middle],
        [middle, box.hi],
      ] as const) {
        const bound = Math.min(rangeOver(f, key, { lo, hi }, scope).hi, box.bound);
        spent += 1;
        boxes.push({ lo, hi, bound });
      }
    }
    boxes = boxes.filter((b) => b.bound > atLeast || b.bound === Infinity);
  }
  const atMost = boxes.reduce((most, b) => Math.max(most, b.bound), atLeast);
  return { atLeast, atMost, at };
}
