// npm run bench: builds the WebAssembly kernels and runs bench/run.ts on Node 24, whose engine has relaxed SIMD.
// npm run bench -- compile: runs bench/compile.ts instead, what a cell costs in each compiler.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { buildWasm } from "./build-wasm.mjs";
import { inRoot, node24 } from "./steps.mjs";

const part = process.argv[2] === "compile" ? "compile.ts" : "run.ts";
if (part === "run.ts") await buildWasm();
const wheel = node24();
const node = existsSync(wheel) ? wheel : process.execPath;
const { status } = spawnSync(node, ["--no-warnings", inRoot("bench", part)], {
  stdio: "inherit",
  cwd: inRoot(),
});
process.exitCode = status ?? 1;
