// One WebAssembly memory that eager kernels share: operands are copied in, the result is copied out, nothing stays.
import { instantiateKernels, type Kernels, pagesFor } from "./kernels.ts";

type NumberArray = Float32Array | Float64Array;

/** Loads may pass the end of an operand by up to two vectors. */
const slack = 64;

class Workspace {
  readonly memory = new WebAssembly.Memory({ initial: 1 });
  readonly kernels: Kernels = instantiateKernels(this.memory);
  #floats = new Float32Array(this.memory.buffer);
  #doubles = new Float64Array(this.memory.buffer);

  /** Makes sure that the memory has that many bytes. */
  reserve(bytes: number): void {
    const missing = bytes + slack - this.memory.buffer.byteLength;
    if (missing <= 0) return;
    this.memory.grow(pagesFor(missing));
    this.#floats = new Float32Array(this.memory.buffer);
    this.#doubles = new Float64Array(this.memory.buffer);
  }

  /** The memory as numbers like those of `array`. */
  numbersLike(array: NumberArray): NumberArray {
    return array instanceof Float32Array ? this.#floats : this.#doubles;
  }
}

let workspace: Workspace | undefined;

/** The workspace, made at first use. */
export function openWorkspace(): Workspace {
  workspace ??= new Workspace();
  return workspace;
}

/** Bytes to set aside for an operand, so that the next one starts at a multiple of 16. */
export function spaceFor(bytes: number): number {
  return (bytes + slack + 15) & -16;
}
