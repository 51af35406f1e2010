// Compiled code of the program inside the sandbox, made once by a run of that program without any submission. Every
// sandbox sees it read-only, so nothing that a submission does reaches the next one by it.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JailCommand, JailEvent, RunnerLimits } from "./messages.ts";
import { lineReader, Seal } from "./seal.ts";

export interface CompileCache {
  folder: string;
  remove(): void;
}

/** A run that takes longer is ended; what it has not written is compiled by each sandbox for itself. */
const PATIENCE_MILLISECONDS = 30_000;

/**
 * Fills a new folder with V8's compiled code (Node's compile cache) of a program that speaks the sandbox's lines.
 *
 * @param commandFor the command that runs the program with this folder as its cache; V8 takes the code only under the
 *   same options, and Node only as the same user
 */
export async function makeCompileCache(
  commandFor: (folder: string) => { command: string; args: string[] },
  limits: RunnerLimits,
): Promise<CompileCache> {
  const folder = await mkdtemp(join(tmpdir(), "gradbook-compiled-"));
  const { command, args } = commandFor(folder);
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "ignore"],
    env: {},
    timeout: PATIENCE_MILLISECONDS,
  });
  const key = randomBytes(32).toString("hex");
  const seal = new Seal(key, "grader");
  const send = (message: JailCommand): void => {
    child.stdin.write(seal.close(message));
  };
  child.stdin.on("error", () => {}); // It ended; `close` follows.
  child.stdout.setEncoding("utf8").on(
    "data",
    lineReader((line) => {
      const event = seal.open(line) as JailEvent | null;
      if (event?.type === "ready") send({ type: "run", cell: EMPTY_CELL });
      // Node writes the cache when it ends by itself.
      else if (event?.type === "outcome") child.stdin.end();
    }),
  );
  child.stdin.write(`${key}\n`);
  send({ type: "start", options: limits });
  await new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("close", () => resolve());
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const EMPTY_CELL = {
  execution: "empty",
  javascript: "() => undefined",
  declares: [],
  scriptName: "empty.ts",
  allowStdin: false,
};
