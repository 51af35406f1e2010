// The cell compiler on tslab's converter, for platforms without TypeScript's native server. It checks with TypeScript
// 5.0 and tslab's (not strict) options; the runner's function comes from the same transform as the native compiler's.
// Definition, rename and formatting are not known to it: it finds nothing, and leaves the text as it is.

import { programOf } from "../../modules/npmCell.ts";
import type {
  CellCompiler,
  CellDiagnostic,
  CellSource,
  CompileResult,
  Completeness,
  CompletionResult,
  DefinitionLocation,
  InspectionResult,
  Position,
  TextEdit,
} from "../cellCompiler.ts";
import { completenessOf } from "../completeness.ts";
import { withHint } from "../hints.ts";
import { placesToAsk } from "../places.ts";
import { compileCell, type ParsedCell, parseCell } from "../transform/compileCell.ts";
import type { DeclarationKind } from "../transform/scopeAnalysis.ts";
import { LineIndex } from "../transform/textEdits.ts";
import { type DeclaredName, declaredNames } from "../transform/typeNames.ts";
import {
  type Converter,
  type ConverterDiagnostic,
  openConverter,
  plain,
  tslabTypeScriptVersion,
} from "./converter.ts";
import { withoutUnreached, withUnchecked } from "./declarations.ts";

/** TypeScript numbers its syntax errors so. */
const isSyntaxError = (code: number): boolean => code >= 1000 && code < 2000;

/** A value's type cannot be written down for later cells, which then do not know it. */
const isNamelessType = (code: number): boolean => code >= 4000 && code < 4200;

interface CheckedCell {
  diagnostics: CellDiagnostic[];
  /** Declarations for the next cell; null if the cell must not run. */
  declarations: string | null;
}

interface RunningCell {
  before: string;
  after: string;
  declares: string[];
  own: Map<string, DeclaredName>;
}

/** `export`, which the converter takes as said twice, and `import x = require("m")`, which the transform knows. */
const UNWANTED = new Set([2323, 2484, 1202]);

export class TslabCompiler implements CellCompiler {
  readonly name = "tslab";
  readonly typescriptVersion: string;
  readonly #cwd: string;
  #converter: Converter | null = null;
  /** What earlier cells declared, as a declaration file. */
  #declarations = "";
  /** What earlier cells left in the scope. */
  readonly #values = new Map<string, DeclarationKind>();
  readonly #pending = new Map<string, RunningCell>();

  constructor({ cwd }: { cwd: string }) {
    this.#cwd = cwd;
    this.typescriptVersion = tslabTypeScriptVersion() ?? "unknown";
  }

  async start(): Promise<void> {
    this.#open();
  }

