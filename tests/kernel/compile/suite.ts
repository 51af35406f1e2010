// What every cell compiler must do. Run over each of them.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CellCompiler } from "../../../kernel/compile/cellCompiler.ts";
import { createImporter } from "../modules/nativeImporter.ts";
import { type NotebookFolder, notebookFolder } from "./notebookFolder.ts";
import { TestSession } from "./testSession.ts";

export function compilerSuite(name: string, create: (cwd: string) => CellCompiler): void {
  describe(name, () => {
    let folder: NotebookFolder;
    let compiler: CellCompiler;
    let session: TestSession;

    const run: TestSession["run"] = (source, options) => session.run(source, options);
    const value = async (source: string): Promise<unknown> => {
      const outcome = await run(source);
      expect(outcome.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(outcome.error).toBeNull();
      return outcome.value;
    };
    const errors = async (source: string): Promise<string[]> => {
      const { diagnostics, javascript } = await run(source);
      expect(javascript).toBeNull();
      return diagnostics.map(({ code, range: { start } }) => `${start.line}:${start.character} TS${code}`);
    };

    beforeAll(async () => {
      folder = notebookFolder(
        {
          "shapes.ts":
            "export interface Square { side: number }\n/** Area of a square. */\nexport const area = (s: Square): number => s.side ** 2;\n",
          "data.json": '{ "rate": 0.5 }',
        },
        ["zod", "mathjs"],
      );
      compiler = create(folder.path);
      await compiler.start();
      const importer = createImporter(folder.path);
      Object.assign(globalThis, { require: importer.require });
      session = new TestSession(compiler, importer);
    });

    afterAll(async () => {
      Reflect.deleteProperty(globalThis, "require");
      await compiler.close();
      folder.remove();
    });

    describe("names", () => {
      test("go from cell to cell with their types", async () => {
        await value("const width: number = 3; function twice(x: number) { return 2 * x }");
        expect(await value("twice(width)")).toBe(6);
        expect(await errors("twice('3')")).toEqual(["0:6 TS2345"]);
      });

      test("are live: a later cell sees what a closure did", async () => {
        await value("let count = 0; const bump = () => { count++ };");
        expect(await value("bump(); bump(); count")).toBe(2);
        expect(await value("count = 10; bump(); count")).toBe(11);
        expect(await value("count += 1; [count++, ++count]")).toEqual([12, 14]);
      });

      test("of constants cannot be assigned to", async () => {
        await value("const fixed = 1; function alsoFixed() {}");
        const { diagnostics, javascript } = await run("fixed = 2");
        expect(javascript).toBeNull();
        expect(diagnostics[0].message).toContain("because it is a constant");
        const { error } = await run("fixed = 2", { loose: true });
        expect(error).toBeInstanceOf(TypeError);
      });

      test("may be declared again, also with another type", async () => {
        await value("let again = 1");
        expect(await value("const again: string = 'one'; again")).toBe("one");
        expect(await value("again.length")).toBe(3);
        await value("function again() { return [1] }");
        expect(await value("again()[0]")).toBe(1);
        expect(await value("class again { static kind = 'class' } again.kind")).toBe("class");
      });

      test("of the language and of Node can be the user's", async () => {
        await value(
          "const name = 1, process = 2, Map = 3, exports = 4, module = 5, console = 6, Object = 7, scope = 8, host = 9, value = 10;",
        );
        expect(
          await value("[name, process, Map, exports, module, console, Object, scope, host, value].join()"),
        ).toBe("1,2,3,4,5,6,7,8,9,10");
        expect(typeof globalThis.process.cwd()).toBe("string");
        expect(new globalThis.Map().size).toBe(0);
        await compiler.reset();
        expect(await value("new Map([[1, 2]]).size")).toBe(1);
      });

      test("of functions can be used before their line", async () => {
        expect(
          await value("const early = hoisted(2); function hoisted(x: number): number { return x + 1 } early"),
        ).toBe(3);
      });

      test("declared by var in a block, by destructuring, as a class", async () => {
        await value(
          "var outer = 1; const { a, b: [c], ...others } = { a: 1, b: [2], d: 3 }; class Point { constructor(readonly x: number) {} }",
        );
        expect(await value("[outer, a, c, others.d, new Point(4).x]")).toEqual([1, 1, 2, 3, 4]);
      });

      test("used as shorthand properties and as targets of destructuring", async () => {
        await value("let left = 1, right = 2");
        expect(await value("({ left, right })")).toEqual({ left: 1, right: 2 });
        expect(
          await value(
            "({ left, right = 7 } = { left: 5 } as { left: number, right?: number }); [left, right]",
          ),
        ).toEqual([5, 7]);
        expect(await value("[left, right] = [right, left]; [left, right]")).toEqual([7, 5]);
        expect(await value("for (left of [1, 2, 3]); left")).toBe(3);
      });

      test("of parameters and locals hide those of cells", async () => {
        await value("const hidden = 'cell'; const tag = (s: TemplateStringsArray) => s[0]");
        expect(await value("((hidden: string) => hidden)('own')")).toBe("own");
        expect(await value("{ let hidden = 'block'; hidden }; hidden")).toBe("cell");
        expect(await value("[(function () { return typeof hidden })(), tag`x`]")).toEqual(["string", "x"]);
        expect(await value("try { throw 'thrown' } catch (hidden) { hidden }; hidden")).toBe("cell");
      });

      test("are not those of private members", async () => {
        await value("const secret = 1");
        expect(
          await value(
            "class Keeper { #secret = 5; has() { return #secret in this && this.#secret + secret } } new Keeper().has()",
          ),
        ).toBe(6);
      });

      test("called from a later cell get no receiver", async () => {
        await value("function receiver(this: unknown) { return this }");
        expect(await value("receiver()")).toBeUndefined();
        expect(await value("const first = 1\nreceiver()")).toBeUndefined();
      });

      test("of a cell that stopped are kept as far as it came", async () => {
        await value("const reached = 'earlier'; let later = 'earlier'");
        const { error } = await run(
          "const reached = 1; function stop(): number { throw new Error('stop') }\nconst later = stop();",
        );
        expect(error).toMatchObject({ message: "stop" });
        expect(await value("reached + 1")).toBe(2);
        expect(await value("later.length")).toBe(7);
      });

      test("are forgotten by reset", async () => {
        await value("const forgotten = 1");
        await compiler.reset();
        expect(await errors("forgotten")).toEqual(["0:0 TS2304"]);
      });
    });

    describe("types", () => {
      test("go from cell to cell and may be declared again", async () => {
        await value("interface Box<T> { content: T }\ntype Pair<A, B = A> = [A, B];");
        expect(
          await value(
            "const box: Box<number> = { content: 1 }; const pair: Pair<string> = ['a', 'b']; box.content + pair.length",
          ),
        ).toBe(3);
        expect(await errors("const wrong: Box<number> = { content: 'x' }")).toEqual(["0:29 TS2322"]);
        await value("interface Box<T> { inside: T }");
        expect(await value("const other: Box<string> = { inside: 'x' }; other.inside")).toBe("x");
      });

      test("join a value of the same name", async () => {
        await value("const Mode = { fast: 1, slow: 2 } as const");
        await value("type Mode = keyof typeof Mode");
        expect(await value("const mode: Mode = 'fast'; Mode[mode]")).toBe(1);
      });

      test("that do not check stop the cell; a loose cell runs with a warning", async () => {
        expect(await errors("const no: number =\n  'text'; globalThis.Error = null as never")).toEqual([
          "0:6 TS2322",
        ]);
        const { diagnostics, value: found } = await run("// @gradbook: loose\nconst no: number = 'text'; no");
        expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(["warning 2322"]);
        expect(found).toBe("text");
        expect((await run("const also: number = 'text'; also", { loose: true })).value).toBe("text");
      });

      test("classes and enums and namespaces are values and types", async () => {
        await value(
          "enum Colour { Red, Green = 5, Blue }\nclass Counter<T> { constructor(private items: T[]) {} get size() { return this.items.length } }",
        );
        expect(await value("const colour: Colour = Colour.Blue; [colour, Colour[5]]")).toEqual([6, "Green"]);
        expect(await value("const counter: Counter<string> = new Counter(['a']); counter.size")).toBe(1);
        await value(
          "namespace Geometry { export const half = 0.5; export function area(r: number) { return half * r } }",
        );
        expect(await value("Geometry.area(4)")).toBe(2);
      });

      test("declared by overloads, abstract members and type-only lines leave no trace in the code", async () => {
        await value(
          "function wide(a: string): string; function wide(a: number): number; function wide(a: any): any { return a }",
        );
        expect(
          await value(
            "abstract class Base { abstract go(): number; declare kind: string }\nclass Derived extends Base { go() { return 1 } }\ntype Nothing = 1\n(new Derived().go() + wide(1))",
          ),
        ).toBe(2);
      });
    });

    describe("values", () => {
      test("the last expression, with or without a semicolon", async () => {
        expect(await value("5;")).toBe(5);
        expect(await value("'text'")).toBe("text");
        expect(await value("5 // five")).toBe(5);
        expect((await run("const nothing = 5")).hasValue).toBe(false);
        expect((await run("if (true) { 5 }")).hasValue).toBe(false);
        expect((await run("")).hasValue).toBe(false);
        expect((await run("undefined")).hasValue).toBe(true);
      });

      test("the last expression with a type after it, and a function without a name", async () => {
        expect(await value("5 as unknown")).toBe(5);
        expect(await value("const box: { a?: number } = {}; box.a = 6 as number\n")).toBe(6);
        expect(await value("box satisfies object // at the end")).toEqual({ a: 6 });
        expect(await value("box!")).toEqual({ a: 6 });
        expect(await value("((x: number) => x).name")).toBe("");
        expect(await value("(x: number) => x")).toHaveProperty("name", "");
      });

      test("await at the top level", async () => {
        expect(await value("const later = await Promise.resolve(4); later + 1")).toBe(5);
        expect(
          await value(
            "let sum = 0; for await (const n of (async function* () { yield 1; yield 2 })()) sum += n; sum",
          ),
        ).toBe(3);
      });

      test("template literals, regular expressions and comments at their worst", async () => {
        expect(await value("const deep = `a$" + "{1 + `b$" + "{2}`.length}`; deep")).toBe("a3");
        expect(await value("/[/]`/.test('/`') // `")).toBe(true);
      });
    });

    describe("imports", () => {
      test("built-in modules in every form, used in later cells", async () => {
        await value(
          "import { basename as base } from 'node:path'; import * as os from 'os'; import fs from 'fs'; import type { Stats } from 'fs';",
        );
        expect(await value("[base('/a/b.c'), typeof os.cpus, typeof fs.readFileSync]")).toEqual([
          "b.c",
          "function",
          "function",
        ]);
        expect(await value("const util = await import('node:util'); util.format('%d', 1)")).toBe("1");
        expect(await value("import late = require('fs'); typeof late.statSync")).toBe("function");
      });

      test("a package that is an ES module, and mathjs", async () => {
        await value("import { create, all } from 'mathjs'; const math = create(all);");
        expect(await value("math.evaluate('2 + 3')")).toBe(5);
      });

      test("a TypeScript file beside the notebook, checked by its types", async () => {
        await value("import { area, type Square } from './shapes'; const square: Square = { side: 3 };");
        expect(await value("area(square)")).toBe(9);
        expect(await errors("area({ side: '3' })")).toEqual(["0:7 TS2322"]);
      });

      test("a JSON file", async () => {
        expect(await value("import data from './data.json'; data.rate * 2")).toBe(1);
      });

      test("a module that does not exist stops the cell", async () => {
        const { diagnostics, javascript } = await run("import { nothing } from 'no-such-package'");
        expect(javascript).toBeNull();
        expect(diagnostics[0].code).toBe(2307);
        expect(diagnostics[0].message).toContain("%npm install no-such-package");
      });

      test("a package without types runs, with a warning where types are wanted", async () => {
        folder.write(
          "node_modules/untyped/package.json",
          '{ "name": "untyped", "version": "1.0.0", "main": "a.js" }',
        );
        folder.write("node_modules/untyped/a.js", "exports.answer = 42;");
        const { diagnostics, value: found } = await run("import { answer } from 'untyped'; answer");
        expect(found).toBe(42);
        for (const { severity, message } of diagnostics) {
          expect([severity, message]).toEqual(["warning", expect.stringContaining("@types/untyped")]);
        }
      });

      test("a local JavaScript file without types runs too", async () => {
        folder.write("old.cjs", "module.exports = { v: 7 };");
        expect(await value("import old from './old.cjs'; old.v")).toBe(7);
      });

      test("%npm lines at the start are not the compiler's", async () => {
        expect(await value("%npm install something\n7")).toBe(7);
        expect(await compiler.isComplete("%npm install something\n7")).toEqual({ status: "complete" });
        expect(await compiler.checkNotebook([{ id: "npm", source: "%npm ls\n7" }])).toEqual([[]]);
        const { items } = await compiler.complete("%npm ls\nMath.ma", 15);
        expect(items[0].label).toBe("max");
      });

      test("exports in a cell change nothing", async () => {
        expect(await value('export * from "node:fs"; 1')).toBe(1);
        expect(await value("export default function () { return 1 }\n[2].length")).toBe(1);
        expect(await value("export default class {}\n3")).toBe(3);
        expect(await value("const four = 4\nexport default (x: number) => x\nfour")).toBe(4);
        await value("export const exported = 1; export default 2; export { exported as renamed };");
        expect(await value("exported")).toBe(1);
      });
    });

    describe("places", () => {
      test("diagnostics are in the cell's own lines, in UTF-16 units", async () => {
        await value("const emoji = '😀'");
        const { diagnostics } = await run("\n\n/* 😀 */ const bad: string = 1");
        expect(diagnostics[0].range).toEqual({
          start: { line: 2, character: 15 },
          end: { line: 2, character: 18 },
        });
      });

      test("a syntax error stops the cell, loose or not", async () => {
        for (const loose of [false, true]) {
          const { diagnostics, javascript } = await run("const x = 1;\nlet y = = 2;", { loose });
          expect(javascript).toBeNull();
          expect(diagnostics[0]).toMatchObject({
            severity: "error",
            range: { start: { line: 1, character: 8 } },
          });
        }
      });

      test("an error thrown is led back to its line and column", async () => {
        await value("const offset = 1; import { join } from 'node:path'");
        const thrown = await run(
          "const before = offset; type T = {\n  a: 1 }\n  join('a'); throw new RangeError('here')",
        );
        expect(thrown.error).toBeInstanceOf(RangeError);
        expect(thrown.at).toEqual({ line: 2, character: 19 });
      });

      test("an error inside an enum's, a class's and a decorated member's code", async () => {
        const inEnum = await run(
          "const fail = (): number => {\n  throw new Error('x') };\nenum E { A = 1,\n  B = fail() }",
        );
        expect(inEnum.at?.line).toBe(1);
        const inClass = await run(
          "class P { constructor(public a: number) {\n  if (a > 0) throw new Error('x') } }\nnew P(1)",
        );
        expect(inClass.at).toEqual({ line: 1, character: 19 });
      });

      test("text that the compiler put in has no place", async () => {
        const { compiled } = await compiler.compile({ id: "place", source: "const placed = 1" });
        expect(compiled?.originalPosition({ line: 0, character: 3 })).toBeNull();
        expect(compiled?.originalPosition({ line: 1, character: 6 })).toEqual({ line: 0, character: 6 });
      });
    });

    describe("answers", () => {
      test("completes members and names of earlier cells without running anything", async () => {
        await value(
          "let touched = 0; const trap = { get danger() { touched++; return 1 }, depth: 2 }; const words = ['a']",
        );
        const members = await compiler.complete("trap.d", 6);
        expect(members).toMatchObject({ start: 5, end: 6 });
        expect(members.items.map(({ label }) => label)).toEqual(["danger", "depth"]);
        expect(await value("touched")).toBe(0);
        const { items } = await compiler.complete("const x = words.jo", 18);
        expect(items[0]).toMatchObject({ label: "join", insertText: "join", kind: "method" });
        expect((await compiler.complete("wor", 3)).items[0]).toMatchObject({
          label: "words",
          kind: "variable",
        });
      });

      test("completes after characters beyond the basic plane", async () => {
        const source = "const s = '😀'; s.toUp";
        const { start, end, items } = await compiler.complete(source, source.length);
        expect(source.slice(start, end)).toBe("toUp");
        expect(items[0].label).toBe("toUpperCase");
      });

      test("inspects a name: signature, type and doc comment", async () => {
        await value(
          "/**\n * Halves a number.\n * @param x what is halved\n */\nfunction half(x: number): number { return x / 2 }",
        );
        for (const source of ["half(3)", "half(3, "]) {
          const found = await compiler.inspect(source, source === "half(3)" ? 2 : 8);
          expect(found?.signature).toBe("function half(x: number): number");
          expect(found?.documentation).toContain("Halves a number.");
          expect(found?.range).toEqual({ start: { line: 0, character: 0 }, end: { line: 0, character: 4 } });
        }
        expect(await compiler.inspect("   ", 1)).toBeNull();
      });

      test("checks a whole notebook in order, apart from the session", async () => {
        const cells = [
          { id: "a", source: "let total = 0" },
          { id: "b", source: "total = 'text'" },
          { id: "c", source: "const total = 'now a string'; total.length" },
          { id: "d", source: "total = = 1" },
          { id: "e", source: "// @gradbook: loose\nconst n: number = total" },
        ];
        const found = await compiler.checkNotebook(cells);
        const brief = found.map((diagnostics) =>
          diagnostics.map(({ severity, code }) => `${severity} ${code < 2000 ? "syntax" : code}`),
        );
        expect(brief.map((codes) => [...new Set(codes)])).toEqual([
          [],
          ["error 2322"],
          [],
          ["error syntax"],
          ["warning 2322"],
        ]);
        expect(await errors("total")).toEqual(["0:0 TS2304"]);
      });

      test("hovers over a notebook's names", async () => {
        const cells = [
          { id: "a", source: "let total = 0" },
          { id: "b", source: "total" },
        ];
        const found = await compiler.hover(cells, "b", { line: 0, character: 2 });
        expect(found).toMatchObject({
          signature: "let total: number",
          range: { start: { line: 0, character: 0 } },
        });
      });
    });
  });
}
