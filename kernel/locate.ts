// Where the kernel's own files are, in the two layouts in which it runs: sources (kernel/*.ts, as Node 24 runs them)
// and the bundle (dist/kernel/*.js).
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
/** True when this runs from dist/kernel, where each entry point is one file. */
const bundled = import.meta.url.endsWith(".js");

/** The folder of the package: it holds package.json, and dist or kernel. */
export const packageRoot: string = findPackageRoot(here);

/** The program that `gradbook` starts. */
export const cliFile: string = bundled ? join(here, "cli.js") : join(here, "cli.ts");

/** The code of the runner thread. */
export const workerFile: string = bundled ? join(here, "worker.js") : join(here, "runner", "worker.ts");

/** The module that cells import as "gradbook/notebook". */
export const notebookModule: string = bundled
  ? join(here, "notebook.js")
  : join(here, "notebook", "index.ts");

/** The module that cells import as "tslab". */
export const tslabModule: string = bundled ? join(here, "tslab.js") : join(here, "tslab", "index.ts");

/** The module that cells import as "gradbook". */
export const coreModule: string = bundled
  ? join(here, "..", "core", "index.js")
  : join(here, "..", "src", "index.ts");

/** Where the types of the modules that cells import stand: the built declarations, else the sources. */
export const moduleTypes: Readonly<Record<string, string[]>> = {
  gradbook: typesOf("src/index"),
  "gradbook/notebook": typesOf("kernel/notebook/index"),
  tslab: typesOf("kernel/tslab/index"),
};

function typesOf(module: string): string[] {
  return [join(packageRoot, "dist", "types", `${module}.d.ts`), join(packageRoot, `${module}.ts`)].filter(
    existsSync,
  );
}

/** The Python whose Jupyter and nbgrader are meant: by GRADBOOK_PYTHON, the active environment's, the checkout's, the path's. */
export function python(): string {
  const { GRADBOOK_PYTHON, VIRTUAL_ENV } = process.env;
  if (GRADBOOK_PYTHON) return GRADBOOK_PYTHON;
  const program = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";
  const places = [VIRTUAL_ENV, join(packageRoot, ".venv")].filter((place) => place !== undefined);
  return places.map((place) => join(place, program)).find(existsSync) ?? "python3";
}

function findPackageRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (dirname(folder) === folder) return start;
  }
}
