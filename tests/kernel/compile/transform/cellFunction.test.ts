// The function that a cell becomes, run directly.

import { globSync, readFileSync } from "node:fs";
import { runInThisContext, Script } from "node:vm";
import type { Node } from "@babel/types";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileCell, parseCell } from "../../../../kernel/compile/transform/compileCell.ts";
import type { DeclarationKind } from "../../../../kernel/compile/transform/scopeAnalysis.ts";
import { children } from "../../../../kernel/compile/transform/syntax.ts";
import { declaredNames } from "../../../../kernel/compile/transform/typeNames.ts";
import { createDeclarations } from "../../../../kernel/runner/declarations.ts";

type Scope = Record<string, unknown>;

/** Runs cells one after the other in one scope; gives the last one's value. */
async function run(...cells: string[]): Promise<{ scope: Scope; value: unknown; code: string }> {
  const scope: Scope = Object.create(null);
  const values = new Map<string, DeclarationKind>();
  const held = (awaited: unknown): unknown => awaited;
  const host = { import: () => ({}), declare: createDeclarations(), held };
  let value: unknown;
  let code = "";
  for (const source of cells) {
    const { file } = parseCell(source);
    if (!file) throw new Error(`no program: ${source}`);
    code = compileCell(source, file, values).javascript;
    const cell = runInThisContext(`(${code}\n)`) as (scope: Scope, host: object) => unknown;
    value = ((await cell(scope, host)) as { value: unknown } | undefined)?.value;
    for (const [name, { value: kind }] of declaredNames(file.program.body)) if (kind) values.set(name, kind);
  }
  return { scope, value, code };
}

