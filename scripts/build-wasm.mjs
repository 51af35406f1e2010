// Compiles src/wasm/assembly (AssemblyScript) twice, with and without relaxed SIMD, into src/wasm/kernels.generated.ts.
// Runs on Node 20 and 24: `node scripts/build-wasm.mjs`, or buildWasm() from another script.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("../", import.meta.url));
const entry = "src/wasm/assembly/index.ts";

/** @param {string[]} features */
async function compile(features) {
  /** @type {Map<string, Uint8Array>} */
  const written = new Map();
  const enable = features.flatMap((feature) => ["--enable", feature]);
  const { error, stderr } = await asc.main(
    [
      entry,
      "--outFile",
      "kernels.wasm",
      "-O3",
      "--runtime",
      "stub",
      "--noAssert",
      "--importMemory",
      ...enable,
    ],
    {
      readFile: (name) => readFile(`${root}${name}`, "utf8").catch(() => null),
      writeFile: (name, contents) => {
        if (typeof contents !== "string") written.set(name, contents);
      },
    },
  );
  const binary = written.get("kernels.wasm");
  if (error || binary === undefined) throw new Error(`asc failed\n${stderr}`, { cause: error });
  return Buffer.from(binary).toString("base64");
}

/** Compiles the kernels and writes the generated TypeScript. */
export async function buildWasm() {
  const simd = await compile(["simd"]);
  const relaxed = await compile(["simd", "relaxed-simd"]);
  await writeFile(
    `${root}src/wasm/kernels.generated.ts`,
    "// Written by scripts/build-wasm.mjs from src/wasm/assembly: the kernels as base64.\n" +
      `export const simdKernels =\n  "${simd}";\n` +
      `export const relaxedSimdKernels =\n  "${relaxed}";\n`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWasm();
