// Recording a program: the function runs once on tensors without numbers, and every operation becomes a graph node.
import { isTraced, nextLevel, type Trace } from "../tensor/apply.ts";
import type { DType, Parameters, Primitive } from "../tensor/primitives.ts";
import type { Shape } from "../tensor/shape-rules.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Graph, type InputNode, type Node, type Operation } from "./graph.ts";

interface Recorded {
  readonly trace: Recorder;
  readonly node: Node;
}

class Recorder implements Trace {
  readonly level = nextLevel();
  readonly graph = new Graph();

  input(like: Tensor): Tensor {
    return this.#tensor(this.graph.input(like.shape, like.dtype));
  }

  apply<P extends Primitive>(
    primitive: P,
    operands: readonly Tensor[],
    parameters: Parameters[P],
    shape: Shape,
    dtype: DType,
  ): Tensor {
    // The compiler can not see that the two belong together; the signature above has checked that they do.
    const operation = { primitive, parameters } as unknown as Operation;
    const nodes = operands.map((operand) => this.nodeOf(operand));
    return this.#tensor(this.graph.operation(operation, nodes, shape, dtype));
  }

  primalOf(): undefined {
    return undefined;
  }

  nodeOf(tensor: Tensor): Node {
    const { content } = tensor;
    if (isTraced(content)) {
      if (content.trace === this) return (content as Recorded).node;
      throw new TypeError(
        "compile: the function uses a tensor of a derivative taken around it; pass it as an argument",
      );
    }
    return this.graph.constant(tensor);
  }

  #tensor(node: Node): Tensor {
    const content: Recorded = { trace: this, node };
    return new Tensor(content, node.shape, node.dtype);
  }
}

/** A recorded program: its nodes in order, which of them are inputs, which are results. */
export interface Recording {
  readonly nodes: readonly Node[];
  readonly inputs: readonly InputNode[];
  readonly outputs: readonly Node[];
}

/** Runs `body` on stand-ins for `inputs` and records what it does. */
export function record(
  inputs: readonly Tensor[],
  body: (standIns: Tensor[]) => readonly Tensor[],
): Recording {
  const recorder = new Recorder();
  const standIns = inputs.map((input) => recorder.input(input));
  const nodes = standIns.map((standIn) => recorder.nodeOf(standIn)) as InputNode[];
  const outputs = body(standIns).map((result) => recorder.nodeOf(result));
  return { nodes: recorder.graph.nodes, inputs: nodes, outputs };
}
