// The graph of a recorded program: every operation once, constants folded, what can be said more simply said so.
// A node's operands come before it, so node numbers are a topological order.
import { apply, type Traced } from "../tensor/apply.ts";
import { constant } from "../tensor/create.ts";
import {
  type Binary,
  type DType,
  elementwiseNames,
  type Parameters,
  type Primitive,
  type Unary,
} from "../tensor/primitives.ts";
import { type Shape, sameShape } from "../tensor/shape-rules.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { View } from "../tensor/view.ts";

/** One primitive with its parameters; a union over all primitives, so that a switch knows which it has. */
export type Operation = {
  [P in Primitive]: { readonly primitive: P; readonly parameters: Parameters[P] };
}[Primitive];

interface NodeBase {
  readonly id: number;
  readonly shape: Shape;
  readonly dtype: DType;
}
/** A tensor that each run brings along. */
export interface InputNode extends NodeBase {
  readonly kind: "input";
}
/** A tensor that is the same in every run; `splat` is its one value where all its elements are equal. */
export interface ConstantNode extends NodeBase {
  readonly kind: "constant";
  readonly tensor: Tensor;
  readonly splat: number | undefined;
}
export interface OperationNode extends NodeBase {
  readonly kind: "operation";
  readonly operation: Operation;
  readonly operands: readonly Node[];
}
export type Node = InputNode | ConstantNode | OperationNode;

const elementwise: ReadonlySet<string> = new Set(elementwiseNames);

/** Collects the operations of one program. */
export class Graph {
  readonly nodes: Node[] = [];
  readonly #known = new Map<string, Node>();
  readonly #constants = new Map<View | Traced, ConstantNode>();

  input(shape: Shape, dtype: DType): InputNode {
    return this.#push({ kind: "input", id: this.nodes.length, shape, dtype });
  }

  constant(tensor: Tensor): ConstantNode {
    const found = this.#constants.get(tensor.content);
    if (found !== undefined && sameShape(found.shape, tensor.shape)) return found;
    const { shape, dtype } = tensor;
    const view = tensor.content as View;
    const equal = view.strides.every((stride, axis) => stride === 0 || shape[axis] === 1);
    const splat = equal && tensor.size > 0 ? view.data[view.offset] : undefined;
    const node = this.#push<ConstantNode>({
      kind: "constant",
      id: this.nodes.length,
      shape,
      dtype,
      tensor,
      splat,
    });
    this.#constants.set(tensor.content, node);
    return node;
  }

  /** The node of an operation: an older one where it was done before, a simpler one where there is one. */
  operation(operation: Operation, operands: readonly Node[], shape: Shape, dtype: DType): Node {
    const folded =
      this.#fold(operation, operands, shape, dtype) ?? this.#simplify(operation, operands, shape, dtype);
    if (folded !== undefined) return folded;
    const key = `${operation.primitive}(${operands.map(({ id }) => id)})${JSON.stringify(operation.parameters)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const node = this.#push<OperationNode>({
      kind: "operation",
      id: this.nodes.length,
      operation,
      operands,
      shape,
      dtype,
    });
    this.#known.set(key, node);
    return node;
  }

  #push<N extends Node>(node: N): N {
    this.nodes.push(node);
    return node;
  }

  #splat(value: number, shape: Shape, dtype: DType): ConstantNode {
    // One node for equal values: Object.is tells 0 from -0, which a sum could not.
    for (const node of this.#constants.values()) {
      if (Object.is(node.splat, value) && node.dtype === dtype && sameShape(node.shape, shape)) return node;
    }
    return this.constant(constant(value, dtype, shape));
  }

  /** An operation on constants is done now. */
  #fold(operation: Operation, operands: readonly Node[], shape: Shape, dtype: DType): Node | undefined {
    const constants = operands.filter((node) => node.kind === "constant");
    if (constants.length !== operands.length) return undefined;
    const { primitive, parameters } = operation;
    if (elementwise.has(primitive) && constants.every(({ splat }) => splat !== undefined)) {
      const scalars = constants.map(({ splat, dtype: type }) => constant(splat ?? 0, type));
      return this.#splat(apply(primitive, scalars, parameters).item(), shape, dtype);
    }
    return this.constant(
      apply(
        primitive,
        constants.map(({ tensor }) => tensor),
        parameters,
      ),
    );
  }

  #simplify(operation: Operation, operands: readonly Node[], shape: Shape, dtype: DType): Node | undefined {
    const [a, b, c] = operands;
    const again = (primitive: Unary | Binary, ...of: Node[]): Node =>
      this.operation({ primitive, parameters: {} }, of, shape, dtype);
    switch (operation.primitive) {
      case "stopGradient":
        return a;
      case "add":
        if (splatOf(b) === 0) return a;
        if (splatOf(a) === 0) return b;
        if (isOperation(b, "negate")) return again("subtract", a, b.operands[0]);
        return undefined;
      case "subtract":
        if (splatOf(b) === 0) return a;
        if (isOperation(b, "negate")) return again("add", a, b.operands[0]);
        return undefined;
      case "multiply":
        if (splatOf(b) === 1) return a;
        if (splatOf(a) === 1) return b;
        if (splatOf(b) === -1) return again("negate", a);
        return undefined;
      case "divide":
        return splatOf(b) === 1 ? a : undefined;
      case "power":
        if (splatOf(b) === 1) return a;
        if (splatOf(b) === 2) return again("multiply", a, a);
        if (splatOf(b) === 3) return again("multiply", again("multiply", a, a), a);
        if (splatOf(b) === -1) return again("divide", this.#splat(1, shape, dtype), a);
        return undefined;
      case "negate":
        return isOperation(a, "negate") ? a.operands[0] : undefined;
      case "select": {
        const condition = splatOf(a);
        if (condition === undefined) return b === c ? b : undefined;
        return condition !== 0 ? b : c;
      }
      case "reshape":
        if (sameShape(a.shape, shape)) return a;
        return isOperation(a, "reshape") ? this.operation(operation, a.operands, shape, dtype) : undefined;
      case "cast":
        return a.dtype === dtype ? a : undefined;
      case "broadcastTo":
        return sameShape(a.shape, shape) ? a : undefined;
      case "transpose":
        return operation.parameters.axes.every((axis, i) => axis === i) ? a : undefined;
      case "sum":
      case "max":
        return operation.parameters.axes.every((axis) => a.shape[axis] === 1) ? a : undefined;
      case "slice":
        return sameShape(a.shape, shape) ? a : undefined;
      default:
        return undefined;
    }
  }
}

function splatOf(node: Node): number | undefined {
  return node.kind === "constant" ? node.splat : undefined;
}

function isOperation(node: Node, primitive: Primitive): node is OperationNode {
  return node.kind === "operation" && node.operation.primitive === primitive;
}
