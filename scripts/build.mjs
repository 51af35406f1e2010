// `npm run build`: every artifact under dist/, each step skipped while its sources are unchanged.
//   src/wasm/*.generated.ts   the numeric kernels, compiled from AssemblyScript
//   dist/core, dist/types     the npm package: ES modules and their declarations
//   dist/kernel               the Jupyter kernel and the module "gradbook/notebook"
//   dist/labextension         the prebuilt JupyterLab extension
import { asScript, inRoot, isMain, node24, run, step } from "./steps.mjs";

export async function buildAll() {
  await step("WebAssembly kernels", () => run(node24(), [inRoot("scripts/build-wasm.mjs")]), {
    inputs: ["src/wasm/assembly", "scripts/build-wasm.mjs", "package-lock.json"],
    outputs: ["src/wasm/kernels.generated.ts"],
  });
  await step("core and kernel", () => run(node24(), [inRoot("scripts/bundle.mjs")]), {
    inputs: ["src", "kernel", "grading", "scripts/bundle.mjs", "package-lock.json"],
    outputs: ["dist/core/index.js", "dist/kernel/cli.js"],
  });
  await step(
    "type declarations",
    // Declarations alone: whether the types hold is a check of `npm test`.
    () =>
      run(node24(), [inRoot("node_modules/typescript/bin/tsc"), "-p", "tsconfig.types.json", "--noCheck"]),
    {
      inputs: ["src", "kernel", "tsconfig.types.json", "package-lock.json"],
      outputs: ["dist/types/src/index.d.ts"],
    },
  );
  await step("JupyterLab extension", () => run(node24(), [inRoot("extension/build.mjs")]), {
    inputs: ["extension", "src", "package-lock.json"],
    outputs: ["dist/labextension/package.json"],
  });
}

if (isMain(import.meta.url)) await asScript(buildAll);
