// The parts of the Language Server Protocol that are used here, checked where the server's answers enter.

import { fileURLToPath } from "node:url";
import type { Position, Range } from "../cellCompiler.ts";

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isPosition(value: unknown): value is Position {
  return isObject(value) && typeof value.line === "number" && typeof value.character === "number";
}

export function isRange(value: unknown): value is Range {
  return isObject(value) && isPosition(value.start) && isPosition(value.end);
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A `MarkupContent` or a plain string. */
export function markup(value: unknown): string {
  return isObject(value) ? text(value.value) : text(value);
}

export interface FileRange {
  path: string;
  range: Range;
}

/** The locations in an answer to a definition request: one, several, or links. */
export function fileRanges(answer: unknown): FileRange[] {
  const found: FileRange[] = [];
  for (const location of Array.isArray(answer) ? objects(answer) : objects([answer])) {
    const uri = text(location.uri ?? location.targetUri);
    const range = location.range ?? location.targetSelectionRange;
    if (uri.startsWith("file:") && isRange(range)) found.push({ path: fileURLToPath(uri), range });
  }
  return found;
}

export interface FileEdit extends FileRange {
  newText: string;
}

/** The edits of a `WorkspaceEdit`, in either of its forms. */
export function fileEdits(answer: unknown): FileEdit[] {
  if (!isObject(answer)) return [];
  const byUri: [string, unknown][] = isObject(answer.changes) ? Object.entries(answer.changes) : [];
  for (const change of objects(answer.documentChanges)) {
    if (isObject(change.textDocument)) byUri.push([text(change.textDocument.uri), change.edits]);
  }
  const edits: FileEdit[] = [];
  for (const [uri, changes] of byUri) {
    if (!uri.startsWith("file:")) continue;
    for (const { range, newText } of objects(changes)) {
      if (isRange(range)) edits.push({ path: fileURLToPath(uri), range, newText: text(newText) });
    }
  }
  return edits;
}
