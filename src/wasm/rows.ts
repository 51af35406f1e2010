// How operands of any layout are walked by a loop over rows and columns: the leading axes are taken together as rows,
// the rest as columns.
import { type Layout, sizeOf } from "../tensor/view.ts";
import type { Along } from "./loop.ts";

/** How many leading axes to treat as rows: the split that fits most operands; among those, the longest columns. */
export function chooseSplit(shape: readonly number[], operands: readonly Layout[]): number {
  let best = 0;
  let leastCost = Infinity;
  for (let split = 0; split <= shape.length; split++) {
    const misfits = operands.filter((operand) => !fits(operand, split)).length;
    // Rows shorter than a vector cost about as much as a copy.
    const cost = misfits + (split > 0 && sizeOf(shape.slice(split)) < 4 ? 1 : 0);
    if (cost < leastCost) {
      leastCost = cost;
      best = split;
    }
  }
  return best;
}

/** How the operand lies along the axes from `split` on; undefined for steps that a loop can not follow. */
export function alongColumns({ shape, strides }: Layout, split: number): Along | undefined {
  const axes = [...shape.keys()].slice(split).filter((axis) => shape[axis] !== 1);
  if (axes.every((axis) => strides[axis] === 0))
    return axes.length === 0 && split < shape.length ? "full" : "repeated";
  let expected = 1;
  for (const axis of axes.reverse()) {
    if (strides[axis] !== expected) return undefined;
    expected *= shape[axis];
  }
  return "full";
}

/** The step from row to row, if one step serves all of them. */
export function rowStep({ shape, strides }: Layout, split: number): number | undefined {
  const axes = [...shape.keys()].slice(0, split).filter((axis) => shape[axis] !== 1);
  if (axes.length === 0) return 0;
  let expected = strides[axes[axes.length - 1]];
  const step = expected;
  for (const axis of axes.reverse()) {
    if (strides[axis] !== expected) return undefined;
    expected *= shape[axis];
  }
  return step;
}

/** Whether a loop with this split can read the operand where it lies. */
export function fits(operand: Layout, split: number): boolean {
  return alongColumns(operand, split) !== undefined && rowStep(operand, split) !== undefined;
}
