// The runner of a submission's cells: behind walls, or, where the instructor insists, in this process's own worker.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../../kernel/locate.ts";
import { WorkerRunner } from "../../kernel/runner/workerRunner.ts";
import type { Runner } from "../../kernel/session/runner.ts";
import { bubblewrapCommand, type Walls } from "./bubblewrap.ts";
import { type CompileCache, makeCompileCache } from "./compileCache.ts";
import type { RunnerLimits } from "./messages.ts";
import { SandboxedRunner } from "./sandboxedRunner.ts";

export interface SubmissionLimits {
  /** Megabytes of JavaScript heap. */
  heapMegabytes: number;
  /** Megabytes resident in memory, everything counted. */
  residentMegabytes: number;
  /** Characters that one cell may print. */
  outputCharacters: number;
  /** Megabytes of files. */
  folderMegabytes: number;
}

export const defaultLimits: SubmissionLimits = {
  heapMegabytes: 512,
  residentMegabytes: 1500,
  outputCharacters: 1_000_000,
  folderMegabytes: 64,
};

/** The jail's program: a bundle beside this one, or the source. */
const jailFile = import.meta.url.endsWith(".js")
  ? fileURLToPath(new URL("jail.js", import.meta.url))
  : fileURLToPath(new URL("jail.ts", import.meta.url));

/** What the jail's program is made of. */
const PROGRAM_PARTS = ["dist", "node_modules", "package.json", "kernel", "src", "grading"];

/** The program inside, with Node's options. */
const JAIL = [
  process.execPath,
  "--no-addons",
  // A fresh buffer shows no cell what stood in the process's memory before.
  "--zero-fill-buffers",
  // A submission lives for a tenth of a second: room for what it loads is cheaper than collecting it, and the other
  // cores have submissions of their own.
  ...["--min-semi-space-size=16", "--single-threaded-gc"],
  "--disable-warning=ExperimentalWarning",
  jailFile,
];

const runnerLimits = (limits: SubmissionLimits): RunnerLimits => ({
  memoryLimit: limits.heapMegabytes,
  outputLimit: limits.outputCharacters,
  stderrToStdout: true,
});

/** What every sandbox sees; nothing else of this machine is visible inside. */
function walls(limits: SubmissionLimits, cacheFolder?: string): Walls {
  return {
    node: process.execPath,
    readable: PROGRAM_PARTS.map((part) => join(packageRoot, part)).filter(existsSync),
    environment: cacheFolder === undefined ? {} : { NODE_COMPILE_CACHE: cacheFolder },
    folderSize: limits.folderMegabytes,
  };
}

/** Compiles ahead what each sandbox of these limits would compile for itself, inside the same walls. */
export const compileCache = (limits: SubmissionLimits): Promise<CompileCache> =>
  makeCompileCache(
    (folder) => bubblewrapCommand({ ...walls(limits, folder), writable: folder }, JAIL),
    runnerLimits(limits),
  );

/**
 * @param files the assignment's own files, by their path in the submission's folder
 * @param cache from {@link compileCache}; without it each sandbox takes longer to start
 */
export function sandboxedRunner(
  limits: SubmissionLimits,
  files: Record<string, string>,
  cache?: CompileCache,
): SandboxedRunner {
  const common = walls(limits, cache?.folder);
  const readable = cache ? [...common.readable, cache.folder] : common.readable;
  const { command, args } = bubblewrapCommand({ ...common, readable, files }, JAIL);
  return new SandboxedRunner({
    command,
    args,
    ...runnerLimits(limits),
    residentLimit: limits.residentMegabytes,
    processLimit: 4, // bubblewrap, its init, Node, and one to spare
  });
}

/** Without walls: hardened against forgery, but the cells can read this machine's files and reach its network. */
export function unsafeRunner(limits: SubmissionLimits, folder: string): Runner {
  return new WorkerRunner({
    folder,
    memoryLimit: limits.heapMegabytes,
    outputLimit: limits.outputCharacters,
    stderrToStdout: true,
    hardened: true,
  });
}
