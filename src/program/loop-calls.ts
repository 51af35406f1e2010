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

/** A loop is a function with three parameters an operand, of which engines accept 1000; and it must stay compilable. */
const mostOperands = 200;
const mostNodes = 2000;

/** One elementwise group, with the nodes that something outside of it reads. */
export interface LoopGroup {
  readonly nodes: readonly OperationNode[];
  readonly stored: ReadonlySet<Node>;
}

/** A group in parts that are small enough for a loop each; a part may read what earlier ones store. */
export function splitGroup({ nodes, stored }: LoopGroup): LoopGroup[] {
  if (nodes.length === 1 || (nodes.length <= mostNodes && operandsOutside(nodes).length <= mostOperands)) {
    return [{ nodes, stored }];
  }
  const half = nodes.length >> 1;
  const [first, second] = [nodes.slice(0, half), nodes.slice(half)];
  const between = new Set<Node>([...stored, ...operandsOutside(second)]);
  return [...splitGroup({ nodes: first, stored: between }), ...splitGroup({ nodes: second, stored })];
}

/** What a group reads from memory: numbers that are repeated constants become part of the code. */
function operandsOutside(group: readonly OperationNode[]): Node[] {
  const inside = new Set<Node>(group);
  return [...new Set(group.flatMap((node) => node.operands))].filter(
    (node) => !inside.has(node) && !(node.kind === "constant" && node.splat !== undefined),
  );
}

export function planLoop(planner: Planner, { nodes: group, stored }: LoopGroup): void {
  const { shape, dtype } = group[0];
  if (sizeOf(shape) === 0) {
    for (const node of group) planner.result(node);
    return;
  }
  const outside = operandsOutside(group);
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
  const slots = new Map(outside.map((node, slot) => [node, slot]));
  const laneOf = (node: Node): Lane => {
    if (node.kind === "constant" && node.splat !== undefined) return lanes.splat(node.splat);
    return values.get(node) ?? lanes.load(slots.get(node) ?? 0);
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
