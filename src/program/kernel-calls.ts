// Lowering of the primitives that call kernels of src/wasm: moves, reductions, conversions.
import type { Parameters } from "../tensor/primitives.ts";
import { isRowMajor, sizeOf, sliceView, transposeView } from "../tensor/view.ts";
import { widthOf } from "../wasm/loop.ts";
import type { OperationNode } from "./graph.ts";
import { addressOf, type KernelBuilder, moveArguments, type Placed } from "./units.ts";

/** Copies an array to another of the same shape. */
export function emitMove(builder: KernelBuilder, to: Placed, from: Placed): void {
  if (sizeOf(to.shape) === 0) return;
  const width = widthOf(to.dtype);
  const { layout, rank } = moveArguments(to, from, width);
  builder.call(
    width === 4 ? "move32" : "move64",
    addressOf(to),
    addressOf(from),
    builder.table(layout),
    rank,
  );
}

export function lowerCast(builder: KernelBuilder, node: OperationNode): void {
  const x = builder.gapless(builder.read(node.operands[0]));
  const out = builder.result(node);
  builder.call(
    node.dtype === "float64" ? "widen" : "narrow",
    addressOf(out),
    addressOf(x),
    sizeOf(node.shape),
  );
}

export function lowerPlace(
  builder: KernelBuilder,
  node: OperationNode,
  { starts, steps }: Parameters["place"],
): void {
  const x = builder.read(node.operands[0]);
  const out = builder.result(node);
  builder.call("clear", addressOf(out), out.buffer.bytes);
  emitMove(builder, sliceView(out, { starts, counts: x.shape, steps }), x);
}

export function lowerConcat(
  builder: KernelBuilder,
  node: OperationNode,
  { axis }: Parameters["concat"],
): void {
  const out = builder.result(node);
  const steps = node.shape.map(() => 1);
  let start = 0;
  for (const operand of node.operands) {
    const x = builder.read(operand);
    const starts = node.shape.map((_, a) => (a === axis ? start : 0));
    emitMove(builder, sliceView(out, { starts, counts: x.shape, steps }), x);
    start += x.shape[axis];
  }
}

export function lowerIndexed(builder: KernelBuilder, node: OperationNode, name: "take" | "scatterAdd"): void {
  const [rows, indices] = node.operands.map((operand) => builder.gapless(builder.read(operand)));
  const out = builder.result(node);
  const many = name === "take" ? rows.shape[0] : node.shape[0];
  const width = sizeOf(node.shape.slice(1));
  builder.call(
    node.dtype === "float32" ? `${name}32` : `${name}64`,
    ...[addressOf(out), addressOf(rows), addressOf(indices)],
    ...[indices.shape[0], many, width],
  );
}

export function lowerReduction(
  builder: KernelBuilder,
  node: OperationNode,
  name: "sum" | "max",
  axes: readonly number[],
): void {
  const x = builder.read(node.operands[0]);
  const kept = [...x.shape.keys()].filter((axis) => !axes.includes(axis));
  const keptSize = sizeOf(kept.map((axis) => x.shape[axis]));
  const reducedSize = sizeOf(axes.map((axis) => x.shape[axis]));
  // Reduced axes in front: columns are summed in place. Anywhere else: they are moved last, and rows are summed.
  const front = transposeView(x, [...axes, ...kept]);
  const back = transposeView(x, [...kept, ...axes]);
  const byColumns = isRowMajor(front) && keptSize > 1;
  const source = byColumns ? front : builder.gapless(back);
  const out = builder.result(node);
  const kind = byColumns ? "Columns" : "Rows";
  const [rows, columns] = byColumns ? [reducedSize, keptSize] : [keptSize, reducedSize];
  builder.call(
    `${name}${kind}${node.dtype === "float32" ? 32 : 64}`,
    addressOf(out),
    addressOf(source),
    rows,
    columns,
  );
}

export function lowerArgmax(builder: KernelBuilder, node: OperationNode): void {
  const x = builder.gapless(builder.read(node.operands[0]));
  const columns = x.shape[x.shape.length - 1];
  const out = builder.result(node);
  builder.call(
    node.dtype === "float32" ? "argmaxRows32" : "argmaxRows64",
    ...[addressOf(out), addressOf(x), sizeOf(node.shape), columns],
  );
}
