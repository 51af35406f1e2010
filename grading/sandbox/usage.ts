// What a process and its descendants use, read from Linux's /proc.
import { readFileSync } from "node:fs";

const PAGE_BYTES = 4096;

/** Resident megabytes and number of a process and all its descendants; what has ended meanwhile counts as nothing. */
export function usage(pid: number): { megabytes: number; processes: number } {
  const total = { megabytes: 0, processes: 0 };
  const pending = [pid];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    try {
      total.megabytes +=
        (Number(readFileSync(`/proc/${next}/statm`, "utf8").split(" ")[1]) * PAGE_BYTES) / 2 ** 20;
      total.processes++;
      const children = readFileSync(`/proc/${next}/task/${next}/children`, "utf8").trim();
      if (children !== "") pending.push(...children.split(" ").map(Number));
    } catch {
      // It ended between two looks.
    }
  }
  return total;
}
