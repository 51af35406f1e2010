// The bench: every peer trains the same four networks in one interleaved run; matrix products are compared with the
// machine's limit; cost is followed over depth. Prints the tables and writes them to bench/results.md.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { install, Peer, peers } from "./peers.ts";
import { measureProducts } from "./products.ts";
import { median, quantile } from "./statistics.ts";
import { workloads } from "./workloads.ts";

const rounds = 21;
/** How long one peer runs before the next one takes its turn, in microseconds. */
const turn = 15_000;
/** Steps after which the losses of all peers must agree: they are then doing the same work. */
const agreementSteps = 10;

const out: string[] = [];
const print = (line = ""): void => {
  out.push(line);
  console.log(line);
};

const failed = await install();
const running: Peer[] = [];
const absent: string[] = [];
for (const peer of peers) {
  try {
    running.push(await Peer.start(peer));
  } catch (error) {
    const reason =
      failed.get(peer.needs ?? "npm") ?? (error instanceof Error ? error.message : String(error));
    absent.push(`${peer.name}: ${reason.slice(0, 160)}`);
  }
}

const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
print("# Bench");
print();
print(
  `Commit ${commit}; Node ${process.versions.node} (V8 ${process.versions.v8}); ${cpus()[0].model}, ${cpus().length} cores,`,
);
print(
  `load ${loadavg()[0].toFixed(1)} at the start. One thread each, float32. ${running.map(({ version }) => version).join("; ")}.`,
);
if (absent.length > 0) print(`\nNot installed here: ${absent.join("; ")}.`);

print("\n## Train step: forward, backward, SGD\n");
print(
  "Microseconds a step (median), and in brackets how many times gradbook's time that is: ratio of medians, then the",
);
print(
  "middle half of the ratios round by round, then the ratio of the best rounds, which a busy machine disturbs least.",
);
print("Peers take turns of 15 ms.\n");
print(`| | ${workloads.map(({ name }) => name).join(" | ")} |`);
print(`|---|${workloads.map(() => "---|").join("")}`);
const columns = [];
for (const { name } of workloads) columns.push(await measure(name));
for (const peer of running) {
  print(`| ${peer.name} | ${columns.map((column) => cell(column, peer.name)).join(" | ")} |`);
}

print("\n## Cost over depth\n");
print(
  "gradbook, layers of 64 sigmoid units, batch 64. The first layer needs no gradient of its input and the last has",
);
print("10 units, so that the cost is a straight line in the layers between: a constant third column.\n");
print("| layers | µs a step | µs for each layer after the second |\n|---|---|---|");
const depths = [2, 5, 10, 20, 50, 100, 200];
const depthTimes = await measureDepths(running[0], depths);
for (const [i, depth] of depths.entries()) {
  const each = i === 0 ? "" : format((depthTimes[i] - depthTimes[0]) / (depth - 2));
  print(`| ${depth} | ${format(depthTimes[i])} | ${each} |`);
}
for (const peer of running) peer.end();

print("\n## Matrix product\n");
print(
  "Share of the relaxed-SIMD limit (a loop of fused multiply-adds alone, best round of each): float32, n by n,",
);
print("operands in WebAssembly memory; the last column is `a.matmul(b)` on tensors, copies included.\n");
print("| n | limit, GFLOP/s | A B | A Bᵀ | Aᵀ B | Aᵀ Bᵀ | tensors |\n|---|---|---|---|---|---|---|");
const percent = (x: number): string => `${(100 * x).toFixed(0)} %`;
for (const { n, limit, kernel, tensors } of measureProducts(
  [64, 65, 96, 100, 127, 128, 256, 257, 512, 1024],
  7,
)) {
  print(
    `| ${n} | ${limit.toFixed(1)} | ${[...kernel, tensors].map((speed) => percent(speed / limit)).join(" | ")} |`,
  );
}
writeFileSync(new URL("results.md", import.meta.url), `${out.join("\n")}\n`);

interface Column {
  /** Times of each peer, round by round, or why there are none. */
  readonly times: Map<string, number[] | string>;
}

/** One workload on all peers, in turns. */
async function measure(workload: string): Promise<Column> {
  const times = new Map<string, number[] | string>();
  const steps = new Map<Peer, number>();
  let agreed: number | undefined;
  for (const peer of running) {
    try {
      const { loss } = await peer.run(workload, agreementSteps);
      agreed ??= loss;
      if (!(Math.abs(loss - agreed) <= 1e-3 * Math.max(1, Math.abs(agreed)))) {
        throw new Error(`loss ${loss} where gradbook has ${agreed}`);
      }
      steps.set(peer, await warmUp(peer, workload));
      times.set(peer.name, []);
    } catch (error) {
      times.set(peer.name, error instanceof Error ? error.message : String(error));
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const [peer, count] of steps) {
      const { microseconds } = await peer.run(workload, count);
      const list = times.get(peer.name);
      if (Array.isArray(list)) list.push(microseconds);
    }
  }
  return { times };
}

/** Runs until a second has passed and turns no longer get faster: the engine has then compiled its best code. */
async function warmUp(peer: Peer, workload: string): Promise<number> {
  let count = 2;
  let best = Infinity;
  let sinceBest = 0;
  for (let spent = 0; spent < 1e6 || sinceBest < 10; sinceBest++) {
    const { microseconds } = await peer.run(workload, count);
    spent += microseconds * count;
    if (microseconds < 0.97 * best) {
      best = microseconds;
      sinceBest = 0;
    }
    count = Math.max(1, Math.round(turn / best));
  }
  return count;
}

/** Median times over depth, all depths in turns. */
async function measureDepths(peer: Peer, depths: readonly number[]): Promise<number[]> {
  const counts: number[] = [];
  for (const depth of depths) counts.push(await warmUp(peer, `depth ${depth}`));
  const times: number[][] = depths.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, depth] of depths.entries()) {
      times[i].push((await peer.run(`depth ${depth}`, counts[i])).microseconds);
    }
  }
  return times.map(median);
}

function cell({ times }: Column, name: string): string {
  const own = times.get(name);
  const ours = times.get(running[0].name);
  if (!Array.isArray(own) || !Array.isArray(ours)) return `failed: ${own}`;
  const best = Math.min(...own);
  if (name === running[0].name) return `**${format(median(own))}**, best ${format(best)}`;
  const ratios = own.map((time, i) => time / ours[i]);
  const spread = `${ratio(quantile(ratios, 0.25))} to ${ratio(quantile(ratios, 0.75))}`;
  const bestRatio = ratio(best / Math.min(...ours));
  return `${format(median(own))} (${ratio(median(own) / median(ours))}×; ${spread}; best ${bestRatio})`;
}

function format(microseconds: number): string {
  return microseconds < 10 ? microseconds.toFixed(1) : microseconds.toFixed(0);
}

function ratio(x: number): string {
  return x < 10 ? x.toFixed(2) : x.toFixed(0);
}
