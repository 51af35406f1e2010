// What can be wrong between the kernel and Jupyter: its kernelspec, Jupyter's folders, the extension, another Jupyter.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { cliFile, packageRoot, python } from "../locate.ts";
import { type Check, holds } from "./finding.ts";

const run = promisify(execFile);

const kernelspecCheck: Check = {
  name: "kernelspec",
  async run() {
    const install = `gradbook install --sys-prefix (with the Python of your Jupyter: ${python()})`;
    let specs: Record<string, { resource_dir: string; spec: { argv: string[] } }>;
    try {
      const { stdout } = await run(python(), ["-m", "jupyter_client.kernelspecapp", "list", "--json"], {
        timeout: 30_000,
      });
      specs = JSON.parse(stdout).kernelspecs;
    } catch {
      return { verdict: "warns", found: `${python()} has no Jupyter`, mend: "pip install jupyterlab" };
    }
    const mine = specs["gradbook"];
    if (mine === undefined)
      return { verdict: "fails", found: "Jupyter does not know the kernel gradbook", mend: install };
    const missing = mine.spec.argv.find(
      (part) => /[\\/]/.test(part) && !part.includes("{") && !existsSync(part),
    );
    if (missing !== undefined)
      return {
        verdict: "fails",
        found: `the kernelspec in ${mine.resource_dir} names ${missing}, which is gone`,
        mend: install,
      };
    const { argv } = mine.spec;
    const version = await nodeVersion(argv[0]);
    if (version !== null && Number(version.split(".")[0]) < 24)
      return {
        verdict: "fails",
        found: `the kernelspec in ${mine.resource_dir} starts ${argv[0]}, Node ${version}; cells need Node 24 or newer`,
        mend: install,
      };
    const program = argv.find((part) => basename(part).startsWith("cli."));
    return program === undefined || dirname(program).startsWith(packageRoot)
      ? holds(`Jupyter knows the kernel (${mine.resource_dir})`)
      : {
          verdict: "warns",
          found: `the kernelspec in ${mine.resource_dir} starts another gradbook than this one: ${program}`,
          mend: `to have this one: ${install}; or delete ${mine.resource_dir}`,
        };
  },
};

/** The version of a program that is called node; null of another, and of one that does not say. */
async function nodeVersion(program: string): Promise<string | null> {
  if (!/^node(\.exe)?$/.test(basename(program))) return null;
  const { stdout } = await run(program, ["--version"], { timeout: 10_000 }).catch(() => ({ stdout: "" }));
  return /^v(\S+)/.exec(stdout)?.[1] ?? null;
}

const runtimeFolderCheck: Check = {
  name: "runtime folder",
  async run() {
    const program = `import os, tempfile
from jupyter_core.paths import jupyter_runtime_dir
folder = jupyter_runtime_dir()
try:
    os.makedirs(folder, exist_ok=True)
    tempfile.TemporaryFile(dir=folder).close()
    print("writable", folder)
except OSError as error:
    print("refused", folder, error.strerror)`;
    const answer = await run(python(), ["-c", program], { timeout: 30_000 }).catch(() => null);
    if (answer === null)
      return { verdict: "warns", found: `${python()} has no Jupyter`, mend: "pip install jupyterlab" };
    const said = answer.stdout.trim();
    return said.startsWith("writable ")
      ? holds(`Jupyter can write its connection files (${said.slice("writable ".length)})`)
      : {
          verdict: "fails",
          found: `Jupyter cannot write its connection files: ${said.slice("refused ".length)}`,
          mend: "make that folder yours and writable, or name another: export JUPYTER_RUNTIME_DIR=/a/folder/of/yours",
        };
  },
};

const extensionCheck: Check = {
  name: "JupyterLab",
  async run() {
    let folders: string[];
    let version: string;
    let disabled: string[];
    try {
      const program = `import json, jupyterlab
from jupyter_core.paths import jupyter_path
from jupyterlab_server.config import get_page_config
folders = jupyter_path("labextensions")
disabled = list(get_page_config(folders).get("disabledExtensions", []))
print(json.dumps([jupyterlab.__version__, folders, disabled]))`;
      const { stdout } = await run(python(), ["-c", program], { timeout: 30_000 });
      [version, folders, disabled] = JSON.parse(stdout);
    } catch {
      return {
        verdict: "warns",
        found: `${python()} has no JupyterLab`,
        mend: "pip install 'jupyterlab>=4.6,<5'",
      };
    }
    const [major, minor] = version.split(".").map(Number);
    if (major !== 4 || minor < 6)
      return {
        verdict: "warns",
        found: `JupyterLab ${version}; the extension is made for 4.6 and later 4.x`,
        mend: "pip install 'jupyterlab>=4.6,<5'",
      };
    const manifest = folders.map((folder) => join(folder, "gradbook-lab", "package.json")).find(existsSync);
    if (manifest === undefined)
      return {
        verdict: "warns",
        found: `JupyterLab ${version} has no extension gradbook-lab: charts and derivation cells stay plain`,
        mend: `${python()} -m pip install gradbook`,
      };
    const off = disabled.filter((name) => /^gradbook-lab(?::|$)/.test(name));
    if (off.length > 0)
      return {
        verdict: "warns",
        found: `the extension is disabled: ${off.join(", ")}`,
        mend: off.map((name) => `jupyter labextension enable ${name}`).join("; "),
      };
    const own = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")).version;
    const theirs = JSON.parse(readFileSync(manifest, "utf8")).version;
    return own === theirs
      ? holds(`JupyterLab ${version} with gradbook-lab ${theirs}`)
      : {
          verdict: "warns",
          found: `the extension is version ${theirs}, the kernel ${own}`,
          mend: `${python()} -m pip install --force-reinstall gradbook`,
        };
  },
};

const sideBySideCheck: Check = {
  name: "other installations",
  async run() {
    const program = process.platform === "win32" ? "jupyter.exe" : "jupyter";
    const found = [
      ...new Set(
        (process.env["PATH"] ?? "")
          .split(delimiter)
          .map((folder) => join(folder, program))
          .filter(existsSync),
      ),
    ];
    return found.length <= 1
      ? holds(found.length === 0 ? "no jupyter on the path" : "one Jupyter on the path")
      : {
          verdict: "warns",
          found: `several Jupyters on the path: ${found.join(", ")}; the first is the one that starts`,
          mend: `if it does not show the kernel: node "${cliFile}" install --user makes it known to all of them`,
        };
  },
};

export const jupyterChecks: readonly Check[] = [
  kernelspecCheck,
  runtimeFolderCheck,
  extensionCheck,
  sideBySideCheck,
];
