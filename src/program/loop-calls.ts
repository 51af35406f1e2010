// Lowering of a group of elementwise operations: one fused loop, and how its operands lie along rows and columns.
import type { DType } from "../tensor/primitives.ts";
import { sizeOf } from "../tensor/view.ts";
import { hasRelaxedSimd } from "../wasm/kernels.ts";
import { type Lane, Lanes } from "../wasm/lanes.ts";
import { widthOf } from "../wasm/loop.ts";
import { alongColumns, chooseSplit, fits, rowStep } from "../wasm/rows.ts";
import type { Node, OperationNode } from "./graph.ts";
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
  const operands = placed.map((operand) => (fits(operand, split) ? operand : planner.gapless(operand)));
  const { lanes, values } = buildLanes(group, outside, dtype);
  const storedNodes = group.filter((node) => stored.has(node));
  const results = storedNodes.map((node) => values.get(node)).filter((lane) => lane !== undefined);
  const along = operands.map((operand) => alongColumns(operand, split) ?? "full");
  const key = `${dtype}|${along}|${results.map(({ id }) => id)}|${JSON.stringify(lanes.all.map(describe))}`;
  const loop = planner.loopNumber(key, { dtype, operands: along, results });

  const width = widthOf(dtype);
  const columns = sizeOf(shape.slice(split));
  const steps = operands.map((operand) => rowStep(operand, split) ?? 0);
  // A buffer that is read only where the results are written, number by number, may be overwritten by one of them.
  const isAligned = (i: number): boolean =>
    along[i] === "full" && operands[i].offset === 0 && (split === 0 || steps[i] === columns);
  const misaligned = new Set(operands.filter((_, i) => !isAligned(i)).map(({ buffer }) => buffer));
  const aligned = operands.filter(({ buffer }) => !misaligned.has(buffer));
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
