// Builds the prebuilt JupyterLab extension into dist/labextension, and puts it into a Python environment.
// The builder's node script is called directly: no jlpm, no network.
import { execFile } from "node:child_process";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "..", "dist", "labextension");

/** Bundles extension/src into dist/labextension. */
export async function buildExtension() {
  await mkdir(built, { recursive: true });
  try {
    await promisify(execFile)(
      process.execPath,
      [
        fileURLToPath(import.meta.resolve("@jupyter/builder/lib/build-labextension.js")),
        "--core-package-file",
        fileURLToPath(import.meta.resolve("@jupyterlab/core-meta/core.package.json")),
        here,
      ],
      { cwd: here, maxBuffer: 64 * 1024 * 1024 },
    );
  } catch (error) {
    const { stdout = "", stderr = "" } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
    throw new Error(`The JupyterLab extension does not build:\n${stdout}${stderr}`, { cause: error });
  }
}

/**
 * Copies the built extension to where JupyterLab of one environment looks for it.
 * @param {string} prefix the environment's folder, for example `.venv`
 */
export async function installExtension(prefix) {
  const target = join(prefix, "share", "jupyter", "labextensions", "gradbook-lab");
  await rm(target, { recursive: true, force: true });
  await cp(built, target, { recursive: true });
  await writeFile(
    join(target, "install.json"),
    `${JSON.stringify({
      packageManager: "python",
      packageName: "gradbook",
      uninstallInstructions:
        "Use your Python package manager (pip, conda, etc.) to uninstall the package gradbook",
    })}\n`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildExtension();
