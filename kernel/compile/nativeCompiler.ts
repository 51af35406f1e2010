// The cell compiler on TypeScript's native language server: the server checks each cell as a document of its own, while
// this thread turns the cell into the runner's function.

import { join } from "node:path";
import type { File } from "@babel/types";
import { programOf } from "../modules/npmCell.ts";
import type {
  CellCompiler,
  CellDiagnostic,
  CellSource,
  CompileResult,
  Completeness,
  CompletionItem,
  CompletionResult,
  DefinitionLocation,
  InspectionResult,
  Position,
  TextEdit,
} from "./cellCompiler.ts";
import { type CellModule, cellModuleOf, draftModule, type VisibleName } from "./cellModule.ts";
import { completenessOf } from "./completeness.ts";
import { placesToAsk } from "./places.ts";
import type { NativeTypeScript } from "./server/binary.ts";
import { CellDocuments, type CellPlace, HUB } from "./server/cellDocuments.ts";
import { candidatesOf, replacesDot, SHORTEST_FOR_IMPORT, withDetails } from "./server/completions.ts";
import { diagnosticsOf } from "./server/diagnostics.ts";
import { inspectionOf } from "./server/inspection.ts";
import { LanguageServer } from "./server/languageServer.ts";
import { NotebookModules } from "./server/notebookModules.ts";
import { NotebookQuestions } from "./server/notebookQuestions.ts";
import { projectFile } from "./server/projectFile.ts";
import { fileRanges, isRange, objects, text } from "./server/protocol.ts";
import { WatchedFiles } from "./server/watchedFiles.ts";
import { WEB_ASSEMBLY_FILE, WEB_ASSEMBLY_TYPES } from "./server/webAssembly.ts";
import { compileCell, parseCell } from "./transform/compileCell.ts";
import type { DeclarationKind } from "./transform/scopeAnalysis.ts";
import { LineIndex, TextEdits } from "./transform/textEdits.ts";
import { knownItems, typedAt } from "./typed.ts";

export interface NativeCompilerOptions {
  /** The notebook's folder: imports are resolved from here. */
  cwd: string;
  /** Told when the server had to be started again. */
  onWarning?(message: string): void;
  /** Milliseconds without an answer after which the server counts as hung. Default 20 000. */
  timeout?: number;
  /** A server of this compiler's own that is starting already; default: a new one. */
  server?: LanguageServer;
}

/** Completion items that get their types and documentation at once; the rest only names. */
const RESOLVED_ITEMS = 16;

const KINDS_OF_DECLARATIONS: Record<DeclarationKind | "type", string> = {
  const: "variable",
  let: "variable",
  var: "variable",
  using: "variable",
  import: "module",
  function: "function",
  class: "class",
  enum: "enum",
  namespace: "module",
  type: "interface",
};

interface CheckedCell {
  place: CellPlace;
  module: CellModule;
}

export class NativeCompiler implements CellCompiler {
  readonly name = "typescript-native";
  readonly typescriptVersion: string;
  readonly #cwd: string;
  readonly #server: LanguageServer;
  #forTslab = false;
  /** What the next cell can see. */
  readonly #visible = new Map<string, VisibleName>();
  /** Those of the visible names that are values, as earlier cells left them in the scope. */
  readonly #values = new Map<string, DeclarationKind>();
  /** Cells that ran, by what holds their names. */
  readonly #cells = new Map<string, CheckedCell>();
  /** Compiled under this id and not yet run. */
  readonly #pending = new Map<string, CheckedCell>();
  readonly #documents: CellDocuments;
  readonly #notebook: NotebookModules;
  readonly #watched: WatchedFiles;

  constructor(
    native: NativeTypeScript,
    { cwd, onWarning = () => {}, timeout, server }: NativeCompilerOptions,
  ) {
    this.#cwd = cwd;
    this.typescriptVersion = native.version;
    this.#server = server ?? new LanguageServer(native, { cwd, timeout, onRestart: onWarning });
    // The project comes first: for a document of none, the server would read those of all folders above.
    for (const { path, text } of projectFile(cwd)) this.#server.set(path, text, "json");
    this.#server.set(join(cwd, WEB_ASSEMBLY_FILE), WEB_ASSEMBLY_TYPES);
    this.#documents = new CellDocuments(cwd, this.#server);
    this.#watched = new WatchedFiles(cwd);
    this.#notebook = new NotebookModules(cwd, this.#server);
  }

  async start(): Promise<void> {
    await this.#server.start();
    // The first check loads the language's library; do it before the first cell comes.
    await this.#report(this.#documents.path("plain"));
  }

