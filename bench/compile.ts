// What a cell costs in each compiler: `npm run bench -- compile`. Both run in this process, one after the other, on the
// same cells in one folder with mathjs, zod 4 and d3 (installed into .cache at the first run). Times are wall time of
// `compile` and its answer; nothing runs the cells.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { CellCompiler } from "../kernel/compile/cellCompiler.ts";
import { createCompiler } from "../kernel/compile/createCompiler.ts";
import { runNpm } from "../kernel/modules/npm.ts";
import { median } from "./statistics.ts";

const folder = fileURLToPath(new URL("../.cache/bench-compile", import.meta.url));

interface Figures {
  [what: string]: number | null;
}

/** Memory of the processes that a compiler started, in MB; null where `ps` is missing. */
function childMemory(): number | null {
  try {
    const list = execFileSync("ps", ["-o", "rss=,args=", "--ppid", String(process.pid)], {
      encoding: "utf8",
    });
    const servers = list.split("\n").filter((line) => line.includes("--lsp"));
    return servers.reduce((sum, line) => sum + Number.parseInt(line, 10), 0) / 1024;
  } catch {
    return null;
  }
}

class Notebook {
  readonly #compiler: CellCompiler;
  #count = 0;

  constructor(compiler: CellCompiler) {
    this.#compiler = compiler;
  }

  /** Milliseconds until a cell is compiled. */
  async cell(source: string): Promise<number> {
    const id = `cell-${++this.#count}`;
    const start = performance.now();
    const { compiled, diagnostics } = await this.#compiler.compile({ id, source });
    const time = performance.now() - start;
    if (!compiled) throw new Error(`${source}: ${diagnostics[0]?.message}`);
    this.#compiler.ran(id, true);
    return time;
  }

  async cells(count: number, source: (index: number) => string): Promise<number[]> {
    const times: number[] = [];
    for (let index = 0; index < count; index++) times.push(await this.cell(source(index)));
    return times;
  }
}

async function time(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

const declaring = (index: number): string =>
  `const v${index}: number = ${index}; function f${index}(a: number, b: string): string { return a + b + v${index}; }\n` +
  `f${index}(v${Math.max(0, (index % 300) - 1)}, 'x')`;

async function measure(prefer: "typescript-native" | "tslab"): Promise<Figures> {
  const compiler = createCompiler({ cwd: folder, prefer });
  const figures: Figures = {};
  figures["start"] = await time(() => compiler.start());
  const notebook = new Notebook(compiler);
  figures["first cell"] = await notebook.cell("1 + 1");
  figures["1 + n"] = median(await notebook.cells(50, (index) => `1 + ${index}`));
  const times = await notebook.cells(220, declaring);
  figures["two declarations, cells 5 to 15"] = median(times.slice(5, 15));
  figures["two declarations, cells 190 to 210"] = median(times.slice(190, 210));
  const completions: number[] = [];
  const hovers: number[] = [];
  for (let index = 0; index < 20; index++) {
    completions.push(await time(() => compiler.complete("Math.", 5)));
    hovers.push(await time(() => compiler.inspect(`f${index}(1, '')`, 1)));
  }
  figures["completion after Math."] = median(completions);
  figures["inspection"] = median(hovers);
  figures["import mathjs, zod, d3"] = await notebook.cell(
    "import * as math from 'mathjs'; import { z } from 'zod'; import * as d3 from 'd3';",
  );
  const heavy = (index: number): string =>
    `const h${index} = Number(math.sqrt(${index})) + (d3.mean([${index}]) ?? 0); h${index}`;
  figures["first cell that uses them"] = await notebook.cell(heavy(0));
  figures["later cells that use them"] = median(await notebook.cells(30, (index) => heavy(index + 1)));
  figures["two declarations after them"] = median(
    await notebook.cells(30, (index) => declaring(index + 300)),
  );
  figures["server's memory, MB"] = prefer === "tslab" ? null : childMemory();
  await compiler.close();
  return figures;
}

mkdirSync(folder, { recursive: true });
if (!existsSync(`${folder}/node_modules/d3`)) {
  const packages = ["d3@7", "@types/d3@7", "mathjs@15", "zod@4"];
  const code = await runNpm(["install", ...packages], {
    cwd: folder,
    onOutput: (text) => process.stdout.write(text),
  });
  if (code !== 0) throw new Error("the packages to measure with could not be installed");
}
const native = await measure("typescript-native");
const tslab = await measure("tslab");
const show = (value: number | null): string => (value === null ? "-" : value.toFixed(1)).padStart(10);
console.log(
  `${"milliseconds, median".padEnd(38)}${"native".padStart(10)}${"tslab".padStart(10)}${"ratio".padStart(10)}`,
);
for (const [what, value] of Object.entries(native)) {
  const other = tslab[what];
  const ratio = value === null || other === null ? null : other / value;
  console.log(`${what.padEnd(38)}${show(value)}${show(other)}${show(ratio)}`);
}
console.log(
  `this process: ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB with both compilers loaded`,
);
process.exit(0);
