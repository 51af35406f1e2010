// The compiled kernels: one WebAssembly module, chosen once for what the engine can do, instantiated on any memory.
import { relaxedSimdKernels, simdKernels } from "./kernels.generated.ts";

type RowKernel = (out: number, x: number, rows: number, columns: number) => void;
type MoveKernel = (to: number, from: number, layout: number, rank: number) => void;
type IndexKernel = (out: number, x: number, indices: number, n: number, count: number, width: number) => void;

/** The kernels' exports; src/wasm/assembly says what each does. Addresses are bytes, the rest counts elements. */
export interface Kernels {
  gemm(
    ...args: [
      ...[
        c: number,
        ldc: number,
        a: number,
        aRow: number,
        aColumn: number,
        b: number,
        bRow: number,
        bColumn: number,
      ],
      ...[m: number, n: number, k: number, alpha: number, accumulate: number, scratch: number],
    ]
  ): void;
  gemmScratch(): number;
  gemm64(
    ...args: [
      ...[c: number, a: number, aRow: number, aColumn: number, b: number, bRow: number, bColumn: number],
      ...[m: number, n: number, k: number, scratch: number],
    ]
  ): void;
  gemm64Scratch(k: number): number;
  sumRows32: RowKernel;
  sumRows64: RowKernel;
  sumColumns32: RowKernel;
  sumColumns64: RowKernel;
  maxRows32: RowKernel;
  maxRows64: RowKernel;
  maxColumns32: RowKernel;
  maxColumns64: RowKernel;
  argmaxRows32: RowKernel;
  argmaxRows64: RowKernel;
  move32: MoveKernel;
  move64: MoveKernel;
  clear(to: number, bytes: number): void;
  take32: IndexKernel;
  take64: IndexKernel;
  scatterAdd32: IndexKernel;
  scatterAdd64: IndexKernel;
  widen(out: number, x: number, count: number): void;
  narrow(out: number, x: number, count: number): void;
}

let chosen: { module: WebAssembly.Module; relaxed: boolean } | undefined;

function choose(): { module: WebAssembly.Module; relaxed: boolean } {
  if (chosen === undefined) {
    const bytes = decode(relaxedSimdKernels);
    const relaxed = WebAssembly.validate(bytes);
    chosen = { module: new WebAssembly.Module(relaxed ? bytes : decode(simdKernels)), relaxed };
  }
  return chosen;
}

/** Whether the engine has relaxed SIMD, and with it the fused multiply-add. */
export function hasRelaxedSimd(): boolean {
  return choose().relaxed;
}

/** The kernels over a memory. They live as long as someone holds them. */
export function instantiateKernels(memory: WebAssembly.Memory): Kernels {
  const { exports } = new WebAssembly.Instance(choose().module, { env: { memory } });
  // The module is compiled from src/wasm/assembly, whose exports these are.
  return exports as unknown as Kernels;
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

/** WebAssembly memory comes in pages of 64 KiB. */
export function pagesFor(bytes: number): number {
  return Math.ceil(bytes / 65536);
}
