// npm run bench: builds the WebAssembly kernels and runs bench/run.ts on Node 24, whose engine has relaxed SIMD.
// npm run bench -- PART [OPTIONS]: another of the programs in bench/, each of which says what it measures.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { buildWasm } from "./build-wasm.mjs";
import { inRoot, node24, venvProgram } from "./steps.mjs";

const wheel = node24();
const node = [existsSync(wheel) ? wheel : process.execPath, "--no-warnings"];
const python = [venvProgram("python")];
/**
 * Which program measures what, and what runs it.
 * @type {Record<string, string[]>}
 */
const parts = {
  core: [...node, inRoot("bench", "run.ts")],
  compile: [...node, inRoot("bench", "compile.ts")],
  extension: [...node, inRoot("bench", "extension.ts")],
  kernel: [...python, inRoot("bench", "kernel.py")],
  endurance: [...python, inRoot("bench", "endurance.py")],
  grading: [...python, inRoot("bench", "grading.py")],
};

const [part = "core", ...options] = process.argv.slice(2);
if (!Object.hasOwn(parts, part)) {
  process.stderr.write(`There is no part ${part}; there are ${Object.keys(parts).join(", ")}.\n`);
  process.exit(1);
}
if (part === "core") await buildWasm();
const [program, ...args] = parts[part];
const { status } = spawnSync(program, [...args, ...options], { stdio: "inherit", cwd: inRoot() });
process.exitCode = status ?? 1;
