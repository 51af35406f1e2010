// Bundles the core (for Node and browsers) and the kernel (for Node 24) with esbuild. Called by build.mjs.
import { cpSync, existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { inRoot } from "./steps.mjs";

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  format: "esm",
  splitting: true,
  sourcemap: true,
  logLevel: "warning",
  absWorkingDir: inRoot(),
};

const rooms = () =>
  Object.fromEntries(
    readdirSync(inRoot("src"))
      .filter((room) => existsSync(inRoot("src", room, "index.ts")))
      .map((room) => [`rooms/${room}`, inRoot("src", room, "index.ts")]),
  );

// Built aside and put in place when all is well: a source that does not build leaves the last kernel running.
const aside = inRoot("dist", "next");
rmSync(aside, { recursive: true, force: true });

await Promise.all([
  build({
    ...common,
    // One entry a room, so that each has files of its own: who imports `tensor` alone bundles no mathjs.
    entryPoints: { index: "src/index.ts", ...rooms() },
    outdir: "dist/next/core",
    // Less to parse; names stay, so that a stack in a cell can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    external: ["node:*", "mnist"],
  }),
  build({
    ...common,
    entryPoints: {
      cli: "kernel/cli.ts",
      worker: "kernel/runner/worker.ts",
      notebook: "kernel/notebook/index.ts",
      tslab: "kernel/tslab/index.ts",
      jail: "grading/sandbox/jail.ts",
    },
    outdir: "dist/next/kernel",
    platform: "node",
    target: "node24",
    // Native parts and packages that find their own files at run time stay outside; the core is loaded from its own bundle.
    external: ["zeromq", "tslab", "typescript", "esbuild", "@tslab/*", "mnist"],
    banner: {
      js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
    },
  }),
]);

// The grader's Python programs, handed to the Python that has nbgrader or Dask.
for (const part of ["nbgrader", "cluster"])
  cpSync(inRoot("grading", part), join(aside, "kernel", "grading", part), {
    recursive: true,
    filter: (path) => !path.endsWith(".ts") && !path.includes("__pycache__"),
  });

for (const part of ["core", "kernel"]) {
  rmSync(inRoot("dist", part), { recursive: true, force: true });
  renameSync(join(aside, part), inRoot("dist", part));
}
rmSync(aside, { recursive: true, force: true });
