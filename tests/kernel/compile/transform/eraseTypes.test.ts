// Erasing types, against Node's own type stripping: both must leave the same program.

import { globSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "acorn";
import { describe, expect, test } from "vitest";
import { eraseTypes } from "../../../../kernel/compile/transform/eraseTypes.ts";
import { parseModule } from "../../../../kernel/compile/transform/syntax.ts";

const repository = fileURLToPath(new URL("../../../../", import.meta.url));

const erase = (source: string): string => eraseTypes(source, parseModule(source));

/** The program as a tree without places, and without the empty statements that may take the place of types. */
function shape(javascript: string): unknown {
  const program = parse(javascript, {
    ecmaVersion: "latest",
    sourceType: "module",
    allowAwaitOutsideFunction: true,
  });
  return JSON.parse(
    JSON.stringify(program, (key, value) => {
      if (key === "start" || key === "end") return undefined;
      if (typeof value === "bigint") return String(value);
      return Array.isArray(value) ? value.filter((item) => item?.type !== "EmptyStatement") : value;
    }),
  );
}

function agrees(source: string): void {
  expect(shape(erase(source))).toEqual(shape(stripTypeScriptTypes(source, { mode: "strip" })));
}

describe("eraseTypes leaves what Node's type stripping leaves", () => {
  const sources = globSync(["kernel/**/*.ts", "src/**/*.ts", "node_modules/zod/src/v4/{core,classic}/*.ts"], {
    cwd: repository,
    // compat.ts has an enum, which neither erases.
    exclude: ["**/*.d.ts", "src/wasm/assembly/**", "**/compat.ts"],
  });
  test("there are sources to compare", () => expect(sources.length).toBeGreaterThan(80));

  test.each(sources)("%s", (path) => {
    agrees(readFileSync(join(repository, path), "utf8"));
  });

  test.each([
    "let a = 1 as number\n;[1, 2].length",
    "let a: number\n(b)",
    "const f = (a): {\n  b: number\n} => a",
    "const f = async <T,\n  U>(a: T): Promise<\nU> => a",
    "type A = 1\n(b)",
    "interface A { a: 1 }\n[b]",
    "class A extends B { private ['x'] = 1\n static override *gen() {} declare y: 1; z?: 2; w!: 3; abstract: 1 }",
    "abstract class A<T> extends B<T> implements C, D<T> { abstract x(): void; [key: string]: unknown; private override async m?(): Promise<void> {} }",
    "function f(this: A, a?: number, ...b: string[]): asserts a is number {}",
    "f<string>(a!)!.b![c as any]!?.d<number>(e satisfies F)",
    "for (const x of y as Z[]) {} for (let i: number = 0; i < 1; i++) {}",
    "import { type A, b, type C } from 'd'; import type E from 'f'; import { type G } from 'h'; export { type I, b as j }; export type { K } from 'l'",
    "export default class<T> { constructor(a: T) {} }",
    "try {} catch (e: unknown) {} const { a, b: { c } }: D = e; ({ m<T>(this: T, x?: 1): void {}, get n(): number { return 1 } })",
    "const x = y as const satisfies Z; new Map<string, number>(); new (A as B)<C>; const g = h<string>; `$" +
      "{a as b}`",
    "declare const a: 1, b: 2; declare function c(): void; declare module 'd' { export const e: 1 } declare global { var f: 1 }",
    "namespace OnlyTypes { export interface A {} export type B = 1 }",
    "function over(a: 1): 1\nfunction over(a: 2): 2\nfunction over(a: any) { return a }",
    "label: for (;;) { break label } if (a) b as c; else d!",
    "let x = a ? (b as c) : (d): e => d",
    "let x = (a)\n<b>c",
  ])("%s", agrees);

  test("every character that stays keeps its place", () => {
    const source = "const s: string = '😀' as string; /* : type */ function f<T>(x: T): T { return x }";
    const erased = erase(source);
    expect(erased).toHaveLength(source.length);
    for (const [index, unit] of [...erased].entries()) {
      if (unit !== " " && unit !== ";") expect([...source][index]).toBe(unit);
    }
  });

  test("a type assertion does not part return from its value", () => {
    const f: unknown = new Function(
      erase("function f(a) { return <\nnumber\n>a }\nexport {}").replace(/export.*/, "return f(7)"),
    );
    expect(typeof f === "function" && f()).toBe(7);
  });
});
