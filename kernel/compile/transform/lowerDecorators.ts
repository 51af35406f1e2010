// Decorators, which no engine runs yet: a program that has some is first written without them by TypeScript 5.0's
// transpiler, which comes with tslab. It takes a quarter of a second to load, so it is loaded for such programs alone.

import { createRequire, SourceMap } from "node:module";
import type { File, Node } from "@babel/types";
import { children } from "./syntax.ts";
import { LineIndex } from "./textEdits.ts";

/** The part of TypeScript's interface that is used here. */
interface Transpiler {
  transpileModule(
    source: string,
    options: { compilerOptions: Record<string, unknown>; fileName: string },
  ): { outputText: string; sourceMapText?: string };
  ScriptTarget: { ES2022: number };
  ModuleKind: { ESNext: number };
}

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
}

let transpiler: Transpiler | null = null;

/** JavaScript of ES2022 for a TypeScript program with decorators of the standard's form. */
export function lowerDecorators(source: string): LoweredText {
  transpiler ??= createRequire(import.meta.url)("@tslab/typescript-for-tslab") as Transpiler;
  const { outputText, sourceMapText } = transpiler.transpileModule(source, {
    fileName: "cell.ts",
    compilerOptions: {
      target: transpiler.ScriptTarget.ES2022,
      module: transpiler.ModuleKind.ESNext,
      experimentalDecorators: false,
      verbatimModuleSyntax: true,
      sourceMap: true,
    },
  });
  const map = new SourceMap(JSON.parse(sourceMapText ?? "{}"));
  const text = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, "");
  const before = new LineIndex(source);
  const after = new LineIndex(text);
  return {
    text,
    originOf(offset) {
      const { line, character } = after.position(offset);
      const entry = map.findEntry(line, character);
      if (!("originalLine" in entry) || entry.generatedLine !== line) return null;
      return before.offset({ line: entry.originalLine, character: entry.originalColumn });
    },
  };
}
