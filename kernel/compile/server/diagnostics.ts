// The server's diagnostics, checked where they enter and placed in the cell's own lines.

import type { CellDiagnostic } from "../cellCompiler.ts";
import { withHint } from "../hints.ts";
import type { SyntaxFault } from "../transform/syntax.ts";
import { LineIndex } from "../transform/textEdits.ts";
import { isObject, isRange, objects } from "./protocol.ts";

interface DiagnosticContext {
  source: string;
  /** Lines of the document before the cell's first. */
  linesBefore: number;
  /** Why the cell is no program, if it is none. */
  fault: SyntaxFault | null;
  loose: boolean;
}

/** `import x = require("m")`, which the transform knows. */
const UNWANTED = new Set([1202]);

/** Of the server's hints, those on what is deprecated; the others are about style and names not yet used. */
const WANTED_HINTS = new Set([6385, 6387]);

const isSyntaxError = (code: number): boolean => code >= 1000 && code < 2000;

/** Messages call a cell's names by the document or namespace that holds them. */
export function withoutDocumentNames(text: string): string {
  return text.replace(
    /(?:import\("[^"]*gradbook-cell-[^"]*"\)\.)?(?:__(?:hub|n\d+|cell\d+)\.)*(?=[\p{ID_Start}$_])/gu,
    "",
  );
}

export function diagnosticsOf(
  report: unknown,
  { source, linesBefore, fault, loose }: DiagnosticContext,
): CellDiagnostic[] {
  const lines = new LineIndex(source);
  const lineCount = lines.position(source.length).line + 1;
  const diagnostics: CellDiagnostic[] = [];
  for (const { message, code, severity, range } of objects(isObject(report) ? report.items : [])) {
    if (typeof message !== "string" || typeof code !== "number" || !isRange(range) || UNWANTED.has(code))
      continue;
    if ((severity === 3 || severity === 4) && !WANTED_HINTS.has(code)) continue;
    if (fault && !isSyntaxError(code)) continue;
    const start = { ...range.start, line: range.start.line - linesBefore };
    const end = { ...range.end, line: range.end.line - linesBefore };
    if (start.line < 0 || start.line >= lineCount) continue;
    const weight = severity === 1 ? "error" : severity === 2 ? "warning" : "suggestion";
    diagnostics.push({
      severity: weight === "error" && loose && !fault ? "warning" : weight,
      code,
      message: withoutDocumentNames(message).replace("because it is an import.", "because it is a constant."),
      range: { start, end: end.line >= lineCount ? lines.position(source.length) : end },
    });
  }
  if (fault && !diagnostics.some(({ severity }) => severity === "error")) {
    const at = lines.position(fault.offset);
    diagnostics.push({
      severity: "error",
      code: 1005,
      message: fault.message,
      range: { start: at, end: at },
    });
  }
  return diagnostics.map((diagnostic) => withHint(diagnostic, source));
}
