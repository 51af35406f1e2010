// A program ready to run: its own WebAssembly memory, kernels and generated module. All of it is reachable from the
// program object alone, so the garbage collector frees it with the program.
import { binaryFunctions, unaryFunctions } from "../tensor/kernels/elementwise.ts";
import type { DType } from "../tensor/primitives.ts";
import type { Shape } from "../tensor/shape-rules.ts";
import { Tensor } from "../tensor/tensor.ts";
import { copyInto, type NumberArray, sizeOf, type View, viewOf } from "../tensor/view.ts";
import { instantiateKernels, pagesFor } from "../wasm/kernels.ts";
import { encodeProgram } from "./encode.ts";
import { plan } from "./plan.ts";
import type { Recording } from "./record.ts";
import { type Carry, schedule } from "./schedule.ts";
import type { Argument, Buffer, Placed } from "./units.ts";

/** An input or result in the program's memory. */
class Slot {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly #numbers: NumberArray;
  #holds: View | undefined;

  constructor(memory: WebAssembly.Memory, { shape, dtype }: Placed, address: number) {
    this.shape = shape;
    this.dtype = dtype;
    const ArrayType = dtype === "float32" ? Float32Array : Float64Array;
    this.#numbers = new ArrayType(memory.buffer, address, sizeOf(shape));
  }

  /** Copies a tensor in, unless it is the one that is there: tensors do not change. */
  write(tensor: Tensor): void {
    if (this.#holds === tensor.content) return;
    this.overwrite(tensor);
    this.#holds = tensor.content as View;
  }

  /** Copies a tensor into a place that the program itself changes. */
  overwrite(tensor: Tensor): void {
    copyInto(this.#numbers, tensor.content as View);
  }

  /** The numbers as a new tensor. */
  read(): Tensor {
    return new Tensor(viewOf(this.#numbers.slice(), this.shape), this.shape, this.dtype);
  }
}

export class Program {
  readonly #inputs: readonly Slot[];
  readonly #outputs: readonly Slot[];
  readonly #run: () => void;

  /** @param carried - pairs [output, input]: after a run, that output is that input of the next one */
  constructor(recording: Recording, carried: readonly (readonly [output: number, input: number])[] = []) {
    const planned = plan(recording);
    const carries = carried.map(
      ([output, input]): Carry => ({ from: planned.outputs[output], to: planned.inputs[input] }),
    );
    const { units, addresses, copies, bytes } = schedule(planned, carries);
    const memory = new WebAssembly.Memory({ initial: pagesFor(bytes) });
    const startOf = (buffer: Buffer): number => addresses.get(buffer) ?? 0;
    const address = (argument: Argument): number =>
      typeof argument === "number" ? argument : startOf(argument.buffer) + argument.byte;
    for (const [buffer, start] of addresses) fill(memory, buffer, start);
    const code = encodeProgram(
      units.flatMap(({ calls }) => calls),
      planned.loops,
      copies.map(({ from, to }) => ({
        to: startOf(to.buffer),
        from: startOf(from.buffer),
        bytes: from.buffer.bytes,
      })),
      address,
    );
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), {
      env: { memory },
      kernels: { ...instantiateKernels(memory) },
      numbers: { ...unaryFunctions, ...binaryFunctions },
    });
    this.#run = exports.run as () => void;
    const slot = (placed: Placed): Slot => new Slot(memory, placed, startOf(placed.buffer));
    this.#inputs = planned.inputs.map(slot);
    this.#outputs = planned.outputs.map(slot);
  }

  /** Copies tensors into the first inputs, which are carried from run to run. */
  writeCarried(tensors: readonly Tensor[]): void {
    for (const [i, tensor] of tensors.entries()) this.#inputs[i].overwrite(tensor);
  }

  /** Copies tensors into the inputs from number `first` on. */
  write(first: number, tensors: readonly Tensor[]): void {
    for (let i = 0; i < tensors.length; i++) this.#inputs[first + i].write(tensors[i]);
  }

  run(): void {
    this.#run();
  }

  /** What the inputs hold: for carried ones, the newest values. */
  readInput(index: number): Tensor {
    return this.#inputs[index].read();
  }

  readOutput(index: number): Tensor {
    return this.#outputs[index].read();
  }
}

function fill(memory: WebAssembly.Memory, { contents }: Buffer, start: number): void {
  if (contents === undefined) return;
  const bytes = new Uint8Array(contents.buffer, contents.byteOffset, contents.byteLength);
  new Uint8Array(memory.buffer).set(bytes, start);
}
