// Imports of cells: what is found, from where, and what happens when a file changes.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type NotebookFolder, notebookFolder } from "../compile/notebookFolder.ts";
import { createImporter } from "./nativeImporter.ts";

let folder: NotebookFolder;

afterEach(() => folder.remove());

function open(files: Record<string, string>, packages: string[] = []) {
  folder = notebookFolder(files, packages);
  return createImporter(folder.path);
}

const manifest = (rest: object): string => JSON.stringify({ name: "x", version: "1.0.0", ...rest });

describe("packages", () => {
  test("of either module kind, and by Node's conditions", async () => {
    const importer = open({
      "node_modules/only-esm/package.json": manifest({
        type: "module",
        exports: { ".": { import: "./a.js" }, "./part": "./part.js" },
      }),
      "node_modules/only-esm/a.js": "export const kind = 'esm'; export default 1;",
      "node_modules/only-esm/part.js": "export const part = true;",
      "node_modules/only-cjs/package.json": manifest({ main: "index.js" }),
      "node_modules/only-cjs/index.js":
        "const f = () => 'cjs'; Object.assign(exports, { f, hidden: 2 }); exports.seen = 1;",
      "node_modules/both/package.json": manifest({
        exports: { node: { import: "./node.mjs", require: "./node.cjs" }, default: "./other.mjs" },
      }),
      "node_modules/both/node.mjs": "export const from = 'node.mjs';",
      "node_modules/both/node.cjs": "exports.from = 'node.cjs';",
      "node_modules/both/other.mjs": "export const from = 'other.mjs';",
    });
    expect(await importer.import("only-esm")).toMatchObject({ kind: "esm", default: 1 });
    expect(await importer.import("only-esm/part")).toMatchObject({ part: true });
    // Node foresees `seen` alone; TypeScript lets a cell import all.
    expect(await importer.import("only-cjs")).toMatchObject({ seen: 1, hidden: 2 });
    expect(await importer.import("both")).toMatchObject({ from: "node.mjs" });
    expect(importer.require("both")).toMatchObject({ from: "node.cjs" });
  });

  test("are found in the folders above, as Node finds them", async () => {
    open({
      "node_modules/above/package.json": manifest({ type: "module", main: "a.js" }),
      "node_modules/above/a.js": "export const above = 1;",
      "inner/notebook.txt": "",
    });
    expect(await createImporter(join(folder.path, "inner")).import("above")).toMatchObject({ above: 1 });
  });

  test("of this repository: zod, mathjs, acorn", async () => {
    const importer = open({}, ["zod", "mathjs", "acorn"]);
    expect(await importer.import("zod")).toHaveProperty("z");
    expect(await importer.import("mathjs")).toHaveProperty("derivative");
    expect(await importer.import("acorn")).toHaveProperty("parse");
  });

  test("that are missing are named, with how to install them", async () => {
    const importer = open({ "needs.ts": "import 'nowhere-to-be-found';" });
    const missing = async (specifier: string): Promise<string> =>
      importer.import(specifier).then(
        () => "found",
        (error: Error) => error.message,
      );
    expect(await missing("not-installed-anywhere")).toBe(
      `Cannot find package "not-installed-anywhere" from ${folder.path}. Install it from a cell with: %npm install not-installed-anywhere`,
    );
    expect(await missing("@scope/name/part")).toContain('package "@scope/name" ');
    expect(await missing("./nothing.ts")).toBe(`Cannot find module "./nothing.ts" in ${folder.path}.`);
    expect(await missing("./needs.ts")).toContain("%npm install nowhere-to-be-found");
    expect(await missing("node:nothing")).toContain("node:nothing");
  });
});

