// The runner of a submission's cells: behind walls, or, where the instructor insists, in this process's own worker.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../../kernel/locate.ts";
import { WorkerRunner } from "../../kernel/runner/workerRunner.ts";
import type { Runner } from "../../kernel/session/runner.ts";
import { bubblewrapCommand } from "./bubblewrap.ts";
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

/** What the jail's program is made of; nothing else of this machine is visible inside. */
const PROGRAM_PARTS = ["dist", "node_modules", "package.json", "kernel", "src", "grading"];

/** A fresh buffer shows no cell what stood in the process's memory before. */
const NODE_OPTIONS = ["--no-addons", "--zero-fill-buffers", "--disable-warning=ExperimentalWarning"];

/** @param files the assignment's own files, by their path in the submission's folder */
export function sandboxedRunner(limits: SubmissionLimits, files: Record<string, string>): SandboxedRunner {
  const { command, args } = bubblewrapCommand(
    {
      node: process.execPath,
      readable: PROGRAM_PARTS.map((part) => join(packageRoot, part)).filter(existsSync),
      files,
      folderSize: limits.folderMegabytes,
    },
    [process.execPath, ...NODE_OPTIONS, jailFile],
  );
  return new SandboxedRunner({
    command,
    args,
    memoryLimit: limits.heapMegabytes,
    outputLimit: limits.outputCharacters,
    stderrToStdout: true,
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
