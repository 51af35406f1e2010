// What the kernel and its machine use, for the front end's resource display.
import { readFileSync } from "node:fs";
import { cpus, freemem, hostname, totalmem } from "node:os";
import type { Content } from "../session/messages.ts";

type Usage = Omit<Content<"usage_reply"> & { status: "ok" }, "status">;

/** Measures between two calls: percentages are those since the call before, as psutil's are. */
export class UsageMeter {
  #cpu = process.cpuUsage();
  #time = performance.now();
  #host = hostTimes();

  measure(): Usage {
    const cpu = process.cpuUsage(this.#cpu);
    const elapsed = Math.max(1, performance.now() - this.#time);
    const host = hostTimes();
    const busy = host.busy - this.#host.busy;
    const total = host.total - this.#host.total;
    this.#cpu = process.cpuUsage();
    this.#time = performance.now();
    this.#host = host;
    const free = availableMemory();
    return {
      hostname: hostname(),
      pid: process.pid,
      kernel_cpu: round((cpu.user + cpu.system) / 10 / elapsed),
      kernel_memory: process.memoryUsage.rss(),
      host_cpu_percent: total > 0 ? round((100 * busy) / total) : 0,
      cpu_count: cpus().length,
      host_virtual_memory: {
        total: totalmem(),
        available: free,
        used: totalmem() - free,
        free: freemem(),
        percent: round(100 * (1 - free / totalmem())),
      },
    };
  }
}

function hostTimes(): { busy: number; total: number } {
  let busy = 0;
  let total = 0;
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.idle + times.irq;
    total += all;
    busy += all - times.idle;
  }
  return { busy, total };
}

/** Memory that programs could have: more than what is free, since caches give way. */
function availableMemory(): number {
  try {
    const kilobytes = /^MemAvailable:\s+(\d+)/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1];
    return kilobytes === undefined ? freemem() : Number(kilobytes) * 1024;
  } catch {
    return freemem();
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
