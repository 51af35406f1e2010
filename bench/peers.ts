// Who takes part in the bench: how each peer's process is started, and what has to be installed for it. Everything is
// installed outside the lock file, under .cache/bench; a peer that does not install is named, with the reason.
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../", import.meta.url));
const cache = join(root, ".cache", "bench");
const npmFolder = join(cache, "npm");
const venv = join(cache, "venv");
const python = join(venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const runFile = promisify(execFile);

/** Versions that were tried. PyTorch's wheel for Linux carries CUDA and is several GB: it comes last. */
const npmPackages = ["@tensorflow/tfjs@4.22.0", "@tensorflow/tfjs-backend-wasm@4.22.0", "@jax-js/jax@0.1.25"];
const pythonPackages = ["numpy", "jax", "torch"];

interface PeerCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The Python package it needs. */
  readonly needs?: string;
}

const script = (name: string): string => join(root, "bench", "peers", name);
const node = (name: string, file: string, ...args: string[]): PeerCommand => ({
  name,
  command: process.execPath,
  args: ["--no-warnings", script(file), ...args],
});
const py = (name: string, file: string, needs: string): PeerCommand => ({
  name,
  command: python,
  args: [script(file)],
  needs,
});

export const peers: readonly PeerCommand[] = [
  node("gradbook", "gradbook.ts"),
  node("gradbook, eager", "gradbook.ts", "eager"),
  py("JAX jit", "jax_peer.py", "jax"),
  py("PyTorch eager", "torch_peer.py", "torch"),
  py("NumPy by hand", "numpy_peer.py", "numpy"),
  node("jax-js wasm", "jax-js.ts", npmFolder),
  node("tfjs wasm", "tfjs.ts", "wasm", npmFolder),
  node("tfjs cpu", "tfjs.ts", "cpu", npmFolder),
  node("plain loops", "loops.ts"),
  node("mathjs", "mathjs.ts"),
];

/** Installs what is missing. Returns what could not be had, by peer package, with the reason. */
export async function install(): Promise<Map<string, string>> {
  const failed = new Map<string, string>();
  mkdirSync(npmFolder, { recursive: true });
  if (!existsSync(join(npmFolder, "node_modules", "@jax-js", "jax"))) {
    writeFileSync(join(npmFolder, "package.json"), '{ "private": true }\n');
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const args = [
      "install",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--no-package-lock",
      ...npmPackages,
    ];
    await attempt(failed, "npm", () =>
      runFile(npm, args, { cwd: npmFolder, timeout: 300_000, shell: npm !== "npm" }),
    );
  }
  if (!existsSync(python)) {
    await attempt(failed, "python", () => runFile("python3", ["-m", "venv", venv], { timeout: 120_000 }));
  }
  for (const name of pythonPackages) {
    const found = await runFile(python, ["-c", `import ${name}`], { timeout: 120_000 }).then(
      () => true,
      () => false,
    );
    if (found) continue;
    const args = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", name];
    await attempt(failed, name, () => runFile(python, args, { timeout: 900_000 }));
  }
  return failed;
}

async function attempt(
  failed: Map<string, string>,
  what: string,
  action: () => Promise<unknown>,
): Promise<void> {
  try {
    await action();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    failed.set(what, text.trim().split("\n").at(-1)?.slice(0, 120) ?? "unknown");
  }
}

export interface Answer {
  readonly microseconds: number;
  readonly loss: number;
}

/** A peer's process, which answers one request at a time. */
export class Peer {
  readonly name: string;
  readonly version: string;
  readonly #ask: (request: object) => Promise<unknown>;
  readonly #end: () => void;

  private constructor(
    name: string,
    version: string,
    ask: (request: object) => Promise<unknown>,
    end: () => void,
  ) {
    this.name = name;
    this.version = version;
    this.#ask = ask;
    this.#end = end;
  }

  /** Starts a peer. @throws Error where it ends before it says its version */
  static async start({ name, command, args }: PeerCommand): Promise<Peer> {
    const child = spawn(command, [...args], {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", TF_CPP_MIN_LOG_LEVEL: "3" },
    });
    let complaints = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaints = (complaints + text).slice(-2000);
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<Record<string, unknown>> => {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(complaints.trim().split("\n").at(-1) ?? "ended without a word");
        // Libraries greet on standard output; answers are JSON objects.
        if (value.startsWith("{")) return JSON.parse(value) as Record<string, unknown>;
      }
    };
    child.on("error", () => child.stdout.destroy());
    const { version } = await next();
    const ask = (request: object): Promise<unknown> => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return next();
    };
    return new Peer(name, String(version), ask, () => child.stdin.end());
  }

  /** Does that many steps. @throws Error where the peer can not */
  async run(workload: string, steps: number): Promise<Answer> {
    const answer = (await this.#ask({ workload, steps })) as Partial<Answer> & { error?: string };
    if (answer.microseconds === undefined) throw new Error(answer.error ?? "no answer");
    return { microseconds: answer.microseconds, loss: answer.loss ?? Number.NaN };
  }

  end(): void {
    this.#end();
  }
}
