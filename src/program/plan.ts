// Planning: from a recorded graph to units of calls over buffers.
import { contiguous, isRowMajor, reshapeView, rowMajorStrides, sizeOf, type View } from "../tensor/view.ts";
import type { LoopShape } from "../wasm/loop.ts";
import { type Accumulation, countUses, findAccumulation, planAccumulation } from "./accumulate.ts";
import type { ConstantNode, Node, OperationNode } from "./graph.ts";
import { emitMove } from "./kernel-calls.ts";
import { type LoopGroup, planLoop, splitGroup } from "./loop-calls.ts";
import { lowerings } from "./lower.ts";
import type { Recording } from "./record.ts";
import { findStages, formOf, liveNodes, operandsOf } from "./stages.ts";
import {
  type Argument,
  type Buffer,
  type KernelBuilder,
  type KernelName,
  newArray,
  newBuffer,
  newUnit,
  type Placed,
  type Unit,
} from "./units.ts";

export interface Plan {
  readonly units: readonly Unit[];
  readonly loops: readonly LoopShape[];
  readonly inputs: readonly Placed[];
  readonly outputs: readonly Placed[];
  /** Memory that several units use in turn and leave without meaning. */
  readonly scratch: Buffer;
}

export function plan(recording: Recording): Plan {
  const planner = new Planner();
  const inputs = recording.inputs.map((node) => planner.input(node));
  const nodes = liveNodes(recording.nodes, recording.outputs);
  const { groups, stored } = findStages(nodes, recording.outputs);
  const uses = countUses(nodes, recording.outputs);
  const accumulations = new Map(groups.map((group) => [group, findAccumulation(group, uses)]));
  const absorbed = new Set<Node | undefined>([...accumulations.values()].map((found) => found?.product));
  for (const group of groups) {
    const accumulation = accumulations.get(group);
    if (accumulation !== undefined) planner.accumulate(accumulation);
    else if (formOf(group[0]) !== "kernel") planner.loop({ nodes: group, stored });
    else if (!absorbed.has(group[0])) planner.kernel(group[0]);
  }
  const outputs = recording.outputs.map((node) => planner.output(node));
  return { units: planner.units, loops: planner.loops, inputs, outputs, scratch: planner.takeScratch() };
}

/** Plans one group after the other; what it has planned so far says where each node's numbers lie. */
export class Planner implements KernelBuilder {
  readonly units: Unit[] = [];
  readonly loops: LoopShape[] = [];
  readonly #places = new Map<Node, Placed>();
  readonly #copies = new Map<Buffer, Map<string, Placed>>();
  readonly #loopNumbers = new Map<string, number>();
  readonly #scratch: { buffer: Buffer; bytes: number } = { buffer: newBuffer(0, "temporary"), bytes: 0 };
  #unit: Unit = newUnit();

  input(node: Node): Placed {
    return this.#place(node, newArray(node.shape, node.dtype, "input"));
  }

  kernel(node: OperationNode): void {
    const { primitive, parameters } = node.operation;
    const lowering = lowerings[primitive];
    if (lowering.form !== "kernel") throw new Error(`${primitive} calls no kernel`);
    // The table pairs each primitive with a builder for its own parameters.
    (lowering.build as (b: KernelBuilder, n: OperationNode, p: object) => void)(this, node, parameters);
    this.#close();
  }

  loop(group: LoopGroup): void {
    for (const part of splitGroup(group)) {
      planLoop(this, part);
      this.#close();
    }
  }

  accumulate(accumulation: Accumulation): void {
    planAccumulation(this, accumulation);
    this.#close();
  }

  /** An array of its own for a result of the program. */
  output(node: Node): Placed {
    const placed = this.read(node);
    const whole = placed.buffer.bytes === newArray(node.shape, node.dtype, "result").buffer.bytes;
    if (placed.buffer.role === "temporary" && whole && isRowMajor(placed)) {
      placed.buffer.role = "result";
      return placed;
    }
    if (placed.buffer.role === "result" && whole && isRowMajor(placed)) return placed;
    const copy = newArray(node.shape, node.dtype, "result");
    this.#move(copy, placed);
    return copy;
  }

  read(node: Node): Placed {
    const known = this.#places.get(node);
    if (known !== undefined) return known;
    if (node.kind === "constant") return this.#place(node, constantArray(node));
    if (node.kind === "operation" && formOf(node) === "view") return this.#place(node, this.#view(node));
    throw new Error(`node ${node.id} is read before it is planned`);
  }

