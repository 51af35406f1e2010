// What the kernel's compiler answers on the comm "gradbook.language", checked where it enters the page.

/** `line` counts from 0, `character` in UTF-16 units from the line's start. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Diagnostic {
  readonly severity: "error" | "warning" | "suggestion";
  readonly code: number;
  readonly message: string;
  readonly range: Range;
}

export interface Hover {
  readonly signature: string;
  /** Markdown. */
  readonly documentation: string;
}

export interface Location {
  readonly cellId?: string;
  readonly file?: string;
  readonly range: Range;
}

export interface Edit {
  readonly cellId: string;
  readonly range: Range;
  readonly newText: string;
}

/** A code cell as it is sent. */
export interface CellText {
  readonly id: string;
  readonly source: string;
}

/** An answer that does not have the agreed shape. */
class ProtocolError extends Error {
  override name = "ProtocolError";
}

type Fields = Record<string, unknown>;

function fields(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ProtocolError(`The kernel's ${what} is not an object.`);
  return value as Fields;
}

function list<T>(value: unknown, what: string, read: (item: unknown) => T): T[] {
  if (!Array.isArray(value)) throw new ProtocolError(`The kernel's ${what} is not a list.`);
  return value.map(read);
}

function count(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0)
    throw new ProtocolError(`The kernel's ${what} is not a whole number.`);
  return value;
}

function readPosition(value: unknown): Position {
  const { line, character } = fields(value, "position");
  return { line: count(line, "line"), character: count(character, "character") };
}

function readRange(value: unknown): Range {
  const { start, end } = fields(value, "range");
  return { start: readPosition(start), end: readPosition(end) };
}

function readDiagnostic(value: unknown): Diagnostic {
  const { severity, code, message, range } = fields(value, "diagnostic");
  return {
    severity: severity === "warning" || severity === "suggestion" ? severity : "error",
    code: Number(code),
    message: String(message),
    range: readRange(range),
  };
}

/** One list of diagnostics a cell, in the order of the cells sent. */
export const readDiagnostics = (value: unknown): Diagnostic[][] =>
  list(value, "diagnostics", (cell) => list(cell, "diagnostics of a cell", readDiagnostic));

export function readHover(value: unknown): Hover | null {
  if (value === null || value === undefined) return null;
  const { signature, documentation } = fields(value, "hover");
  return { signature: String(signature), documentation: String(documentation ?? "") };
}

export const readLocations = (value: unknown): Location[] =>
  list(value, "definitions", (item) => {
    const { cellId, file, range } = fields(item, "definition");
    return {
      range: readRange(range),
      ...(typeof cellId === "string" ? { cellId } : {}),
      ...(typeof file === "string" ? { file } : {}),
    };
  });

export const readEdits = (value: unknown): Edit[] =>
  list(value, "edits", (item) => {
    const { cellId, range, newText } = fields(item, "edit");
    return { cellId: String(cellId), range: readRange(range), newText: String(newText) };
  });

export function readText(value: unknown): string {
  if (typeof value !== "string") throw new ProtocolError("The kernel's formatted source is not text.");
  return value;
}
