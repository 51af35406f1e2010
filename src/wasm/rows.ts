// How operands of any layout are walked by a loop over rows and columns: the leading axes are taken together as rows,
// the rest as columns.
import { isRowMajor, type Layout, sizeOf } from "../tensor/view.ts";
import type { Along } from "./loop.ts";

/** How many leading axes to treat as rows: the split that fits most operands; among those, the longest columns. */
export function chooseSplit(shape: readonly number[], operands: readonly Layout[]): number {
  if (operands.every(isRowMajor)) return 0;
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
  let expected = 1;
  let gapless = split < shape.length;
  let repeated = true;
  for (let axis = shape.length - 1; axis >= split; axis--) {
    if (shape[axis] === 1) continue;
    if (strides[axis] !== 0) repeated = false;
    if (strides[axis] !== expected) gapless = false;
    expected *= shape[axis];
  }
  if (gapless) return "full";
  return repeated ? "repeated" : undefined;
}

/** The step from row to row, if one step serves all of them. */
export function rowStep({ shape, strides }: Layout, split: number): number | undefined {
  let step: number | undefined;
  let expected = 0;
  for (let axis = split - 1; axis >= 0; axis--) {
    if (shape[axis] === 1) continue;
    if (step === undefined) step = strides[axis];
    else if (strides[axis] !== expected) return undefined;
    expected = strides[axis] * shape[axis];
  }
  return step ?? 0;
}

/** Whether a loop with this split can read the operand where it lies. */
export function fits(operand: Layout, split: number): boolean {
  return alongColumns(operand, split) !== undefined && rowStep(operand, split) !== undefined;
}
