// From a cell's text to what the runner gets, without the type checker.

import type { File } from "@babel/types";
import { programOf } from "../../modules/npmCell.ts";
import type { CompiledCell, Position } from "../cellCompiler.ts";
import { toCellFunction } from "./cellFunction.ts";
import { hasDecorators, lowerDecorators } from "./lowerDecorators.ts";
import type { DeclarationKind } from "./scopeAnalysis.ts";
import { faultOf, parseModule, type SyntaxFault } from "./syntax.ts";
import { LineIndex } from "./textEdits.ts";

export interface ParsedCell {
  /** The cell's program: its text, with lines blank that are not for the compiler. */
  source: string;
  /** Null if the text is not a program. */
  file: File | null;
  fault: SyntaxFault | null;
  /** The cell asks to run although its types do not check. */
  loose: boolean;
}

const LOOSE = /^[ \t]*\/\/[ \t]*@gradbook:[ \t]*loose\b/m;

export function parseCell(text: string): ParsedCell {
  const source = programOf(text);
  const loose = LOOSE.test(source);
  try {
    return { source, file: parseModule(source), fault: null, loose };
  } catch (error) {
    return { source, file: null, fault: faultOf(error), loose };
  }
}

/** `earlier` holds the values that earlier cells left in the scope. */
export function compileCell(
  source: string,
  file: File,
  earlier: ReadonlyMap<string, DeclarationKind>,
): CompiledCell {
  const lowered = hasDecorators(file) ? lowerDecorators(source) : null;
  const { code, declares } = lowered
    ? toCellFunction(lowered.text, parseModule(lowered.text), earlier)
    : toCellFunction(source, file, earlier);
  const before = new LineIndex(source);
  let after: LineIndex | null = null;
  return {
    javascript: code.text,
    declares,
    originalPosition(position: Position): Position | null {
      after ??= new LineIndex(code.text);
      let origin = code.originOf(after.offset(position));
      if (origin !== null && lowered) origin = lowered.originOf(origin);
      return origin === null ? null : before.position(Math.min(origin, source.length));
    },
  };
}
