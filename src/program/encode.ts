// From scheduled calls to a WebAssembly module: one function a loop, and `run`, which calls kernels and loops in turn.
import type { Binary, Unary } from "../tensor/primitives.ts";
import { Code, encodeModule, type FunctionImport } from "../wasm/bytes.ts";
import { encodeLoop, type LoopShape, usedLanes } from "../wasm/loop.ts";
import type { Argument, Call, KernelName } from "./units.ts";

/** Parameter types of the kernels that take more than whole numbers. */
const kernelParameters: Partial<Record<KernelName, string>> = { gemm: "iiiiiiiiiiifii" };

/** Bytes to copy when everything else is done. */
export interface FinalCopy {
  readonly to: number;
  readonly from: number;
  readonly bytes: number;
}

export function encodeProgram(
  calls: readonly Call[],
  loops: readonly LoopShape[],
  copies: readonly FinalCopy[],
  address: (argument: Argument) => number,
): Uint8Array<ArrayBuffer> {
  const imports: FunctionImport[] = [];
  const numberOf = new Map<string, number>();
  const addImport = (module: string, name: string, parameters: string, result: string): void => {
    if (numberOf.has(`${module}.${name}`)) return;
    numberOf.set(`${module}.${name}`, imports.length);
    imports.push({ module, name, parameters, result });
  };
  for (const { callee, arguments: given } of calls) {
    if (typeof callee !== "string") continue;
    addImport("kernels", callee, kernelParameters[callee] ?? "i".repeat(given.length), "");
  }
  for (const { results } of loops) {
    for (const lane of usedLanes(results)) {
      if (lane.kind === "call") addImport("numbers", lane.name, "d".repeat(lane.of.length), "d");
    }
  }

  const functionOf = (name: Unary | Binary): number => numberOf.get(`numbers.${name}`) ?? 0;
  const bodies = loops.map((loop) => encodeLoop(loop, functionOf));
  const run = new Code();
  for (const { callee, arguments: given } of calls) {
    const isMove = callee === "move32" || callee === "move64";
    if (isMove && address(given[0]) === address(given[1])) continue;
    const types = typeof callee === "string" ? kernelParameters[callee] : undefined;
    given.forEach((argument, i) => {
      if (types?.[i] === "f") run.f32(address(argument));
      else run.i32(address(argument));
    });
    run.call(
      typeof callee === "string" ? (numberOf.get(`kernels.${callee}`) ?? 0) : imports.length + callee.loop,
    );
  }
  for (const { to, from, bytes } of copies) run.i32(to).i32(from).i32(bytes).copyMemory();
  return encodeModule(imports, [...bodies, { parameters: "", locals: "", code: run }]);
}