describe("modules of the kernel", () => {
  test("come from the kernel; the folder's own gradbook goes before it", async () => {
    folder = notebookFolder({
      "core.mjs": "export const from = 'kernel core';",
      "notebook.mjs": "export const from = 'kernel notebook';",
    });
    const kernel = {
      gradbook: join(folder.path, "core.mjs"),
      "gradbook/notebook": join(folder.path, "notebook.mjs"),
    };
    const importer = createImporter(join(folder.path), kernel);
    expect(await importer.import("gradbook")).toMatchObject({ from: "kernel core" });
    expect(await importer.import("gradbook/notebook")).toMatchObject({ from: "kernel notebook" });
    folder.write(
      "own/node_modules/gradbook/package.json",
      manifest({ name: "gradbook", type: "module", main: "a.js" }),
    );
    folder.write("own/node_modules/gradbook/a.js", "export const from = 'own';");
    const own = createImporter(join(folder.path, "own"), kernel);
    expect(await own.import("gradbook")).toMatchObject({ from: "own" });
    expect(await own.import("gradbook/notebook")).toMatchObject({ from: "kernel notebook" });
  });
});

describe("files beside the notebook", () => {
  test("may be any TypeScript, with or without an ending", async () => {
    const importer = open({
      "shapes.ts":
        "import type { Nothing } from './nothing';\nimport { two } from './two';\nexport enum Kind { Small = 1, Large }\n" +
        "export namespace Units { export const metre = 1; }\nexport class Square { constructor(readonly side: number) {} }\n" +
        "export const sum = (a: number): number => a + two;\nexport abstract class Shape { abstract area(): number }",
      "two.ts": "export const two = 2 as const;",
      "old.cjs": "module.exports = { old: require('./older.cjs').age };",
      "older.cjs": "exports.age = 7;",
      "decorated.ts":
        "const seen: string[] = [];\nfunction note(_: unknown, context: ClassMethodDecoratorContext) { seen.push(String(context.name)); }\n" +
        "export class Noted { @note method() { return 1 } }\nexport { seen };",
    });
    const shapes = (await importer.import("./shapes")) as {
      sum(a: number): number;
      Square: new (side: number) => { side: number };
    };
    expect(shapes).toMatchObject({ Kind: { Small: 1, Large: 2, 2: "Large" }, Units: { metre: 1 } });
    expect(shapes.sum(1)).toBe(3);
    expect(importer.require("./two")).toMatchObject({ two: 2 });
    expect(new shapes.Square(3).side).toBe(3);
    expect(await importer.import("./two.js")).toMatchObject({ two: 2 });
    expect(await importer.import(join(folder.path, "old.cjs"))).toMatchObject({ old: 7 });
    expect(await importer.import("./decorated.ts")).toMatchObject({ seen: ["method"] });
  });

  test("are loaded once while they stay the same, and again when they or what they import change", async () => {
    const importer = open({
      "main.ts": "import { value } from './middle.ts';\nexport const all = { value };",
      "middle.ts": "export * from './leaf.ts';",
      "leaf.ts": "export const value: number = 1;",
      "apart.ts": "export const apart = {};",
    });
    const main = (await importer.import("./main.ts")) as { all: object };
    const apart = await importer.import("./apart.ts");
    expect(await importer.import("./main")).toBe(main);
    folder.write("leaf.ts", "export const value: number = 2;");
    const changed = (await importer.import("./main.ts")) as { all: object };
    expect(main.all).toEqual({ value: 1 });
    expect(changed.all).toEqual({ value: 2 });
    expect(await importer.import("./apart.ts")).toBe(apart);
    expect(await importer.import("./main.ts")).toBe(changed);
  });

  test("that import each other in a circle are loaded and reloaded", async () => {
    const importer = open({
      "ping.ts":
        "import { pong } from './pong.ts';\nexport const ping = () => 'ping'; export const both = () => ping() + pong();",
      "pong.ts":
        "import { ping } from './ping.ts';\nexport const pong = () => 'pong'; export const back = () => pong() + ping();",
    });
    const first = (await importer.import("./ping.ts")) as { both(): string };
    expect(first.both()).toBe("pingpong");
    folder.write(
      "pong.ts",
      "import { ping } from './ping.ts';\nexport const pong = () => 'PONG'; export const back = () => pong() + ping();",
    );
    const second = (await importer.import("./ping.ts")) as { both(): string };
    expect(second.both()).toBe("pingPONG");
  });

  test("of the CommonJS kind are loaded again too, by import and by require", async () => {
    const importer = open({
      "outer.cjs": "module.exports = { inner: require('./inner.cjs') };",
      "inner.cjs": "module.exports = 1;",
    });
    expect(importer.require("./outer.cjs")).toEqual({ inner: 1 });
    folder.write("inner.cjs", "module.exports = 22;");
    expect(importer.require("./outer.cjs")).toEqual({ inner: 22 });
    folder.write("inner.cjs", "module.exports = 333;");
    expect(await importer.import("./outer.cjs")).toMatchObject({ inner: 333 });
  });

  test("of JSON give their value and its members", async () => {
    const importer = open({
      "data.json": '{ "rows": [1, 2], "default": 3, "a-b": 4 }',
      "list.json": "[1]",
      "bad.json": "{",
    });
    expect({ ...((await importer.import("./data.json")) as object) }).toEqual({
      default: { rows: [1, 2], default: 3, "a-b": 4 },
      rows: [1, 2],
    });
    expect({ ...((await importer.import("./list.json")) as object) }).toEqual({ default: [1] });
    folder.write("data.json", '{ "rows": [] }');
    expect(await importer.import("./data.json")).toMatchObject({ rows: [] });
    await expect(importer.import("./bad.json")).rejects.toThrow(/bad\.json/);
  });

  test("with errors name the place: where it does not parse, where it threw", async () => {
    const importer = open({
      "broken.ts": "export const a = 1;\nexport const b = = 2;",
      "throws.ts":
        "interface Long {\n  a: string;\n}\nexport function fail(_: Long): never {\n  throw new Error('here');\n}",
    });
    await expect(importer.import("./broken.ts")).rejects.toThrow(`${join(folder.path, "broken.ts")}:2:18: `);
    const { fail } = (await importer.import("./throws.ts")) as { fail(long: object): never };
    expect(() => fail({})).toThrow("here");
    try {
      fail({});
    } catch (error) {
      expect((error as Error).stack).toMatch(/throws\.ts\?version=\d+:5:9/);
    }
  });
});

