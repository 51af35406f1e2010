// Programs that a cell starts with the output of this process ("inherit") print into the cell: the process's own
// output is the kernel's log.
import childProcess, { type ChildProcess, type SpawnSyncReturns } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";

type Options = { stdio?: unknown };
type Start<Result> = (program: string, ...rest: unknown[]) => Result;

const outputs = ["stdin", "stdout", "stderr"] as const;

/** Takes over the functions of `node:child_process` that can hand down this process's output. */
export function captureChildren(): void {
  const spawn = childProcess.spawn as unknown as Start<ChildProcess>;
  const spawnSync = childProcess.spawnSync as unknown as Start<SpawnSyncReturns<Buffer>>;
  const execSync = childProcess.execSync as unknown as Start<unknown>;
  const execFileSync = childProcess.execFileSync as unknown as Start<unknown>;

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
