// The notebooks as files: valid, without outputs, gradable, and complete against the documents. What they compute is
// checked where they are executed (scripts/notebooks.mjs).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import equations from "./equations.json" with { type: "json" };

const folder = join(import.meta.dirname, "../../notebooks");

const nbgrader = z.strictObject({
  grade: z.boolean(),
  grade_id: z.string().regex(/^[\w-]+$/),
  locked: z.boolean(),
  points: z.number().positive().optional(),
  schema_version: z.literal(3),
  solution: z.boolean(),
  task: z.boolean(),
});
const metadata = z.strictObject({ tags: z.array(z.string()).optional(), nbgrader: nbgrader.optional() });
const id = z.string().regex(/^[\w-]{1,64}$/);
const source = z.array(z.string());
const notebook = z.strictObject({
  cells: z.array(
    z.discriminatedUnion("cell_type", [
      z.strictObject({ cell_type: z.literal("markdown"), id, metadata, source }),
      z.strictObject({
        cell_type: z.literal("code"),
        id,
        metadata,
        source,
        execution_count: z.null(),
        outputs: z.array(z.never()),
      }),
    ]),
  ),
  metadata: z.strictObject({
    kernelspec: z.strictObject({
      name: z.literal("gradbook"),
      display_name: z.literal("TypeScript (gradbook)"),
      language: z.literal("typescript"),
    }),
    language_info: z.strictObject({
      name: z.literal("typescript"),
      mimetype: z.string(),
      file_extension: z.literal(".ts"),
    }),
  }),
  nbformat: z.literal(4),
  nbformat_minor: z.literal(5),
});

const lessons = readdirSync(folder).filter((name) => /^\d-/.test(name));
const gallery = readdirSync(join(folder, "gallery")).filter((name) => name.endsWith(".ipynb"));
const paths = [
  "index.ipynb",
  ...lessons.map((name) => `${name}/${name}.ipynb`),
  ...gallery.map((name) => `gallery/${name}`),
];

const read = (path: string) => notebook.parse(JSON.parse(readFileSync(join(folder, path), "utf8")));
const text = ({ source }: { source: string[] }): string => source.join("");
type Cell = ReturnType<typeof read>["cells"][number];
/** Code that a lesson shows; the answers to exercises and their tests are nbgrader's. */
const isTeaching = (cell: Cell): boolean => cell.cell_type === "code" && cell.metadata.nbgrader === undefined;
/** What fits beside JupyterLab's file browser in a window of 1280 pixels; longer lines scroll. */
const WIDTH = 100;

describe.each(paths)("%s", (path) => {
  const { cells } = read(path);
  const code = cells.filter(({ cell_type }) => cell_type === "code");

  test("names its cells uniquely", () => {
    const ids = cells.map((cell) => cell.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("keeps teaching cells short", () => {
    const most = path.startsWith("gallery/") ? 16 : 12;
    const long = code
      .filter(isTeaching)
      .filter((cell) => cell.source.length > most)
      .map((cell) => `${cell.id}: ${cell.source.length} lines`);
    expect(long).toEqual([]);
  });

  test("gives a reason for every tolerance", () => {
    const silent = code.filter((cell) => {
      const tolerances = text(cell).match(/\b[ar]tol:/g)?.length ?? 0;
      const reasons = text(cell).match(/\breason\b/g)?.length ?? 0;
      return tolerances > 0 && reasons === 0;
    });
    expect(silent.map((cell) => cell.id)).toEqual([]);
  });

  test("links to notebooks that exist", () => {
    const links = cells.flatMap((cell) =>
      [...text(cell).matchAll(/\]\(([^)\s]+\.ipynb)\)/g)].map(([, to]) => to),
    );
    for (const link of links) expect(() => read(join(path, "..", link)), link).not.toThrow();
  });
});

describe.each(lessons)("%s", (name) => {
  const { cells } = read(`${name}/${name}.ipynb`);
  const graded = cells.flatMap((cell) =>
    cell.metadata.nbgrader ? [{ cell, rules: cell.metadata.nbgrader }] : [],
  );

  test("has ten to twenty teaching cells", () => {
    const teaching = cells.filter(isTeaching).length;
    expect(teaching).toBeGreaterThanOrEqual(10);
    expect(teaching).toBeLessThanOrEqual(20);
  });

  test("has code lines that need no scrolling", () => {
    const wide = cells
      .filter(({ cell_type }) => cell_type === "code")
      .flatMap(({ id, source }) => source.map((line) => ({ id, line: line.trimEnd() })))
      .filter(({ line }) => [...line].length > WIDTH);
    expect(wide).toEqual([]);
  });

  test("asks for predictions, then says what to remember in five lines, then its sources", () => {
    expect(cells.filter((cell) => text(cell).includes("**Predict")).length).toBeGreaterThanOrEqual(5);
    const remember = cells.find((cell) => cell.id === "remember");
    expect(remember?.source.filter((line) => /^\d\. /.test(line))).toHaveLength(5);
    expect(cells.at(-1)?.id).toBe("sources");
  });

  test("has three to five exercises in nbgrader's format", () => {
    const ids = graded.map(({ rules }) => rules.grade_id);
    expect(new Set(ids).size).toBe(ids.length);
    const exercises = graded.filter(({ rules }) => rules.grade);
    expect(exercises.length).toBeGreaterThanOrEqual(3);
    expect(exercises.length).toBeLessThanOrEqual(5);
    for (const { rules } of exercises) expect(rules.points).toBeGreaterThan(0);
  });

  test("marks each solution, and hides a part of each test", () => {
    const marks = (cell: { source: string[] }, what: string) =>
      cell.source.filter((line) => line.trim() === `// BEGIN ${what}` || line.trim() === `// END ${what}`)
        .length;
    for (const { cell, rules } of graded.filter(({ cell }) => cell.cell_type === "code")) {
      expect(marks(cell, "SOLUTION"), cell.id).toBe(rules.solution ? 2 : 0);
      expect(marks(cell, "HIDDEN TESTS"), cell.id).toBe(rules.solution ? 0 : 2);
      expect(rules.locked, cell.id).toBe(!rules.solution);
    }
  });
});

describe("the documents' equations", () => {
  test.each(equations)("$document: $equation in $cell", ({ notebook, cell, how }) => {
    const found = read(notebook).cells.find(({ id }) => id === cell);
    expect(found?.cell_type).toBe("code");
    if (found === undefined) return;
    const isDerivation = found.metadata.tags?.includes("derivation") ?? false;
    if (how === "derived") expect(isDerivation).toBe(true);
    else expect(text(found)).toMatch(/\bcheck(Gradients)?\b/);
  });

  test("come from all five documents, and all nine slips are shown", () => {
    expect(new Set(equations.map(({ document }) => document))).toEqual(new Set([1, 2, 3, 4, 5]));
    const slips = equations.flatMap((equation) => ("slip" in equation ? [equation.slip] : []));
    expect(new Set(slips)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });

  test("are each checked by numbers", () => {
    const checked = new Set(equations.filter(({ how }) => how === "checked").map(({ equation }) => equation));
    expect(equations.filter(({ equation }) => !checked.has(equation))).toEqual([]);
  });
});
