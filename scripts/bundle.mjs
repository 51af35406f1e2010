// Bundles the core (for Node and browsers) and the kernel (for Node 24) with esbuild. Called by build.mjs.
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
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

rmSync(inRoot("dist/core"), { recursive: true, force: true });
rmSync(inRoot("dist/kernel"), { recursive: true, force: true });

await Promise.all([
  build({
    ...common,
    // One entry a room, so that each has files of its own: who imports `tensor` alone bundles no mathjs.
    entryPoints: { index: "src/index.ts", ...rooms() },
    outdir: "dist/core",
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
    outdir: "dist/kernel",
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
  cpSync(inRoot("grading", part), inRoot("dist/kernel/grading", part), {
    recursive: true,
    filter: (path) => !path.endsWith(".ts") && !path.includes("__pycache__"),
  });