test("errors in a file with decorators name its own lines", () => {
  open({
    "noted.ts":
      "function note(_: unknown, context: ClassMethodDecoratorContext) { void context; }\ninterface Gap {\n  gap: 1;\n}\n" +
      "export class Noted {\n  @note\n  fail(): never {\n    throw new Error('here');\n  }\n}\n",
  });
  // vitest has its own way with stacks, so Node is asked alone.
  const script = `
    import { createImporter } from ${JSON.stringify(new URL("../../../kernel/modules/importer.ts", import.meta.url).href)};
    const { Noted } = await createImporter(process.cwd()).import("./noted.ts");
    try { new Noted().fail() } catch (error) { console.log(error.stack) }`;
  const stack = execFileSync(process.execPath, ["--no-warnings", "--input-type=module", "-e", script], {
    cwd: folder.path,
    encoding: "utf8",
  });
  expect(stack).toMatch(/noted\.ts:8:11/);
});

test("require and import.meta are those of a file in the folder", () => {
  const importer = open({
    "node_modules/only-cjs/package.json": manifest({ main: "index.js" }),
    "node_modules/only-cjs/index.js": "exports.x = 1;",
  });
  expect(importer.require("only-cjs")).toEqual({ x: 1 });
  expect(importer.require("fs")).toHaveProperty("readFileSync");
  expect(importer.require.resolve("only-cjs")).toBe(join(folder.path, "node_modules/only-cjs/index.js"));
  writeFileSync(importer.meta.filename, "");
  expect(importer.meta.dirname).toBe(folder.path);
  expect(importer.meta.url).toBe(new URL(`file://${importer.meta.filename}`).href);
});
