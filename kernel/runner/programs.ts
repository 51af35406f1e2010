// Signals to the programs that cells have started, as a terminal would send them.
import { readdirSync, readFileSync } from "node:fs";
import { ownPrograms } from "../ownPrograms.ts";

interface Started {
  pid: number;
  parent: number;
  /** Grows with the time of its start. */
  order: number;
}

/** Sends a signal to the program that cells have started last: a thread that waits for one starts no other. */
export function signalNewestProgram(signal: NodeJS.Signals): void {
  const all = allStarted();
  const ofCells = all.filter(({ pid, parent }) => parent === process.pid && !ownPrograms.has(pid));
  const newest = ofCells.reduce((last, one) => (one.order > last.order ? one : last), ofCells[0]);
  if (newest !== undefined) signalAll(newest.pid, all, signal);
}

/** Sends a signal to a program. */
export function signalProgram(pid: number, signal: NodeJS.Signals): void {
  signalAll(pid, allStarted(), signal);
}

/** With those that the program has started: a shell heeds no signal before they have ended. */
function signalAll(program: number, all: readonly Started[], signal: NodeJS.Signals): void {
  const targets = new Set([program]);
  // The set grows while it is read.
  for (const target of targets) for (const { pid, parent } of all) if (parent === target) targets.add(pid);
  for (const pid of targets) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

function allStarted(): Started[] {
  if (process.platform === "win32") return [];
  if (process.platform === "linux") return readdirSync("/proc").flatMap(statusOf);
  // Not imported above: loading it takes a sandbox longer than all of this file.
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const table = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  return table.stdout.split("\n").flatMap((line) => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    // The table has its own maker in it.
    return parent === undefined || pid === table.pid ? [] : [{ pid, parent, order: pid }];
  });
}

/** From `/proc/<pid>/stat`: after the name in parentheses, the second field is the parent, the twentieth the start. */
function statusOf(pid: string): Started[] {
  if (!/^\d+$/.test(pid)) return [];
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return [{ pid: Number(pid), parent: Number(fields[1]), order: Number(fields[19]) }];
  } catch {
    return [];
  }
}