  async compile(cell: CellSource): Promise<CompileResult> {
    const parsed = parseCell(cell.source);
    const module = cellModuleOf(parsed.source, parsed.file, this.#visible, [HUB]);
    this.#noticeChanges();
    if (parsed.file) {
      this.#watched.add(parsed.file);
      this.#adaptTo(parsed.file);
    }
    this.#forgetPending(cell.id);
    const place = this.#documents.place(parsed.source);
    if (module.exports.size > 0) this.#pending.set(cell.id, { place, module });
    const report = this.#check(place.path, module.text);
    const compiled = parsed.file ? compileCell(parsed.source, parsed.file, this.#values) : null;
    const diagnostics = diagnosticsOf(await report, {
      source: parsed.source,
      linesBefore: module.linesBefore,
      fault: parsed.fault,
      loose: cell.loose === true || parsed.loose,
    });
    const stops = diagnostics.some(({ severity }) => severity === "error");
    if (stops) this.#forgetPending(cell.id);
    return { diagnostics, compiled: stops ? null : compiled };
  }

  ran(cellId: string, completed: boolean, reached?: readonly string[]): void {
    const cell = this.#pending.get(cellId);
    if (!cell) return;
    this.#pending.delete(cellId);
    const { holder } = cell.place;
    this.#cells.set(holder, cell);
    this.#documents.keep(cell.place, cell.module);
    const known = this.#visible.size;
    let seen = 0;
    for (const [name, { value, type }] of cell.module.exports) {
      if (!completed && reached && value !== null && !reached.includes(name)) continue;
      seen++;
      this.#visible.set(name, { module: HUB, holder, value, type });
      if (value === null) this.#values.delete(name);
      else this.#values.set(name, value);
    }
    // Names that are all new leave no cell unneeded.
    if (seen === 0 || this.#visible.size < known + seen) this.#collect();
  }

  async complete(source: string, offset: number): Promise<CompletionResult> {
    const typed = typedAt(source, offset);
    const { kind, word, start, end } = typed;
    const known = knownItems(typed);
    if (known) return { start, end, items: known };
    const answer = await this.#askOfDraft(
      "textDocument/completion",
      source,
      offset,
      kind === "name" && word.length >= SHORTEST_FOR_IMPORT,
    );
    const candidates = candidatesOf(answer, word);
    const resolved = candidates
      .slice(0, RESOLVED_ITEMS)
      .map(({ raw }) => this.#server.request("completionItem/resolve", raw).catch(() => null));
    const details = await Promise.all(resolved);
    const items = candidates.map((candidate, index) =>
      this.#withKind(withDetails(candidate, details[index])),
    );
    if (kind !== "member") return { start, end, items };
    const plain = items.filter((item) => !replacesDot(item));
    if (plain.length > 0) return { start, end, items: plain };
    return { start: source.lastIndexOf(".", start), end, items };
  }

  async inspect(source: string, offset: number): Promise<InspectionResult | null> {
    for (const place of placesToAsk(source, offset)) {
      const answer = await this.#askOfDraft("textDocument/hover", source, place);
      const found = inspectionOf(answer, 1);
      // That is what the server says of names that it does not know.
      if (found?.signature === "any") continue;
      if (found?.documentation === "")
        return { ...found, documentation: await this.#documentation(source, place) };
      if (found) return found;
    }
    return this.#inspectType(source, offset);
  }

  /** A type's name may stand where a value is expected: whoever asks what it is, has no more than its name. */
  async #inspectType(source: string, offset: number): Promise<InspectionResult | null> {
    const { start, end } = typedAt(source, offset);
    const name = source.slice(start, end);
    if (this.#visible.get(name)?.type !== true) return null;
    const before = "null! as ";
    const found = inspectionOf(await this.#askOfDraft("textDocument/hover", before + name, before.length), 1);
    const lines = new LineIndex(source);
    return found && { ...found, range: { start: lines.position(start), end: lines.position(end) } };
  }

  async isComplete(source: string): Promise<Completeness> {
    return completenessOf(source);
  }

  async checkNotebook(cells: readonly CellSource[]): Promise<CellDiagnostic[][]> {
    await this.#server.start();
    this.#noticeChanges();
    const shown = this.#notebook.show(cells);
    for (const { parsed } of shown) if (parsed.file) this.#adaptTo(parsed.file);
    return Promise.all(
      shown.map(async ({ cell, parsed, module, path }) =>
        diagnosticsOf(await this.#report(path), {
          source: parsed.source,
          linesBefore: module.linesBefore,
          fault: parsed.fault,
          loose: cell.loose === true || parsed.loose,
        }),
      ),
    );
  }

  async definition(
    cells: readonly CellSource[],
    cellId: string,
    position: Position,
  ): Promise<DefinitionLocation[]> {
    return (await this.#questions(cells)).definition(cellId, position);
  }

  async rename(
    cells: readonly CellSource[],
    cellId: string,
    position: Position,
    newName: string,
  ): Promise<TextEdit[]> {
    return (await this.#questions(cells)).rename(cellId, position, newName);
  }

  async hover(
    cells: readonly CellSource[],
    cellId: string,
    position: Position,
  ): Promise<InspectionResult | null> {
    return (await this.#questions(cells)).hover(cellId, position);
  }

  async format(source: string): Promise<string> {
    await this.#server.start();
    const path = this.#documents.path("format");
    this.#server.set(path, source);
    const answer = await this.#server.request("textDocument/formatting", {
      textDocument: { uri: LanguageServer.uri(path) },
      options: { tabSize: 2, insertSpaces: true, trimTrailingWhitespace: true },
    });
    const lines = new LineIndex(source);
    const edits = new TextEdits();
    for (const { range, newText } of objects(answer)) {
      if (isRange(range)) edits.replace(lines.offset(range.start), lines.offset(range.end), text(newText));
    }
    return edits.apply(source).text;
  }

  async reset(): Promise<void> {
    for (const { place } of this.#pending.values()) this.#documents.drop(place);
    this.#pending.clear();
    this.#visible.clear();
    this.#values.clear();
    this.#collect();
  }

  async close(): Promise<void> {
    this.#server.close();
  }

  /** The doc comment of a name of an earlier cell: the server does not look for it beyond the import. */
  async #documentation(source: string, place: number): Promise<string> {
    const [declared] = fileRanges(await this.#askOfDraft("textDocument/definition", source, place));
    if (!declared?.path.includes("gradbook-cell-")) return "";
    const at = { textDocument: { uri: LanguageServer.uri(declared.path) }, position: declared.range.start };
    return inspectionOf(await this.#server.request("textDocument/hover", at), 1)?.documentation ?? "";
  }

  /** The server calls names of earlier cells variables, as it does all that is imported. */
  #withKind(item: CompletionItem): CompletionItem {
    const earlier = item.additionalImport === undefined ? this.#visible.get(item.label) : undefined;
    if (!earlier || item.kind !== "variable") return item;
    return { ...item, kind: KINDS_OF_DECLARATIONS[earlier.value ?? "type"] };
  }

  /** Asks about a place in a cell that is being written. Text and question go to the server in one turn. */
  async #askOfDraft(method: string, source: string, offset: number, withImports = false): Promise<unknown> {
    await this.#server.start();
    const module = draftModule(programOf(source), this.#visible, [HUB]);
    this.#server.set(this.#documents.path("draft"), module.text);
    const { line, character } = new LineIndex(source).position(offset);
    const place = {
      textDocument: { uri: LanguageServer.uri(this.#documents.path("draft")) },
      position: { line: line + module.linesBefore, character },
    };
    return this.#server.request(method, place, withImports);
  }

  async #questions(cells: readonly CellSource[]): Promise<NotebookQuestions> {
    await this.#server.start();
    return new NotebookQuestions(this.#server, this.#notebook.show(cells));
  }

  async #check(path: string, text: string): Promise<unknown> {
    await this.#server.start();
    this.#server.set(path, text);
    return this.#report(path);
  }

  #report(path: string): Promise<unknown> {
    return this.#server.request("textDocument/diagnostic", {
      textDocument: { uri: LanguageServer.uri(path) },
    });
  }

  /** A notebook that imports "tslab" was written for tslab, and is checked as tslab would. */
  #adaptTo({ program }: File): void {
    if (this.#forTslab) return;
    this.#forTslab = program.body.some(
      (node) => node.type === "ImportDeclaration" && node.source.value === "tslab",
    );
    if (!this.#forTslab) return;
    for (const { path, text } of projectFile(this.#cwd, true)) this.#server.set(path, text, "json");
  }

  /** New or updated packages need a new server: it keeps what it has read of them. */
  #noticeChanges(): void {
    if (this.#watched.packagesChanged()) this.#server.restart();
    this.#server.filesChanged(this.#watched.changes());
  }

  #forgetPending(cellId: string): void {
    const pending = this.#pending.get(cellId);
    if (!pending) return;
    this.#pending.delete(cellId);
    this.#documents.drop(pending.place);
  }

  /** Forgets cells that no visible name needs any more, neither directly nor through other cells. */
  #collect(): void {
    const needed = new Set<string>();
    const queue = [...this.#visible.values()].map(({ holder }) => holder);
    for (const { module } of this.#pending.values()) queue.push(...module.uses);
    for (let holder = queue.pop(); holder !== undefined; holder = queue.pop()) {
      if (needed.has(holder)) continue;
      needed.add(holder);
      queue.push(...(this.#cells.get(holder)?.module.uses ?? []));
    }
    const unneeded = [...this.#cells.keys()].filter((holder) => !needed.has(holder));
    for (const holder of unneeded) this.#cells.delete(holder);
    this.#documents.forget(unneeded);
  }
}
