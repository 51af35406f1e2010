// From an exception or diagnostics to Jupyter's error: name, message and a trace in the cells' own lines.
import type { CellDiagnostic, CompiledCell, Position } from "../compile/cellCompiler.ts";
import type { Content } from "./messages.ts";
import type { RunnerError } from "./runner.ts";

export type ErrorContent = Content<"error">;

/** A cell as it was when it ran: stacks speak of it by its script's name. */
export interface RanCell {
  /** How the reader knows it, as `cell [3]`. */
  label: string;
  source: string;
  compiled: CompiledCell;
}

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
const dim = (text: string) => `\u001b[2m${text}\u001b[22m`;
const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;

/** Scripts of cells have names that start with this. */
export const scriptPrefix = "gradbook-cell-";
/** How many lines of a cell stand above and below the one that is marked. */
const context = 2;
const maximumFrames = 30;

/** The error of a cell that does not compile: each diagnostic with its lines. */
export function compileError(
  diagnostics: readonly CellDiagnostic[],
  label: string,
  source: string,
): ErrorContent {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const first = errors[0];
  // TypeScript numbers its syntax errors from 1000, those of the type checker from 2000.
  const ename = first !== undefined && first.code < 2000 ? "SyntaxError" : "TypeScriptError";
  const evalue =
    first === undefined ? "the cell does not compile" : `${place(first.range.start)} ${describe(first)}`;
  const traceback = errors.flatMap((diagnostic) => [
    `${red(bold(ename))}: ${describe(diagnostic)}`,
    `    at ${label}:${place(diagnostic.range.start)}`,
    ...codeFrame(source, diagnostic.range.start, diagnostic.range.end),
  ]);
  return { ename, evalue, traceback: traceback.length > 0 ? traceback : [`${red(bold(ename))}: ${evalue}`] };
}

function describe({ message, code }: CellDiagnostic): string {
  return code > 0 ? `${message} (TS${code})` : message;
}

/** The error of a cell that threw. `cells` finds a cell by the script name in the stack. */
export function thrownError(
  error: RunnerError,
  cells: (scriptName: string) => RanCell | undefined,
): ErrorContent {
  const traceback = traceOf(error, cells, true);
  for (const cause of error.causes) traceback.push("", dim("caused by"), ...traceOf(cause, cells, false));
  return { ename: error.name, evalue: error.message, traceback };
}

/** An error without a trace: the session itself has something to say about the cell. */
export function plainError(ename: string, evalue: string): ErrorContent {
  return { ename, evalue, traceback: [`${red(bold(ename))}: ${evalue}`] };
}

function traceOf(
  { name, message, stack }: Omit<RunnerError, "causes">,
  cells: (scriptName: string) => RanCell | undefined,
  withCode: boolean,
): string[] {
  const lines = [`${red(bold(name))}: ${message}`];
  let codeShown = !withCode;
  for (const frame of framesOf(stack).slice(0, maximumFrames)) {
    const cell = cells(frame.script);
    if (cell === undefined) {
      if (!isInternal(frame.script)) lines.push(dim(`    at ${frame.text}`));
      continue;
    }
    const position = cell.compiled.originalPosition(frame.position);
    if (position === null) continue;
    lines.push(`    at ${cellFrame(frame, cell, position)}`);
    if (!codeShown) lines.push(...codeFrame(cell.source, position, position));
    codeShown = true;
  }
  return lines;
}

function cellFrame({ name }: Frame, { label }: RanCell, position: Position): string {
  const at = `${label}:${place(position)}`;
  return name === "" ? at : `${name} (${at})`;
}

/** Stacks that a cell printed, as `console.error(error)` does, in the cells' own lines and without the kernel's frames. */
export function readableStacks(text: string, cells: (scriptName: string) => RanCell | undefined): string {
  if (!text.includes(scriptPrefix)) return text;
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    const frame = frameOf(line);
    const cell = frame === null ? undefined : cells(frame.script);
    if (frame === null || cell === undefined) {
      if (frame === null || !isInternal(frame.script)) lines.push(line);
      continue;
    }
    const position = cell.compiled.originalPosition(frame.position);
    if (position !== null)
      lines.push(`${line.slice(0, line.indexOf("at "))}at ${cellFrame(frame, cell, position)}`);
  }
  return lines.join("\n");
}

interface Frame {
  text: string;
  name: string;
  script: string;
  position: Position;
}

const frameLine = /^\s*at (?:async )?(?:(.*?) \()?(.+):(\d+):(\d+)\)?$/;

function framesOf(stack: string): Frame[] {
  return stack
    .split("\n")
    .map(frameOf)
    .filter((frame) => frame !== null);
}

function frameOf(line: string): Frame | null {
  const match = frameLine.exec(line);
  if (match === null) return null;
  const [, name = "", script, row, column] = match;
  const position = { line: Number(row) - 1, character: Number(column) - 1 };
  // The importer's version of a file is no part of its name.
  const text = line
    .trim()
    .slice(3)
    .replace(/\?version=\d+/, "");
  return { text, name: functionName(name), script, position };
}

/** The cell's own function has no name that its author would know. */
function functionName(name: string): string {
  const plain = name.replace(/^Object\./, "");
  return ["<anonymous>", "eval", "cell"].includes(plain) ? "" : plain;
}

/** Frames of Node and of the kernel: nothing that the cell's author can change. */
function isInternal(script: string): boolean {
  return (
    script.startsWith("node:") || /[/\\]kernel[/\\](?:(?:runner|modules)[/\\])?[\w-]+\.[jt]s$/.test(script)
  );
}

function place({ line, character }: Position): string {
  return `${line + 1}:${character + 1}`;
}

function codeFrame(source: string, start: Position, end: Position): string[] {
  const lines = source.split("\n");
  if (start.line >= lines.length) return [];
  const first = Math.max(0, start.line - context);
  const last = Math.min(lines.length - 1, start.line + context);
  const width = String(last + 1).length;
  const frame: string[] = [];
  for (let line = first; line <= last; line++) {
    const marked = line === start.line;
    const number = String(line + 1).padStart(width);
    frame.push(marked ? `${red(">")} ${number} | ${lines[line]}` : dim(`  ${number} | ${lines[line]}`));
    if (!marked) continue;
    const length =
      end.line === start.line ? end.character - start.character : lines[line].length - start.character;
    const indent = " ".repeat(width + 5 + start.character);
    frame.push(`${indent}${red("^".repeat(Math.max(1, length)))}`);
  }
  return frame;
}