  async compile(cell: CellSource): Promise<CompileResult> {
    const parsed = parseCell(cell.source);
    const { diagnostics, declarations } = this.#check(cell, parsed, this.#declarations);
    if (declarations === null || !parsed.file) return { diagnostics, compiled: null };
    const compiled = compileCell(parsed.source, parsed.file, this.#values);
    const own = declaredNames(parsed.file.program.body);
    this.#pending.set(cell.id, {
      before: this.#declarations,
      after: declarations,
      declares: compiled.declares,
      own,
    });
    return { diagnostics, compiled };
  }

  ran(cellId: string, completed: boolean, reached?: readonly string[]): void {
    const cell = this.#pending.get(cellId);
    if (!cell) return;
    this.#pending.delete(cellId);
    const unreached = new Set(
      completed || !reached ? [] : cell.declares.filter((name) => !reached.includes(name)),
    );
    for (const name of cell.declares) {
      if (!unreached.has(name)) this.#values.set(name, cell.own.get(name)?.value ?? "const");
    }
    this.#declarations =
      unreached.size === 0 ? cell.after : withoutUnreached(cell.before, cell.after, unreached);
  }

  async complete(source: string, offset: number): Promise<CompletionResult> {
    const { start, end, candidates, original } = this.#open().complete(
      this.#declarations,
      programOf(source),
      offset,
    );
    const kinds = new Map(original?.entries.map(({ name, kind }) => [name, kind]));
    const word = source.slice(start, offset).toLowerCase();
    const fitting = candidates.filter((label) => label.toLowerCase().startsWith(word));
    const items = fitting.map((label) => ({ label, insertText: label, kind: kindOf(kinds.get(label)) }));
    return { start, end, items };
  }

  async inspect(source: string, offset: number): Promise<InspectionResult | null> {
    for (const place of placesToAsk(source, offset)) {
      const found = this.#inspect(this.#declarations, programOf(source), place);
      if (found) return found;
    }
    return null;
  }

  async isComplete(source: string): Promise<Completeness> {
    return completenessOf(source);
  }

  async checkNotebook(cells: readonly CellSource[]): Promise<CellDiagnostic[][]> {
    let declarations = "";
    return cells.map((cell) => {
      const checked = this.#check(cell, parseCell(cell.source), declarations);
      declarations = checked.declarations ?? declarations;
      return checked.diagnostics;
    });
  }

  async definition(): Promise<DefinitionLocation[]> {
    return [];
  }

  async rename(): Promise<TextEdit[]> {
    return [];
  }

  async hover(
    cells: readonly CellSource[],
    cellId: string,
    position: Position,
  ): Promise<InspectionResult | null> {
    let declarations = "";
    for (const cell of cells) {
      if (cell.id === cellId)
        return this.#inspect(declarations, cell.source, new LineIndex(cell.source).offset(position));
      declarations = this.#check(cell, parseCell(cell.source), declarations).declarations ?? declarations;
    }
    throw new Error(`There is no cell "${cellId}" among the ${cells.length} cells given.`);
  }

  async format(source: string): Promise<string> {
    return source;
  }

  async reset(): Promise<void> {
    this.#declarations = "";
    this.#values.clear();
    this.#pending.clear();
  }

  async close(): Promise<void> {
    this.#converter?.close();
    this.#converter = null;
  }

  #open(): Converter {
    this.#converter ??= openConverter(this.#cwd);
    return this.#converter;
  }

  #check(cell: CellSource, { source, file, fault, loose }: ParsedCell, before: string): CheckedCell {
    const { diagnostics: found, declOutput } = this.#open().convert(before, source);
    const lenient = (cell.loose === true || loose) && file !== null;
    const diagnostics = found
      .filter(({ code }) => !UNWANTED.has(code) && (file !== null || isSyntaxError(code)))
      .map((each) => withHint(placed(each, source, lenient), source));
    if (fault && !diagnostics.some(({ severity }) => severity === "error")) {
      const at = new LineIndex(source).position(fault.offset);
      diagnostics.push({
        severity: "error",
        code: 1005,
        message: fault.message,
        range: { start: at, end: at },
      });
    }
    if (diagnostics.some(({ severity }) => severity === "error")) return { diagnostics, declarations: null };
    if (declOutput !== undefined) return { diagnostics, declarations: declOutput };
    const { declares } = file ? compileCell(source, file, this.#values) : { declares: [] };
    return { diagnostics, declarations: withUnchecked(before, declares) };
  }

  #inspect(declarations: string, source: string, offset: number): InspectionResult | null {
    const info = this.#open().inspect(declarations, source, offset);
    if (!info?.displayParts) return null;
    const tags = (info.tags ?? []).map(({ name, text }) => `*@${name}* ${plain(text)}`);
    const lines = new LineIndex(source);
    const { start, length } = info.textSpan;
    return {
      signature: plain(info.displayParts),
      documentation: [plain(info.documentation), ...tags].filter((part) => part !== "").join("\n\n"),
      range: { start: lines.position(start), end: lines.position(start + length) },
    };
  }
}

/** tslab's kinds are TypeScript's; the words of Jupyter differ for a few. */
function kindOf(kind: string | undefined): string {
  if (kind === "const" || kind === "let" || kind === "var" || kind === "local var") return "variable";
  return kind === "alias" ? "module" : (kind ?? "text");
}

function placed(diagnostic: ConverterDiagnostic, source: string, lenient: boolean): CellDiagnostic {
  const { start, end, messageText, category, code, fileName } = diagnostic;
  const lines = new LineIndex(source);
  const clamp = ({ offset }: { offset: number }): Position =>
    lines.position(Math.max(0, Math.min(offset, source.length)));
  const own = fileName === undefined;
  const forgiven = lenient || isNamelessType(code);
  const severity =
    category === 1 ? (forgiven ? "warning" : "error") : category === 0 ? "warning" : "suggestion";
  return {
    severity,
    code,
    message: own ? messageText : `${fileName}:${start.line + 1}:${start.character + 1}: ${messageText}`,
    range: own
      ? { start: clamp(start), end: clamp(end) }
      : { start: lines.position(0), end: lines.position(0) },
  };
}
