// Which elementwise operations run in one loop. Every node gets a stage: an elementwise node may share the stage of
// elementwise operands, everything else waits for the stage after its operands. Connected elementwise nodes of one
// stage form one loop, and since whatever lies between two loops raises the stage, loops can not wait for each other.
import type { Node, OperationNode } from "./graph.ts";
import { lowerings } from "./lower.ts";

/** What planning needs to know of the nodes that the results depend on. */
export interface Stages {
  /** Loops (several nodes) and kernels (one node), in an order in which they can be planned. */
  readonly groups: readonly (readonly OperationNode[])[];
  /** Nodes whose numbers must be in memory, because something outside their own loop reads them. */
  readonly stored: ReadonlySet<Node>;
}

type Form = "source" | "lanes" | "view" | "kernel";

export function formOf(node: Node): Form {
  return node.kind === "operation" ? lowerings[node.operation.primitive].form : "source";
}

export function operandsOf(node: Node): readonly Node[] {
  return node.kind === "operation" ? node.operands : [];
}

/** The nodes that `outputs` depend on, in order: everything else is dead code. */
export function liveNodes(nodes: readonly Node[], outputs: readonly Node[]): Node[] {
  const live = new Set<Node>(outputs);
  for (let i = nodes.length - 1; i >= 0; i--) {
    if (live.has(nodes[i])) for (const operand of operandsOf(nodes[i])) live.add(operand);
  }
  return nodes.filter((node) => live.has(node));
}

export function findStages(nodes: readonly Node[], outputs: readonly Node[]): Stages {
  const stage = new Map<Node, number>();
  /** First stage at which a node's numbers can be read from memory. */
  const ready = new Map<Node, number>();
  for (const node of nodes) {
    const form = formOf(node);
    const waits = operandsOf(node).map((operand) =>
      form === "lanes" && formOf(operand) === "lanes" ? stage.get(operand) : ready.get(operand),
    );
    const at = Math.max(0, ...waits.map((wait) => wait ?? 0));
    stage.set(node, at);
    ready.set(node, form === "lanes" || form === "kernel" ? at + 1 : at);
  }
  sinkLoops(nodes, outputs, stage);

  const leader = new Map<Node, Node>();
  const find = (node: Node): Node => {
    let top = node;
    for (let up = leader.get(top); up !== undefined; up = leader.get(top)) {
      // Halving the path on the way keeps it short (Tarjan & van Leeuwen 1984).
      const above = leader.get(up);
      if (above !== undefined) leader.set(top, above);
      top = up;
    }
    return top;
  };
  const stored = new Set<Node>(outputs);
  for (const node of nodes) {
    for (const operand of operandsOf(node)) {
      if (formOf(node) === "lanes" && formOf(operand) === "lanes" && stage.get(operand) === stage.get(node)) {
        const [a, b] = [find(node), find(operand)];
        if (a !== b) leader.set(a, b);
      } else {
        stored.add(operand);
      }
    }
  }
  const groups = new Map<Node, OperationNode[]>();
  for (const node of nodes) {
    if (node.kind !== "operation" || formOf(node) === "view") continue;
    const group = groups.get(find(node));
    if (group === undefined) groups.set(find(node), [node]);
    else group.push(node);
  }
  const ordered = [...groups.values()].sort((a, b) => (stage.get(a[0]) ?? 0) - (stage.get(b[0]) ?? 0));
  return { groups: ordered, stored };
}

/**
 * Moves elementwise nodes to the latest stage at which they are needed: the derivative of an activation is then
 * computed in the backward loop that uses it, from the activation, and not stored on the way forward.
 */
function sinkLoops(nodes: readonly Node[], outputs: readonly Node[], stage: Map<Node, number>): void {
  const latest = new Map<Node, number>(outputs.map((node) => [node, 0]));
  const limit = (node: Node, at: number): void => {
    latest.set(node, Math.min(latest.get(node) ?? Infinity, at));
  };
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    const form = formOf(node);
    const late = latest.get(node) ?? 0;
    if (form === "lanes" && late > (stage.get(node) ?? 0)) stage.set(node, late);
    const now = stage.get(node) ?? 0;
    for (const operand of operandsOf(node)) {
      const together = form === "lanes" && formOf(operand) === "lanes";
      limit(operand, form === "view" ? late : together ? now : now - 1);
    }
  }
}
