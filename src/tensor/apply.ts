// The one door through which every primitive goes: find the shape, then either compute at once or hand the operation
// to the innermost trace that one of the operands belongs to (a derivative being taken, a program being recorded).
import { kernels } from "./kernels/index.ts";
import type { DType, Parameters, Primitive } from "./primitives.ts";
import { type Shape, shapeRules } from "./shape-rules.ts";
import { Tensor } from "./tensor.ts";
import type { View } from "./view.ts";

/** Something that watches operations: it receives each one whose operands belong to it and returns the result. */
export interface Trace {
  /** Traces opened later are further inside and see an operation first. */
  readonly level: number;
  apply<P extends Primitive>(
    primitive: P,
    operands: readonly Tensor[],
    parameters: Parameters[P],
    shape: Shape,
    dtype: DType,
  ): Tensor;
  /** The tensor one level further out that a watched tensor stands for; undefined if its numbers are not known yet. */
  primalOf(tensor: Tensor): Tensor | undefined;
}

/** A tensor's content while a trace watches it; what the trace knows of it is the trace's own business. */
export interface Traced {
  readonly trace: Trace;
}

let opened = 0;

/** A level for a new trace: larger than that of every trace opened before. */
export function nextLevel(): number {
  return ++opened;
}

export function isTraced(content: View | Traced): content is Traced {
  return "trace" in content;
}

/** Applies one primitive. Operands must have one dtype (and, if elementwise, one shape): `operations.ts` sees to it. */
export function apply<P extends Primitive>(
  primitive: P,
  operands: readonly Tensor[],
  parameters: Parameters[P],
): Tensor {
  const shape = shapeRules[primitive](
    operands.map((operand) => operand.shape),
    parameters,
  );
  const dtype = resultType(primitive, operands, parameters);
  const trace = innermost(operands);
  if (trace !== undefined) return trace.apply(primitive, operands, parameters, shape, dtype);
  const views = operands.map((operand) => operand.content as View);
  return new Tensor(kernels[primitive](views, parameters, shape, dtype), shape, dtype);
}

function resultType(primitive: Primitive, operands: readonly Tensor[], parameters: object): DType {
  return primitive === "cast" ? (parameters as Parameters["cast"]).dtype : operands[0].dtype;
}

function innermost(operands: readonly Tensor[]): Trace | undefined {
  let found: Trace | undefined;
  for (const { content } of operands) {
    if (isTraced(content) && (found === undefined || content.trace.level > found.level))
      found = content.trace;
  }
  return found;
}
