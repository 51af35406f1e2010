// Hover answers as the signature and documentation that Jupyter shows.

import type { InspectionResult, Range } from "../cellCompiler.ts";
import { withoutDocumentNames } from "./diagnostics.ts";
import { isObject, isRange, markup } from "./protocol.ts";

/** Offsets at which to ask, best first: the place itself, the name before it, the function of the call around it. */
export function placesToAsk(source: string, offset: number): number[] {
  const places = [offset];
  const isWord = (at: number): boolean => /[\p{ID_Continue}$]/u.test(source[at] ?? "");
  if (!isWord(offset) && isWord(offset - 1)) places[0] = offset - 1;
  let depth = 0;
  for (let at = offset - 1; at >= 0; at--) {
    if (source[at] === ")") depth++;
    else if (source[at] === "(" && depth-- === 0) {
      let end = at - 1;
      while (end > 0 && /\s/.test(source[end])) end--;
      if (isWord(end)) places.push(end);
      break;
    }
  }
  return places;
}

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
      signature.replace(/^\(alias\) /, "").replace(/\n(?:import|export) [^\n]*$/, ""),
    ),
    documentation: documentation.trim(),
    range: {
      start: { ...range.start, line: range.start.line - linesBefore },
      end: { ...range.end, line: range.end.line - linesBefore },
    },
  };
}
