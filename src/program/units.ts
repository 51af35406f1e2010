// The parts of a planned program: buffers in WebAssembly memory, arrays placed in them, and units of work that are
// ordered as a whole. Everything a unit does is a call, of a kernel or of a fused loop.
import type { DType } from "../tensor/primitives.ts";
import type { Shape } from "../tensor/shape-rules.ts";
import { type Layout, type NumberArray, rowMajorStrides, sizeOf } from "../tensor/view.ts";
import type { Kernels } from "../wasm/kernels.ts";
import { widthOf } from "../wasm/loop.ts";
import type { Node, OperationNode } from "./graph.ts";

/** A stretch of the program's memory. */
export interface Buffer {
  bytes: number;
  /** Inputs and results keep their place between runs; temporaries share memory; constants are written once. */
  role: "input" | "constant" | "temporary" | "result";
  readonly contents?: NumberArray | Int32Array;
}

/** An array in a buffer. */
export interface Placed extends Layout {
  readonly buffer: Buffer;
  readonly dtype: DType;
}

/** A number, or the address of a byte in a buffer. */
export type Argument = number | { readonly buffer: Buffer; readonly byte: number };

/** Names of kernels; fused loops are called by their number. */
export type KernelName = Exclude<keyof Kernels, "gemmScratch" | "gemm64Scratch">;

export interface Call {
  readonly callee: KernelName | { readonly loop: number };
  readonly arguments: readonly Argument[];
}

/** Calls that run one after the other, between which nothing else needs to happen. */
export interface Unit {
  readonly calls: Call[];
  readonly reads: Set<Buffer>;
  readonly writes: Set<Buffer>;
  /** Buffers that are read only at the places that are written in the same step, so that they may be overwritten. */
  readonly aligned: Set<Buffer>;
}

/** What a lowering needs to turn one operation into calls. */
export interface KernelBuilder {
  /** Where an operand lies. */
  read(node: Node): Placed;
  /** The array without gaps in row-major order: where it lies, or a copy. */
  gapless(placed: Placed): Placed;
  /** A place for the operation's result, gapless. */
  result(node: OperationNode): Placed;
  call(callee: KernelName, ...args: Argument[]): void;
  /** Whole numbers in the program's memory. */
  table(numbers: readonly number[]): Argument;
  /** Address of the kernels' common scratch memory, at least this large. */
  scratch(bytes: number): Argument;
}

export function newUnit(): Unit {
  return { calls: [], reads: new Set(), writes: new Set(), aligned: new Set() };
}

export function newBuffer(bytes: number, role: Buffer["role"], contents?: Buffer["contents"]): Buffer {
  return { bytes, role, contents };
}

/** An array of its own buffer, without gaps. */
export function newArray(shape: Shape, dtype: DType, role: Buffer["role"], contents?: NumberArray): Placed {
  const buffer = newBuffer(sizeOf(shape) * widthOf(dtype), role, contents);
  return { buffer, dtype, shape, strides: rowMajorStrides(shape), offset: 0 };
}

/** Address of an array's first element. */
export function addressOf(placed: Placed): Argument {
  return { buffer: placed.buffer, byte: placed.offset * widthOf(placed.dtype) };
}

/** Arguments of the move kernels for copying `from` to `to`, arrays of one shape. */
export function moveArguments(to: Layout, from: Layout, width: number): { layout: number[]; rank: number } {
  const axes = [...to.shape.keys()].filter((axis) => to.shape[axis] !== 1);
  // Neighbouring axes that lie gapless in both arrays are walked as one.
  const merged: { extent: number; to: number; from: number }[] = [];
  for (const axis of axes) {
    const last = merged.at(-1);
    const extent = to.shape[axis];
    if (last && last.to === to.strides[axis] * extent && last.from === from.strides[axis] * extent) {
      merged[merged.length - 1] = {
        extent: last.extent * extent,
        to: to.strides[axis],
        from: from.strides[axis],
      };
    } else {
      merged.push({ extent, to: to.strides[axis], from: from.strides[axis] });
    }
  }
  return {
    layout: merged.flatMap((axis) => [axis.extent, axis.to * width, axis.from * width]),
    rank: merged.length,
  };
}
