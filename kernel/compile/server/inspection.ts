// Hover answers as the signature and documentation that Jupyter shows.

import type { InspectionResult, Range } from "../cellCompiler.ts";
import { withoutDocumentNames } from "./diagnostics.ts";
import { isObject, isRange, markup } from "./protocol.ts";

/** Null if there is nothing at the place. `linesBefore` are the document's lines before the cell's first. */
export function inspectionOf(answer: unknown, linesBefore: number): InspectionResult | null {
  if (!isObject(answer)) return null;
  const content = Array.isArray(answer.contents)
    ? answer.contents.map(markup).join("\n")
    : markup(answer.contents);
  const fenced = /^\s*```[a-z]*\n([\s\S]*?)\n```\s*\n?([\s\S]*)$/.exec(content);
  const [signature, documentation] = fenced ? [fenced[1], fenced[2]] : ["", content];
  if (signature === "" && documentation.trim() === "") return null;
  const range: Range = isRange(answer.range)
    ? answer.range
    : { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  return {
    signature: withoutDocumentNames(
      signature.replace(/^\(alias\) /gm, "").replace(/\n(?:import|export) [^\n]*$/, ""),
    ),
    documentation: documentation.trim(),
    range: {
      start: { ...range.start, line: range.start.line - linesBefore },
      end: { ...range.end, line: range.end.line - linesBefore },
    },
  };
}
