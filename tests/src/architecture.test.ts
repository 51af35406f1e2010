// The house's rules as a test: which room may import which (ARCHITECTURE.md), and no file that imports itself by way
// of others.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const IMPORT = /^(?:import|export)\s+(type\s+)?(?:[^;]*?\sfrom\s+)?"([^"]+)"/gm;

interface Import {
  from: string;
  to: string;
  isType: boolean;
}

const files = ["src", "kernel", "grading", "extension/src"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter(
      (path) =>
        /\.tsx?$/.test(path) && !path.includes("node_modules") && !path.startsWith(join("wasm", "assembly")),
    )
    .map((path) => join(folder, path)),
);
const imports: Import[] = files.flatMap((from) =>
  [...readFileSync(join(root, from), "utf8").matchAll(IMPORT)].map(([, type, specifier]) => ({
    from,
    to: specifier.startsWith(".") ? relative(root, join(root, dirname(from), specifier)) : specifier,
    isType: type !== undefined,
  })),
);

const offending = (isOffence: (edge: Import) => boolean): string[] =>
  imports.filter(isOffence).map(({ from, to }) => `${from} imports ${to}`);
const isIn = (folder: string, path: string): boolean => path.startsWith(`${folder}/`);

describe("imports go one way", () => {
  it("reads the imports at all", () => {
    expect(imports.length).toBeGreaterThan(500);
  });

  it("the core knows nothing but itself: no Jupyter, no Node", () => {
    const isOutside = (to: string): boolean => !isIn("src", to) && !to.startsWith("mathjs");
    expect(offending(({ from, to }) => isIn("src", from) && isOutside(to))).toEqual([]);
  });

  it("the kernel uses neither the grader nor the extension; its command line joins them", () => {
    expect(
      offending(
        ({ from, to }) =>
          isIn("kernel", from) && from !== "kernel/cli.ts" && (isIn("grading", to) || isIn("extension", to)),
      ),
    ).toEqual([]);
  });

  it("wire and session never import each other", () => {
    expect(
      offending(
        ({ from, to }) =>
          (isIn("kernel/wire", from) && isIn("kernel/session", to)) ||
          (isIn("kernel/session", from) && isIn("kernel/wire", to)),
      ),
    ).toEqual([]);
  });

  it("session stays free of Node", () => {
    expect(
      offending(({ from, to, isType }) => isIn("kernel/session", from) && to.startsWith("node:") && !isType),
    ).toEqual([]);
  });

  it("the grader does not use the extension, nor the extension the kernel or the grader", () => {
    expect(offending(({ from, to }) => isIn("grading", from) && isIn("extension", to))).toEqual([]);
    expect(
      offending(({ from, to }) => isIn("extension/src", from) && (isIn("kernel", to) || isIn("grading", to))),
    ).toEqual([]);
  });
});

/** A class with methods and the functions that make its instances need each other; these few are told so. */
const KNIT = [
  "src/tensor/apply.ts",
  "src/tensor/create.ts",
  "src/tensor/operations.ts",
  "src/tensor/tensor.ts",
];

describe("circular imports", () => {
  it("are none outside the tensor class and its functions", () => {
    const graph = new Map<string, string[]>();
    for (const { from, to, isType } of imports)
      if (!isType && /\.tsx?$/.test(to) && !(KNIT.includes(from) && KNIT.includes(to)))
        graph.set(from, [...(graph.get(from) ?? []), to]);
    expect(findCycle(graph)).toBeNull();
  });
});

function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return null;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return null;
}
