// Functions of tensors as planned WebAssembly programs.
export { type CompiledStep, compile, compileStep } from "./compile.ts";
