// Products that are added to something: x + c A B becomes one product that starts from x. With an update of weights,
// w - rate * (xᵀ g), the gradient is then never stored, and the weights are written in place.
import { isRowMajor } from "../tensor/view.ts";
import type { Node, OperationNode } from "./graph.ts";
import { emitMove } from "./kernel-calls.ts";
import { emitProduct } from "./matmul-calls.ts";
import type { Planner } from "./plan.ts";
import { operandsOf } from "./stages.ts";

export interface Accumulation {
  readonly result: OperationNode;
  readonly start: Node;
  readonly product: OperationNode;
  readonly factor: number;
}

/** How many nodes and results read each node. */
export function countUses(nodes: readonly Node[], outputs: readonly Node[]): Map<Node, number> {
  const uses = new Map<Node, number>();
  for (const node of [...nodes.flatMap(operandsOf), ...outputs]) uses.set(node, (uses.get(node) ?? 0) + 1);
  return uses;
}

/** The accumulation that a loop amounts to, if it is one and nobody else reads its parts. */
export function findAccumulation(
  group: readonly OperationNode[],
  uses: ReadonlyMap<Node, number>,
): Accumulation | undefined {
  const result = group[group.length - 1];
  const sign = { add: 1, subtract: -1 }[result.operation.primitive as "add" | "subtract"];
  if (sign === undefined || result.dtype !== "float32" || result.shape.length !== 2) return undefined;
  const [start, added] = result.operands;
  const scaled = isOnce(added, "multiply", uses)
    ? scaledProduct(added)
    : { product: added, factor: 1, nodes: 0 };
  const { product } = scaled ?? {};
  if (scaled === undefined || product === undefined || !isOnce(product, "matmul", uses)) return undefined;
  if (group.length !== 1 + scaled.nodes || start === product || start.kind === "constant") return undefined;
  return { result, start, product, factor: sign * scaled.factor };
}

/** The operands of c · p, with a constant c. */
function scaledProduct(node: OperationNode): { product: Node; factor: number; nodes: number } | undefined {
  const [a, b] = node.operands;
  if (b.kind === "constant" && b.splat !== undefined) return { product: a, factor: b.splat, nodes: 1 };
  if (a.kind === "constant" && a.splat !== undefined) return { product: b, factor: a.splat, nodes: 1 };
  return undefined;
}

function isOnce(node: Node, primitive: string, uses: ReadonlyMap<Node, number>): node is OperationNode {
  return node.kind === "operation" && node.operation.primitive === primitive && uses.get(node) === 1;
}

export function planAccumulation(planner: Planner, { result, start, product, factor }: Accumulation): void {
  const from = planner.read(start);
  const out = planner.result(result);
  // Where the result later takes the place of `from`, this copy onto itself is dropped.
  emitMove(planner, out, from);
  emitProduct(planner, product, out, factor);
  const factors = product.operands.map((operand) => planner.read(operand).buffer);
  if (isRowMajor(from) && from.offset === 0 && !factors.includes(from.buffer)) planner.align(from.buffer);
}
