// The side of the bench that runs in a peer's own process: answers one JSON request a line with one JSON line.
import { createInterface } from "node:readline";
import { deepWorkload, type Workload, workloads } from "../workloads.ts";

/** A workload prepared to be run: does that many steps and returns the last loss. */
export type Prepared = (steps: number) => number | Promise<number>;

interface Request {
  workload: string;
  steps: number;
}

function find(name: string): Workload {
  const depth = /^depth (\d+)$/.exec(name);
  const found =
    depth === null ? workloads.find((each) => each.name === name) : deepWorkload(Number(depth[1]));
  if (found === undefined) throw new Error(`no workload ${name}`);
  return found;
}

/** Answers the bench until it closes the input. */
export async function serve(
  version: string,
  prepare: (workload: Workload) => Prepared | Promise<Prepared>,
): Promise<void> {
  const prepared = new Map<string, Prepared>();
  const say = (message: unknown): void => console.log(JSON.stringify(message));
  say({ version });
  for await (const line of createInterface({ input: process.stdin })) {
    const { workload, steps } = JSON.parse(line) as Request;
    try {
      const run = prepared.get(workload) ?? (await prepare(find(workload)));
      prepared.set(workload, run);
      const started = performance.now();
      const loss = await run(steps);
      say({ microseconds: ((performance.now() - started) * 1000) / steps, loss });
    } catch (error) {
      say({ error: String(error).slice(0, 200) });
    }
  }
  process.exit();
}
