// Is this input a whole cell? Answered by the parser: an input is incomplete if the parser stopped at its end.

import { programOf } from "../modules/npmCell.ts";
import type { Completeness } from "./cellCompiler.ts";
import { faultOf, parseModule } from "./transform/syntax.ts";

const STEP = "  ";

/** The indentation of the line after `source`: one step deeper after an opening bracket. */
function nextIndent(source: string): string {
  const line = source.slice(source.lastIndexOf("\n") + 1);
  const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
  return /[{([](?:\s*\/\/.*)?\s*$/.test(line) || /=>\s*$/.test(line) ? indent + STEP : indent;
}

export function completenessOf(source: string): Completeness {
  try {
    parseModule(programOf(source));
    return { status: "complete" };
  } catch (error) {
    const { offset, message } = faultOf(error);
    // Unterminated literals and comments are reported where they start.
    const open = /^Unterminated (template|comment)/.test(message);
    if (open || offset >= source.trimEnd().length)
      return { status: "incomplete", indent: open ? "" : nextIndent(source) };
    return { status: "invalid" };
  }
}
