// Lowering of the matrix product: operands are taken as they lie, transposed or sliced, where their steps allow it.
import { sizeOf } from "../tensor/view.ts";
import { widthOf } from "../wasm/loop.ts";
import type { OperationNode } from "./graph.ts";
import type { Argument, KernelBuilder, Placed } from "./units.ts";

/** Bytes of scratch for float32 products, whatever their size: what gemmScratch() says. */
const gemmScratchBytes = (144 * 256 + 256 * 512) * 4;

export function lowerMatmul(builder: KernelBuilder, node: OperationNode): void {
  emitProduct(builder, node, builder.result(node));
}

/** Writes a product to `out`, or, with a factor, adds that many times the product to what is there (float32 only). */
export function emitProduct(builder: KernelBuilder, node: OperationNode, out: Placed, factor?: number): void {
  const [a, b] = node.operands.map((operand) => asMatrices(builder, builder.read(operand)));
  const [m, n] = node.shape.slice(-2);
  const k = a.shape[a.shape.length - 1];
  if (k === 0) {
    if (factor === undefined) builder.call("clear", { buffer: out.buffer, byte: 0 }, out.buffer.bytes);
    return;
  }
  const count = sizeOf(node.shape.slice(0, -2));
  const mode = factor === undefined ? [1, 0] : [factor, 1];
  for (let p = 0; p < count; p++) {
    const sizes = [m, n, k];
    const to = matrixAddress(out, p);
    const from = [matrixAddress(a, p), ...stepsOf(a), matrixAddress(b, p), ...stepsOf(b)];
    if (node.dtype === "float32") {
      builder.call("gemm", to, n, ...from, ...sizes, ...mode, builder.scratch(gemmScratchBytes));
    } else {
      builder.call("gemm64", to, ...from, ...sizes, builder.scratch(k * 32));
    }
  }
}

/** Kernels want gapless rows or gapless columns. */
function asMatrices(builder: KernelBuilder, placed: Placed): Placed {
  const [row, column] = stepsOf(placed);
  const [rows, columns] = placed.shape.slice(-2);
  const fits =
    (column === 1 && (row >= columns || rows === 1)) || (row === 1 && (column >= rows || columns === 1));
  return fits ? placed : builder.gapless(placed);
}

function stepsOf(placed: Placed): readonly number[] {
  return placed.strides.slice(-2);
}

/** Address of the p-th matrix of a batch. */
function matrixAddress(placed: Placed, p: number): Argument {
  let { offset } = placed;
  let rest = p;
  for (let axis = placed.shape.length - 3; axis >= 0; axis--) {
    offset += (rest % placed.shape[axis]) * placed.strides[axis];
    rest = Math.floor(rest / placed.shape[axis]);
  }
  return { buffer: placed.buffer, byte: offset * widthOf(placed.dtype) };
}
