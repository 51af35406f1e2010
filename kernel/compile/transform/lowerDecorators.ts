// Decorators, which no engine runs yet: a program that has some is first written without them by TypeScript itself,
// the native compiler (in about 10 ms) or, where there is none, the TypeScript 5.0 that comes with tslab (loading it takes
// a quarter of a second).

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, SourceMap } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { File, Node } from "@babel/types";
import { findNativeTypeScript } from "../server/binary.ts";
import { children } from "./syntax.ts";
import { LineIndex } from "./textEdits.ts";

export function hasDecorators(file: File): boolean {
  const within = (node: Node): boolean => {
    if ("decorators" in node && Array.isArray(node.decorators) && node.decorators.length > 0) return true;
    if (node.type === "ClassAccessorProperty") return true;
    for (const [, child] of children(node)) if (within(child)) return true;
    return false;
  };
  return within(file.program);
}

export interface LoweredText {
  text: string;
  /** The offset in the source from which a character of the text came; null if TypeScript added it. */
  originOf(offset: number): number | null;
  /** The source map, as JSON text. */
  map: string;
}

/** JavaScript of ES2022 for a TypeScript program with decorators of the standard's form. */
export function lowerDecorators(source: string): LoweredText {
  const native = findNativeTypeScript();
  const { outputText, sourceMapText } = native
    ? transpileNatively(native.executable, source)
    : transpileWithTslab(source);
  const map = new SourceMap(JSON.parse(sourceMapText));
  const text = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, "");
  const before = new LineIndex(source);
  const after = new LineIndex(text);
  return {
    text,
    map: sourceMapText,
    originOf(offset) {
      const { line, character } = after.position(offset);
      const entry = map.findEntry(line, character);
      if (!("originalLine" in entry) || entry.generatedLine !== line) return null;
      return before.offset({ line: entry.originalLine, character: entry.originalColumn });
    },
  };
}

interface Transpiled {
  outputText: string;
  sourceMapText: string;
}

/** Without libraries and imports the compiler has nothing to read but the program, and writes it although it complains. */
const NATIVE_OPTIONS =
  "--ignoreConfig --noCheck --noLib --noResolve --target es2022 --module esnext --verbatimModuleSyntax --sourceMap".split(
    " ",
  );

function transpileNatively(executable: string, source: string): Transpiled {
  const folder = mkdtempSync(join(tmpdir(), "gradbook-"));
  try {
    writeFileSync(join(folder, "cell.ts"), source);
    spawnSync(executable, [...NATIVE_OPTIONS, "cell.ts"], { cwd: folder, windowsHide: true });
    return {
      outputText: readFileSync(join(folder, "cell.js"), "utf8"),
      sourceMapText: readFileSync(join(folder, "cell.js.map"), "utf8"),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The part of TypeScript 5.0's interface that is used here. */
interface Transpiler {
  transpileModule(
    source: string,
    options: { compilerOptions: Record<string, unknown>; fileName: string },
  ): { outputText: string; sourceMapText?: string };
  ScriptTarget: { ES2022: number };
  ModuleKind: { ESNext: number };
}

function transpileWithTslab(source: string): Transpiled {
  const typescript = createRequire(import.meta.url)("@tslab/typescript-for-tslab") as Transpiler;
  const { outputText, sourceMapText = "{}" } = typescript.transpileModule(source, {
    fileName: "cell.ts",
    compilerOptions: {
      target: typescript.ScriptTarget.ES2022,
      module: typescript.ModuleKind.ESNext,
      experimentalDecorators: false,
      verbatimModuleSyntax: true,
      sourceMap: true,
    },
  });
  return { outputText, sourceMapText };
}
