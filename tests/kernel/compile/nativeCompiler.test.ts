// The compiler on TypeScript's native server: the common suite, and what it alone can.

import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CellCompiler } from "../../../kernel/compile/cellCompiler.ts";
import { createCompiler } from "../../../kernel/compile/createCompiler.ts";
import { NativeCompiler } from "../../../kernel/compile/nativeCompiler.ts";
import { findNativeTypeScript } from "../../../kernel/compile/server/binary.ts";
import { createImporter } from "../modules/nativeImporter.ts";
import { type NotebookFolder, notebookFolder } from "./notebookFolder.ts";
import { compilerSuite } from "./suite.ts";
import { TestSession } from "./testSession.ts";

compilerSuite("the native compiler", (cwd) => createCompiler({ cwd, prefer: "typescript-native" }));

describe("only the native compiler", () => {
  let folder: NotebookFolder;
  let compiler: CellCompiler;
  let session: TestSession;
  const warnings: string[] = [];

  const open = (files: Record<string, string> = {}): void => {
    folder = notebookFolder(files, ["zod", "mathjs"]);
    compiler = createCompiler({ cwd: folder.path, onWarning: (message) => warnings.push(message) });
    session = new TestSession(compiler, createImporter(folder.path));
  };
  const codes = async (source: string): Promise<number[]> =>
    (await session.run(source)).diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ code }) => code);

  /** The language servers that this process started. */
  const servers = (): number[] =>
    execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.includes("--lsp"))
      .map((line) => Number.parseInt(line, 10));

  beforeEach(() => {
    warnings.length = 0;
  });

  afterEach(async () => {
    await compiler.close();
    folder.remove();
  });

  test("runs today's language: using, NoInfer, decorators, accessors", async () => {
    open();
    const used = await session.run(
      "const log: string[] = []; { using file = { [Symbol.dispose]() { log.push('closed') } }; log.push('open') } log",
    );
    expect(used.value).toEqual(["open", "closed"]);
    expect(
      await codes(
        "function pick<T extends string>(all: T[], first: NoInfer<T>) { return first }\npick(['a', 'b'], 'c')",
      ),
    ).toEqual([2345]);
    const decorated =
      await session.run(`function count<A extends unknown[], R>(method: (...args: A) => R, context: ClassMethodDecoratorContext) {
  return function (this: unknown, ...args: A): R { counts.push(String(context.name)); return method.apply(this, args) }
}
const counts: string[] = []
class Meter {
  accessor level = 2
  @count read(scale: number) { return this.level * scale }
  @count
  fail() {
    throw new Error("inside")
  }
}
[new Meter().read(3), counts[0]]`);
    expect(decorated.value).toEqual([6, "read"]);
    const failed = await session.run(
      "try { new Meter().fail() } catch (error) { (error as Error).message }\nnew Meter().fail()",
    );
    expect(failed.error).toMatchObject({ message: "inside" });
  });

  test("knows the types of zod 4 and mathjs, and joins a schema's type to its value", async () => {
    open();
    await session.run("import { z } from 'zod'; import * as math from 'mathjs';");
    await session.run("const Point = z.object({ x: z.number() })");
    await session.run("type Point = z.infer<typeof Point>");
    expect(
      (await session.run("const point: Point = Point.parse({ x: 1 }); math.sqrt(16) as number + point.x"))
        .value,
    ).toBe(5);
    expect(await codes("const wrong: Point = { x: 'one' }")).toEqual([2322]);
  });

  test("leads to the declaration in an earlier cell or in a file", async () => {
    open({ "area.ts": "export function area(side: number) { return side ** 2 }\n" });
    const cells = [
      { id: "a", source: "let total = 0; const step = 1;\nfunction add(by: number) { total += by }" },
      { id: "b", source: "import { area } from './area.ts'" },
      { id: "c", source: "add(step); total = area(2)" },
    ];
    const at = (character: number) => compiler.definition(cells, "c", { line: 0, character });
    expect(await at(1)).toEqual([
      { cellId: "a", range: { start: { line: 1, character: 9 }, end: { line: 1, character: 12 } } },
    ]);
    expect(await at(5)).toMatchObject([{ cellId: "a", range: { start: { line: 0, character: 21 } } }]);
    expect(await at(12)).toMatchObject([{ cellId: "a", range: { start: { line: 0, character: 4 } } }]);
    expect(await at(20)).toMatchObject([
      { file: `${folder.path}/area.ts`, range: { start: { line: 0, character: 16 } } },
    ]);
    await expect(compiler.definition(cells, "z", { line: 0, character: 0 })).rejects.toThrow('no cell "z"');
  });

  test("renames through all cells, and only the variable meant", async () => {
    open();
    const cells = [
      { id: "a", source: "let total = 0; const step = 1" },
      { id: "b", source: "total += step" },
      { id: "c", source: "const both = { total, step }; const f = (total: number) => total" },
      { id: "d", source: "const total = 'another'; total" },
    ];
    const rename = async (id: string, character: number, name: string): Promise<string[]> => {
      const edits = await compiler.rename(cells, id, { line: 0, character }, name);
      return cells.map(({ id: cellId, source }) => {
        const own = edits
          .filter((edit) => edit.cellId === cellId)
          .sort((x, y) => y.range.start.character - x.range.start.character);
        return own.reduce(
          (text, { range, newText }) =>
            text.slice(0, range.start.character) + newText + text.slice(range.end.character),
          source,
        );
      });
    };
    const renamed = [
      "let sum = 0; const step = 1",
      "sum += step",
      "const both = { total: sum, step }; const f = (total: number) => total",
      "const total = 'another'; total",
    ];
    expect(await rename("a", 5, "sum")).toEqual(renamed);
    expect(await rename("b", 0, "sum")).toEqual(renamed);
    expect(await rename("b", 10, "by")).toEqual([
      "let total = 0; const by = 1",
      "total += by",
      "const both = { total, step: by }; const f = (total: number) => total",
      "const total = 'another'; total",
    ]);
    expect((await rename("d", 7, "text"))[3]).toBe("const text = 'another'; text");
  });

  test("formats a cell", async () => {
    open();
    expect(await compiler.format("const  a=1\nif(a){\nf( a )\n}")).toBe("const a = 1\nif (a) {\n  f(a)\n}");
  });

  test("offers names of installed packages with the import that they need", async () => {
    open({ "package.json": '{ "dependencies": { "zod": "4" } }' });
    const { items } = await compiler.complete("toJSONSch", 9);
    expect(items[0]).toMatchObject({
      label: "toJSONSchema",
      additionalImport: 'import { toJSONSchema } from "zod";',
    });
  });

  test("what belongs to other languages and kernels says what stands for it", async () => {
    open();
    const message = async (source: string) =>
      (await compiler.compile({ id: "p", source })).diagnostics[0].message;
    expect(await message("print(1)")).toBe("Cannot find name 'print'. Print with: console.log(value)");
    expect(await message("%timeit 1 + 1")).toContain("%npm install");
    expect(await message("!ls")).toContain("execSync");
    expect(await message("const odd = 5\n  % nothing")).toBe("Cannot find name 'nothing'.");
  });

  test("completes members that are no names, and those of what may be undefined, in the place of the dot", async () => {
    open();
    const run = async (id: string, source: string) => {
      await compiler.compile({ id, source });
      compiler.ran(id, true);
    };
    await run(
      "m",
      "const odd = { 'a-b': 1 }, mixed = { 'a-b': 1, c: 2 }; let maybe: { c: number } | undefined;",
    );
    const complete = async (source: string) => {
      const { start, end, items } = await compiler.complete(source, source.length);
      return items.map(({ insertText }) => source.slice(0, start) + insertText + source.slice(end));
    };
    expect(await complete("odd.")).toEqual(['odd["a-b"]']);
    expect(await complete("mixed.")).toEqual(["mixed.c"]);
    expect(await complete("maybe.")).toEqual(["maybe?.c"]);
  });

  test("inspects a type by its bare name, and nothing that is unknown", async () => {
    open();
    await compiler.compile({ id: "t", source: "/** A pair. */ interface Pair { a: 1 }" });
    compiler.ran("t", true);
    const found = await compiler.inspect("1; Pair", 5);
    expect(found).toMatchObject({ documentation: "A pair.", range: { start: { line: 0, character: 3 } } });
    expect(found?.signature).toContain("interface Pair");
    expect(await compiler.inspect("unheardOf", 3)).toBeNull();
  });

  test("gives types and documentation with the first completions", async () => {
    open();
    const { items } = await compiler.complete("[1].fla", 7);
    expect(items[0].label).toBe("flat");
    expect(items[0].detail).toContain("flat");
    expect(items[0].documentation).toContain("sub-array");
  });

  test("sees a file beside the notebook again when it has changed", async () => {
    open({ "rate.ts": "export const rate: number = 1" });
    expect((await session.run("import { rate } from './rate.ts'; rate")).value).toBe(1);
    folder.write("rate.ts", "export const rate: string = 'fast'");
    const changed = await session.run("import { rate } from './rate.ts'; rate.length");
    expect(changed.diagnostics).toEqual([]);
    expect(changed.value).toBe(4);
  });

  test("honours the folder's tsconfig.json where it makes sense in a notebook", async () => {
    const loose = {
      compilerOptions: { strict: false, noUnusedLocals: true, module: "commonjs", target: "es2022" },
    };
    open({ "tsconfig.json": JSON.stringify(loose), "unrelated.ts": "const broken: number = 'x'" });
    const { diagnostics, value } = await session.run(
      "function id(x) { return x }\nconst unused = 1; await Promise.resolve(id(3))",
    );
    expect(diagnostics).toEqual([]);
    expect(value).toBe(3);
  });

  test("is strict by default and does not know a browser's names", async () => {
    open();
    expect(await codes("function id(x) { return x }")).toEqual([7006]);
    expect(await codes("document.title")).toEqual([2584]);
    expect(
      await codes("process.env.HOME!.length; new URL('a:b').href; setTimeout(() => {}, 0).unref()"),
    ).toEqual([]);
  });

  test("knows WebAssembly, which is Node's as well as the browser's", async () => {
    open();
    // The smallest module: its magic number and version 1.
    const { diagnostics, value } = await session.run(
      "const { instance } = await WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));\n" +
        "Object.keys(instance.exports).length + new WebAssembly.Memory({ initial: 1 }).buffer.byteLength",
    );
    expect(diagnostics).toEqual([]);
    expect(value).toBe(65_536);
    expect(await codes("new WebAssembly.Memory({ initial: 'one' })")).toEqual([2322]);
  });

  test("checks a notebook written for tslab no more strictly than tslab does", async () => {
    open();
    expect(await codes("function id(x) { return x }")).toEqual([7006]);
    await session.run("import * as tslab from 'tslab'");
    expect(await codes("function id(x) { return x }\nlet text: string = null; id(text)")).toEqual([]);
    expect(await codes("tslab.display.nothing()")).toEqual([2339]);
  });

  test("is apart from a project in a folder above", async () => {
    open({ "tsconfig.json": '{ "compilerOptions": { "strict": false } }', "inner/notebook.txt": "" });
    const inner = createCompiler({ cwd: `${folder.path}/inner` });
    const { diagnostics } = await inner.compile({ id: "a", source: "function id(x) { return x }" });
    await inner.close();
    expect(diagnostics.map(({ code }) => code)).toEqual([7006]);
  });

  test("starts a server that hangs again, and answers", async () => {
    open();
    const native = findNativeTypeScript();
    if (!native) throw new Error("the native compiler is not installed");
    const hasty = new NativeCompiler(native, {
      cwd: folder.path,
      timeout: 1500,
      onWarning: (message) => warnings.push(message),
    });
    try {
      await hasty.compile({ id: "a", source: "const before: number = 1" });
      hasty.ran("a", true);
      for (const pid of servers()) process.kill(pid, "SIGSTOP");
      const { diagnostics } = await hasty.compile({ id: "b", source: "before.nothing" });
      expect(diagnostics.map(({ code }) => code)).toEqual([2339]);
      // On a busy machine, an answer of the new server may be late as well.
      expect(warnings.length).toBeGreaterThanOrEqual(1);
      expect(warnings[0]).toContain("no answer");
    } finally {
      await hasty.close();
    }
  });

  test("starts the server again when it dies, with the same names and one warning", async () => {
    open();
    await session.run("const kept: number = 5");
    for (const pid of servers()) process.kill(pid, "SIGKILL");
    await delay(50);
    expect(await codes("kept.toFixed(); kept.length")).toEqual([2339]);
    expect((await session.run("kept + 1")).value).toBe(6);
    expect(warnings.length).toBeLessThanOrEqual(1);
  });

  test("answers calls that overlap in the order in which they were made", async () => {
    open();
    const [first, second, completion, whole] = await Promise.all([
      compiler.compile({ id: "one", source: "const one: number = 'x'" }),
      compiler.compile({ id: "two", source: "const two = 2" }),
      compiler.complete("Math.ma", 7),
      compiler.checkNotebook([{ id: "n", source: "const n: string = 1" }]),
    ]);
    expect(first.diagnostics.map(({ code }) => code)).toEqual([2322]);
    expect(second.compiled?.declares).toEqual(["two"]);
    expect(completion.items[0].label).toBe("max");
    expect(whole.map((diagnostics) => diagnostics.length)).toEqual([1]);
    for (let round = 0; round < 20; round++) {
      const [wrong, right] = await Promise.all([
        compiler.compile({ id: "wrong", source: `Math.no${round}` }),
        compiler.compile({ id: "right", source: `Math.max(${round})` }),
        compiler.complete("Math.mi", 7),
        compiler.inspect("Math.max", 6),
      ]);
      expect([wrong, right].map(({ diagnostics }) => diagnostics.length)).toEqual([1, 0]);
    }
  });
});
