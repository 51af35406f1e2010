// `gradbook notebooks`: copies the course's notebooks to where the user wants to work with them.
import { cp, mkdir, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { packageRoot } from "../locate.ts";

export const help = `Usage: gradbook notebooks [FOLDER]

Copies the notebooks, the gallery and the assignments into FOLDER (default: gradbook-notebooks). A folder that has
something in it is left as it is.
`;

export async function main(args: string[]): Promise<void> {
  const [folder = "gradbook-notebooks", ...rest] = args;
  if (rest.length > 0) throw new Error(`gradbook notebooks takes one folder, not ${args.length}\n\n${help}`);
  const target = resolve(folder);
  const present = await readdir(target).catch(() => []);
  if (present.length > 0)
    throw new Error(`${target} is not empty; choose a new folder, so that nothing is overwritten`);
  await mkdir(target, { recursive: true });
  await cp(join(packageRoot, "notebooks"), target, { recursive: true });
  process.stdout.write(
    `The notebooks are in ${target}. Open index.ipynb in JupyterLab: jupyter lab "${target}"\n`,
  );
}