describe("loops at the top level", () => {
  test.each([
    ["let s = 0; for (let i = 0; i < 10; i++) s += i; s", 45],
    ["let s = 0, t = 1; for (const x of [1, 2, 3]) { s += x; t *= x } [s, t].join()", "6,6"],
    [
      "let s = 0; outer: for (let i = 0; i < 3; i++) { for (;;) { s++; if (s % 2) continue outer; break outer } } s",
      2,
    ],
    ["var n = 3, s = 0; while (n-- > 0) { s += Math.max(n, 1) } s", 4],
    ["let s = 0; const add = () => { s += 10 }; for (let i = 0; i < 3; i++) { s++; add() } s", 33],
    ["let s = 0; const peek = () => s; for (let i = 0; i < 3; i++) s++; peek()", 3],
    ["let i = 5; for (i = 0; i < 3; i++) { } i", 3],
    ["let s = 0; if (true) for (let i = 0; i < 3; i++) s += i; s", 3],
    ["let s = ''; for (var k in { a: 1, b: 2 }) s += k; s + k", "abb"],
    ["let s = 0; for (const f of [(x: number) => x + s, (x: number) => x * 2]) { s = f(s + 1) } s", 4],
    ["let s = 0; do { let s = 100; s++ } while (++s < 3); s", 3],
  ])("%s", async (source, expected) => {
    expect((await run(source)).value).toBe(expected);
  });

  test("change the variables of earlier cells", async () => {
    const earlier = "let total = 0; const data = [1, 2, 3]; let text = ''; function see() { return total }";
    expect((await run(earlier, "for (const x of data) total += x; total")).value).toBe(6);
    expect((await run(earlier, "for (const x of data) { total += x; text += see() } text")).value).toBe(
      "136",
    );
    expect(
      (await run(earlier, "for (let i = 0; i < data.length; i++) { total = data[i] }", "see()")).value,
    ).toBe(3);
    const fail = "let n = 0; for (const x of [1, 2, null]) { n++; x!.toFixed }";
    await expect(run(fail)).rejects.toThrow(TypeError);
  });

  test("leave what they had reached when they fail", async () => {
    const scope: Scope = Object.create(null);
    const source = "let n = 0; for (const x of [1, 2, null, 4]) { n++; x.a }";
    const { file } = parseCell(source);
    const { javascript } = compileCell(source, file!, new Map());
    const cell = runInThisContext(`(${javascript})`) as (scope: Scope, host: object) => unknown;
    expect(() => cell(scope, { declare: createDeclarations() })).toThrow(TypeError);
    expect(scope["n"]).toBe(3);
  });

  test("work on locals when no other code runs in them", async () => {
    const { code } = await run("let s = 0; for (let i = 0; i < 9; i++) s += i");
    expect(code).toContain("let s = copy");
    const { code: called } = await run(
      "let s = 0; const f = (x: number) => x; for (let i = 0; i < 9; i++) s += f(i)",
    );
    expect(called).not.toContain("copy");
  });

  test("do the same as without copies, for sums of any kind", async () => {
    const step = fc.constantFrom(
      "a += i",
      "b = a - i",
      "a = b * 2 % 97",
      "if (a > b) continue",
      "if (i > 5) break",
      "[a, b] = [b, a]",
      "({ x: a } = { x: i })",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), fc.nat(9), async (steps, count) => {
        const loop = `for (let i = 0; i < ${count}; i++) { ${steps.join("; ")} }`;
        const expected = new Function(`let a = 1, b = 2; ${loop} return a + ',' + b`)();
        expect((await run(`let a = 1, b = 2; ${loop} a + ',' + b`)).value).toBe(expected);
        expect((await run("let a = 1, b = 2", loop, "a + ',' + b")).value).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe("names", () => {
  test("that the text needs give way to the user's", async () => {
    const { value, scope } = await run(
      "const scope = 1, host = 2, rebind = 3, see = () => host; let value = 4, given = 5, copy = 6; value++; for (let i = 0; i < 2; i++) copy += i",
      "[scope, see(), rebind, value, given, copy].join()",
    );
    expect(value).toBe("1,2,3,5,5,7");
    expect(Object.keys(scope).sort()).toEqual(["copy", "given", "host", "rebind", "scope", "see", "value"]);
  });

  test("of types do not hide values of the language", async () => {
    expect(
      (await run("interface Map { size: 1 }\ntype Array = 2", "new Map([[1, Array.isArray([])]]).get(1)"))
        .value,
    ).toBe(true);
  });

  test("of globals shadowed in a cell stay whole elsewhere", async () => {
    const { value } = await run(
      "var Object = 1; const Reflect = 2; function Array() { return 3 }",
      "[Object, Reflect, Array()].join()",
    );
    expect(value).toBe("1,2,3");
    expect([].constructor.name).toBe("Array");
  });

  test("used in patterns, templates, classes, getters and decorator-free members", async () => {
    const earlier =
      "let base = 1; class Parent { a = base } const key = 'k'; function tag(s: TemplateStringsArray, ...v: unknown[]) { return v[0] }";
    expect(
      (
        await run(
          earlier,
          "class Child extends Parent { [key] = base + 1; get twice() { return base * 2 } static { base = 5 } }\nnew Child().k + new Child().twice",
        )
      ).value,
    ).toBe(16);
    expect((await run(earlier, "tag`$" + "{base}`")).value).toBe(1);
    expect((await run(earlier, "const { [key]: got = base } = {} as { k?: number }; got")).value).toBe(1);
    expect((await run(earlier, "((base: number, other = base) => other)(7)")).value).toBe(7);
    expect((await run(earlier, "switch (base) { case 1: { let base = 9; base } }\nbase")).value).toBe(1);
    expect((await run(earlier, "typeof base + typeof nowhere")).value).toBe("numberundefined");
  });
});

describe("what is awaited passes through the host", () => {
  test.each([
    ["await 5", [5]],
    ["const a = await (6)\nawait (0, a)", [6, 6]],
    ["const f = async (x: number) => await x as number; await f(await await 7)", [7, 7, 7, "promise"]],
    ["await Promise.resolve(8)!", ["promise"]],
    ["for (const x of [1, 2]) await x; `$" + "{await 'text'}`", [1, 2, "text"]],
    ["const later = { go: async () => { await null } }\nawait later.go()", [null, "promise"]],
    ["const p = 9; { const q = await\n  /* nine */ p }", [9]],
    ["let n = 0; while (n < 2) n += await 1; await n", [1, 1, 2]],
  ])("%s", async (source, expected) => {
    const seen: unknown[] = [];
    const held = (awaited: unknown): unknown => {
      seen.push(awaited instanceof Promise ? "promise" : awaited);
      return awaited;
    };
    const { javascript } = compileCell(source, parseCell(source).file!, new Map());
    const cell = runInThisContext(`(${javascript})`) as (scope: Scope, host: object) => Promise<unknown>;
    await cell(Object.create(null), { declare: createDeclarations(), held });
    expect(seen).toEqual(expected);
  });
});

describe("a name declared again", () => {
  test.each([
    ["function f() { return 1 } function g() { return f() }", "function f() { return 2 }", "g()", 2],
    ["const rate = 1; const g = () => rate", "const rate = 2", "g()", 2],
    ["let rate = 1; function g() { return rate }", "const rate = 2", "g()", 2],
    ["const rate = 1; function g() { return rate }", "let rate = 2", "g()", 2],
    ["var rate = 1; function g() { return rate }", "const rate = 2", "g()", 2],
    ["export const rate = 1; export function g() { return rate }", "const [rate] = [2]", "g()", 2],
    ["const { a: { rate } } = { a: { rate: 1 } }; const g = () => rate", "const rate = 2", "g()", 2],
    ["class A { n = 1 } function g() { return new A().n }", "class A { n = 2 }", "g()", 2],
    ["enum A { n = 1 } function g() { return A.n }", "enum A { n = 2 }", "g()", 2],
    ["import A = require('node:os'); function g() { return A }", "const A = 2", "g()", 2],
    ["import A from 'a'; function g() { return A }", "const A = 2", "g()", 2],
    ["import * as A from 'a'; function g() { return A }", "function A() {}", "typeof g()", "function"],
    ["class G { go() { return f() } } function f() { return 1 }", "const f = () => 2", "new G().go()", 2],
    ["const f = () => 1, object = { get g() { return f() } }", "const f = () => 2", "object.g", 2],
    ["const inner = 1, make = () => () => () => inner", "const inner = 2", "make()()()", 2],
  ])("is seen by functions beside the first: %s; %s", async (first, again, last, expected) => {
    Object.assign(globalThis, { require: () => 1 });
    expect((await run(first, again, last)).value).toBe(expected);
    expect((await run(first, again, again, last)).value).toBe(expected);
    Reflect.deleteProperty(globalThis, "require");
  });

  test("is seen through cells between, and by each function in its turn", async () => {
    const cells = ["const n = 1, a = () => n", "const n = 2, b = () => n", "const n = 3, c = () => n"];
    expect((await run(...cells, "[a(), b(), c()].join()")).value).toBe("3,3,3");
    expect((await run(...cells, "let n = 4", "[a(), b(), c(), n].join()")).value).toBe("4,4,4,4");
  });

  test("is what a recursion goes on with", async () => {
    const odd =
      "function even(n: number): boolean { return n === 0 || odd(n - 1) } function odd(n: number): boolean { return n !== 0 && even(n - 1) }";
    expect((await run(odd, "even(10)")).value).toBe(true);
    expect((await run(odd, "function odd() { return 'new' }", "even(10)")).value).toBe("new");
    const wrapped = "const first = count; function count(n: number): number { return 100 + first(n) }";
    const count = "function count(n: number): number { return n === 0 ? 0 : 1 + count(n - 1) }";
    expect(
      (await run(count, wrapped.replace("first = count", "again = 0").replace("first(n)", "n"), "count(1)"))
        .value,
    ).toBe(101);
  });

  test("leaves parameters, locals and names that only hide it alone", async () => {
    const first =
      "const n = 1; function own(n: number) { return n } function local() { const n = 5; return n } const g = () => n";
    expect(
      (await run(first, "{ const n = 2 } function other() { const n = 3; return n }", "g()")).value,
    ).toBe(1);
    expect((await run(first, "const n = 2", "[own(7), local(), g()].join()")).value).toBe("7,5,2");
  });

  test("cannot be used before its line, the first time", async () => {
    await expect(run("function g() { return later } g(); const later = 1")).rejects.toThrow(
      "Cannot access 'later' before initialization",
    );
    expect(
      (await run("const n = 1, see = () => n", "const early = see(); const n = 2; [early, see()].join()"))
        .value,
    ).toBe("1,2");
  });

  test("does not reach the functions of a cell that stopped before its own", async () => {
    const scope: Scope = Object.create(null);
    const host = { declare: createDeclarations() };
    const cell = (source: string): ((scope: Scope, host: object) => unknown) =>
      runInThisContext(`(${compileCell(source, parseCell(source).file!, new Map()).javascript})`);
    expect(() => cell("function g() { return n } null!.stop; const n = 1")(scope, host)).toThrow(TypeError);
    cell("const n = 2")(scope, host);
    expect(scope["n"]).toBe(2);
    expect(() => cell("g()")).not.toThrow();
  });

  test("stays apart where functions keep their neighbours", async () => {
    const scope: Scope = Object.create(null);
    const host = { declare: createDeclarations({ keepsOwn: true }) };
    for (const source of ["const n = 1; const g = () => n", "const n = 2"]) {
      const { javascript } = compileCell(source, parseCell(source).file!, new Map());
      (runInThisContext(`(${javascript})`) as (scope: Scope, host: object) => unknown)(scope, host);
    }
    expect((scope["g"] as () => number)()).toBe(1);
    expect(scope["n"]).toBe(2);
  });
});

/** The statements of a program, at whatever depth, that may stand alone. */
function* statements(node: Node): Generator<[start: number, end: number]> {
  const { start, end } = node;
  const standsAlone = /^(?!Return|Break|Continue|Block).*(?:Statement|Declaration)$/.test(node.type);
  if (standsAlone && typeof start === "number" && typeof end === "number") yield [start, end];
  for (const [, child] of children(node)) yield* statements(child);
}

/** Words that cannot be the name of a variable everywhere. */
const KEYWORDS =
  "arguments async await break case catch class const constructor continue debugger default delete do else export extends false finally for function if import in instanceof let new null of return static super switch this throw true try typeof undefined using var void while with yield";

test("each statement of the kernel's own sources is a cell that parses, with each of its words an earlier name", () => {
  const keywords = new Set(KEYWORDS.split(" "));
  const faults: string[] = [];
  let count = 0;
  for (const path of globSync("kernel/**/*.ts")) {
    const text = readFileSync(path, "utf8");
    const { file } = parseCell(text);
    for (const [start, end] of file ? statements(file.program) : []) {
      // Without the semicolon, a type may be the last that stands there.
      const cell = parseCell(text.slice(start, end).replace(/;$/, ""));
      if (!cell.file) continue;
      const words = cell.source.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? [];
      const names = words.filter((word) => !keywords.has(word));
      const earlier = new Map(names.map((name, index) => [name, index % 2 === 0 ? "const" : "let"] as const));
      const { javascript } = compileCell(cell.source, cell.file, earlier);
      count++;
      try {
        new Script(`(${javascript}\n)`);
      } catch (error) {
        faults.push(`${path}:${start} ${String(error)}`);
      }
    }
  }
  expect(faults).toEqual([]);
  expect(count).toBeGreaterThan(3000);
});