  gapless(placed: Placed): Placed {
    if (isRowMajor(placed)) return { ...placed, strides: rowMajorStrides(placed.shape) };
    const key = `${placed.offset}:${placed.shape}:${placed.strides}`;
    const copies = this.#copies.get(placed.buffer) ?? new Map<string, Placed>();
    this.#copies.set(placed.buffer, copies);
    const known = copies.get(key);
    if (known !== undefined) return known;
    const copy = newArray(placed.shape, placed.dtype, "temporary");
    this.#move(copy, placed);
    copies.set(key, copy);
    return copy;
  }

  result(node: OperationNode): Placed {
    return this.#place(node, newArray(node.shape, node.dtype, "temporary"));
  }

  call(callee: KernelName | { readonly loop: number }, ...args: Argument[]): void {
    this.#unit.calls.push({ callee, arguments: args });
    // The first argument of every kernel is where it writes; a loop says itself what it writes.
    for (const [i, argument] of args.entries()) {
      if (typeof argument === "number" || argument.buffer === this.#scratch.buffer) continue;
      const writes = i === 0 && typeof callee === "string";
      (writes ? this.#unit.writes : this.#unit.reads).add(argument.buffer);
    }
  }

  /** Calls a loop that writes the first `results.length` arguments. */
  callLoop(
    loop: number,
    results: readonly Argument[],
    rest: readonly Argument[],
    aligned: readonly Buffer[],
  ): void {
    this.call({ loop }, ...results, ...rest);
    for (const result of results) {
      if (typeof result === "number") continue;
      this.#unit.reads.delete(result.buffer);
      this.#unit.writes.add(result.buffer);
    }
    for (const buffer of aligned) this.align(buffer);
  }

  /** The unit being planned reads this buffer only where it writes at the same time. */
  align(buffer: Buffer): void {
    this.#unit.aligned.add(buffer);
  }

  /** The number of a loop; loops that do the same are one. */
  loopNumber(key: string, shape: LoopShape): number {
    const known = this.#loopNumbers.get(key);
    if (known !== undefined) return known;
    this.#loopNumbers.set(key, this.loops.length);
    return this.loops.push(shape) - 1;
  }

  table(numbers: readonly number[]): Argument {
    if (numbers.length === 0) return 0;
    return { buffer: newBuffer(numbers.length * 4, "constant", Int32Array.from(numbers)), byte: 0 };
  }

  scratch(bytes: number): Argument {
    this.#scratch.bytes = Math.max(this.#scratch.bytes, bytes);
    return { buffer: this.#scratch.buffer, byte: 0 };
  }

  takeScratch(): Buffer {
    this.#scratch.buffer.bytes = this.#scratch.bytes;
    return this.#scratch.buffer;
  }

  #place(node: Node, placed: Placed): Placed {
    this.#places.set(node, placed);
    return placed;
  }

  /** A copy is a unit of its own, so that several readers may use it. */
  #move(to: Placed, from: Placed): void {
    const current = this.#unit;
    this.#unit = newUnit();
    emitMove(this, to, from);
    this.#close();
    this.#unit = current;
  }

  #close(): void {
    if (this.#unit.calls.length > 0) this.units.push(this.#unit);
    this.#unit = newUnit();
  }

  #view(node: OperationNode): Placed {
    const [operand] = operandsOf(node);
    const placed = this.read(operand);
    const { operation } = node;
    const lowering = lowerings[operation.primitive];
    if (lowering.form !== "view") throw new Error(`${operation.primitive} is no view`);
    const view = lowering.view as <V extends Placed>(
      x: V,
      p: object,
      shape: readonly number[],
    ) => V | undefined;
    const seen = view(placed, operation.parameters, node.shape);
    if (seen !== undefined) return seen;
    const copy = this.gapless(placed);
    return reshapeView(copy, node.shape) ?? copy;
  }
}

/** A constant in memory, gapless. A repeated number is written out: inside loops it never gets here. */
function constantArray(node: ConstantNode): Placed {
  const numbers = contiguous(node.tensor.content as View);
  return newArray(node.shape, node.dtype, "constant", sizeOf(node.shape) === 0 ? undefined : numbers);
}
