// `gradbook install`: makes the kernel known to Jupyter.
import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { kernelSpec } from "./kernelSpec.ts";
import { logos } from "./logos.ts";

export const help = `Usage: gradbook install [--user | --sys-prefix | --prefix DIR]

Writes the kernelspec "gradbook" with its logos, so that Jupyter offers TypeScript (gradbook).

  --user         for this user (default)
  --sys-prefix   into the active Python environment (VIRTUAL_ENV or CONDA_PREFIX)
  --prefix DIR   into another Python environment
`;

export function main(args: string[]): void {
  const { values } = parseArgs({
    args,
    options: {
      user: { type: "boolean" },
      "sys-prefix": { type: "boolean" },
      prefix: { type: "string" },
    },
  });
  if (Object.keys(values).length > 1) throw new Error(`gradbook install: choose one place\n\n${help}`);
  const data = values.prefix
    ? join(values.prefix, "share", "jupyter")
    : values["sys-prefix"]
      ? environmentData()
      : userData();
  const folder = join(data, "kernels", "gradbook");
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(logos)) writeFileSync(join(folder, name), content);
  writeFileSync(join(folder, "kernel.json"), `${JSON.stringify(kernelSpec(), null, 2)}\n`);
  process.stdout.write(`Kernelspec written to ${folder}\n`);
}

function environmentData(): string {
  const prefix = process.env["VIRTUAL_ENV"] ?? process.env["CONDA_PREFIX"];
  if (!prefix)
    throw new Error(
      "gradbook install --sys-prefix: no Python environment is active; activate one, or use --prefix DIR",
    );
  return join(prefix, "share", "jupyter");
}

/** Where Jupyter looks for this user's data (jupyter_core.paths.jupyter_data_dir). */
function userData(): string {
  const named = process.env["JUPYTER_DATA_DIR"];
  if (named) return named;
  if (process.platform === "win32") return join(process.env["APPDATA"] ?? homedir(), "jupyter");
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  return join(process.env["XDG_DATA_HOME"] ?? join(homedir(), ".local", "share"), "jupyter");
}
