// Lowering of a group of elementwise operations: one fused loop, and how its operands lie along rows and columns.
import type { DType } from "../tensor/primitives.ts";
import { type Layout, sizeOf } from "../tensor/view.ts";
import { hasRelaxedSimd } from "../wasm/kernels.ts";
import type { Node, OperationNode } from "./graph.ts";
import { type Lane, Lanes } from "./lanes.ts";
import { type Along, widthOf } from "./loop.ts";
import { lowerings } from "./lower.ts";
import type { Planner } from "./plan.ts";
import { addressOf } from "./units.ts";

export function planLoop(planner: Planner, group: readonly OperationNode[], stored: ReadonlySet<Node>): void {
  const { shape, dtype } = group[0];
  if (sizeOf(shape) === 0) {
    for (const node of group) planner.result(node);
    return;
  }
  const inside = new Set<Node>(group);
  const outside = [...new Set(group.flatMap((node) => node.operands))].filter(
    (node) => !inside.has(node) && !(node.kind === "constant" && node.splat !== undefined),
  );
  const placed = outside.map((node) => planner.read(node));
  const split = chooseSplit(shape, placed);
  const operands = placed.map((operand) =>
    alongColumns(operand, split) === undefined || rowStep(operand, split) === undefined
      ? planner.gapless(operand)
      : operand,
  );
  const { lanes, values } = buildLanes(group, outside, dtype);
  const storedNodes = group.filter((node) => stored.has(node));
  const results = storedNodes.map((node) => values.get(node)).filter((lane) => lane !== undefined);
  const along = operands.map((operand) => alongColumns(operand, split) ?? "full");
  const key = `${dtype}|${along}|${results.map(({ id }) => id)}|${JSON.stringify(lanes.all.map(describe))}`;
  const loop = planner.loopNumber(key, { dtype, operands: along, results });

  const width = widthOf(dtype);
  const columns = sizeOf(shape.slice(split));
  const steps = operands.map((operand) => rowStep(operand, split) ?? 0);
  // Read exactly where the results are written, number by number.
  const aligned = operands.filter(
    (operand, i) => along[i] === "full" && operand.offset === 0 && (split === 0 || steps[i] === columns),
  );
  const targets = storedNodes.map((node) => planner.result(node));
  planner.callLoop(
    loop,
    targets.map(addressOf),
    [
      ...operands.map(addressOf),
      ...steps.map((step) => step * width),
      sizeOf(shape) / columns,
      columns * width,
    ],
    aligned.map(({ buffer }) => buffer),
  );
}

function buildLanes(
  group: readonly OperationNode[],
  outside: readonly Node[],
  dtype: DType,
): { lanes: Lanes; values: Map<Node, Lane> } {
  const lanes = new Lanes(dtype, hasRelaxedSimd());
  const values = new Map<Node, Lane>();
  const laneOf = (node: Node): Lane => {
    if (node.kind === "constant" && node.splat !== undefined) return lanes.splat(node.splat);
    return values.get(node) ?? lanes.load(outside.indexOf(node));
  };
  for (const node of group) {
    const lowering = lowerings[node.operation.primitive];
    if (lowering.form !== "lanes") throw new Error(`${node.operation.primitive} is not elementwise`);
    values.set(node, lowering.build(lanes, ...node.operands.map(laneOf)));
  }
  return { lanes, values };
}

/** A lane without its identity beyond the loop: equal lists of these mean equal loops. */
function describe(lane: Lane): unknown {
  switch (lane.kind) {
    case "load":
      return ["load", lane.slot];
    case "floats":
      return ["floats", Object.is(lane.value, -0) ? "-0" : String(lane.value)];
    case "bits":
      return ["bits", lane.value];
    case "shift":
      return [lane.op, lane.of.id, lane.by];
    case "op":
      return [lane.op, lane.of.map(({ id }) => id)];
    case "call":
      return ["call", lane.name, lane.of.map(({ id }) => id)];
  }
}

/** How many leading axes to treat as rows: the split that fits most operands; among those, the longest columns. */
function chooseSplit(shape: readonly number[], operands: readonly Layout[]): number {
  let best = 0;
  let leastCost = Infinity;
  for (let split = 0; split <= shape.length; split++) {
    const misfits = operands.filter(
      (operand) => alongColumns(operand, split) === undefined || rowStep(operand, split) === undefined,
    ).length;
    // Rows shorter than a vector cost about as much as a copy.
    const cost = misfits + (split > 0 && sizeOf(shape.slice(split)) < 4 ? 1 : 0);
    if (cost < leastCost) {
      leastCost = cost;
      best = split;
    }
  }
  return best;
}

function alongColumns({ shape, strides }: Layout, split: number): Along | undefined {
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
function rowStep({ shape, strides }: Layout, split: number): number | undefined {
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
