// Programs that a cell starts. Those with the output of this process ("inherit") print into the cell, for the process's
// own output is the kernel's log; those of an interrupted cell are interrupted with it.
import childProcess, { ChildProcess, type SpawnSyncReturns } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { executionHere } from "./executions.ts";
import { signalProgram } from "./programs.ts";

type Options = { stdio?: unknown };
type Start<Result> = (program: string, ...rest: unknown[]) => Result;

const outputs = ["stdin", "stdout", "stderr"] as const;

/**
 * Takes over the functions of `node:child_process`. `waiting` is told when the thread begins and ends to wait for a
 * program.
 */
export function captureChildren(waiting: (now: boolean) => void): void {
  ownChildren();
  const spawn = childProcess.spawn as unknown as Start<ChildProcess>;
  const waitingFor =
    <Result>(start: Start<Result>): Start<Result> =>
    (program, ...rest) => {
      waiting(true);
      try {
        return start(program, ...rest);
      } finally {
        waiting(false);
      }
    };
  const spawnSync = waitingFor(childProcess.spawnSync as unknown as Start<SpawnSyncReturns<Buffer>>);
  const execSync = waitingFor(childProcess.execSync as unknown as Start<unknown>);
  const execFileSync = waitingFor(childProcess.execFileSync as unknown as Start<unknown>);

  const captured: Start<ChildProcess> = (program, ...rest) => {
    const inherited = inheritedOutputs(rest);
    const child = spawn(program, ...piped(rest, inherited));
    for (const name of inherited) child[name]?.on("data", (chunk) => process[name].write(chunk));
    return child;
  };
  const capturedSync: Start<SpawnSyncReturns<Buffer>> = (program, ...rest) => {
    const inherited = inheritedOutputs(rest);
    const result = spawnSync(program, ...piped(rest, inherited));
    for (const name of inherited) if (result[name]) process[name].write(result[name]);
    return result;
  };
  /** Functions that return what was printed, or throw an error that has it. */
  const returning =
    (start: Start<unknown>): Start<unknown> =>
    (program, ...rest) => {
      const inherited = inheritedOutputs(rest);
      if (inherited.length === 0) return start(program, ...rest);
      try {
        // Without stdio, Node itself hands the program's stderr to ours.
        const printed = start(
          program,
          ...rest.map((one) => (isOptions(one) ? { ...one, stdio: undefined } : one)),
        );
        if (inherited.includes("stdout")) process.stdout.write(printed as Uint8Array);
        return null;
      } catch (error) {
        if (error instanceof Error && "stdout" in error && inherited.includes("stdout"))
          process.stdout.write(error.stdout as Uint8Array);
        throw error;
      }
    };
  Object.assign(childProcess, {
    spawn: captured,
    spawnSync: capturedSync,
    execSync: returning(execSync),
    execFileSync: returning(execFileSync),
  });
  syncBuiltinESMExports();
}

/** Interrupts the programs of a cell that is interrupted while they run. */
function ownChildren(): void {
  // All functions that start a program and do not wait end here.
  const { spawn } = ChildProcess.prototype as unknown as {
    spawn: (this: ChildProcess, options: object) => unknown;
  };
  const owned = function (this: ChildProcess, options: object): unknown {
    const result = spawn.call(this, options);
    const execution = executionHere();
    const interrupt = { [Symbol.dispose]: () => this.pid !== undefined && signalProgram(this.pid, "SIGINT") };
    execution?.own(interrupt);
    this.once("exit", () => execution?.disown(interrupt));
    return result;
  };
  Object.assign(ChildProcess.prototype, { spawn: owned });
}

function isOptions(value: unknown): value is Options {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Which of a program's outputs would be this process's. */
function inheritedOutputs(rest: unknown[]): ("stdout" | "stderr")[] {
  const stdio = rest.find(isOptions)?.stdio;
  return (["stdout", "stderr"] as const).filter((name) => {
    const index = outputs.indexOf(name);
    const wanted: unknown = Array.isArray(stdio) ? stdio[index] : stdio;
    return wanted === "inherit" || wanted === process[name] || (Array.isArray(stdio) && wanted === index);
  });
}

function piped(rest: unknown[], inherited: string[]): unknown[] {
  if (inherited.length === 0) return rest;
  return rest.map((one) => {
    if (!isOptions(one)) return one;
    const { stdio } = one;
    const list: unknown[] = Array.isArray(stdio) ? [...stdio] : [stdio, stdio, stdio];
    if (list[0] === "inherit") list[0] = "ignore";
    for (const name of inherited) list[outputs.indexOf(name as "stdout")] = "pipe";
    return { ...one, stdio: list };
  });
}
