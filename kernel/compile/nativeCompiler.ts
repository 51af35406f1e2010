// The cell compiler on TypeScript's native language server: the server checks each cell as a document of its own, while
// this thread turns the cell into the runner's function.

import { join } from "node:path";
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
} from "./cellCompiler.ts";
import { type CellModule, mentionedNames, type VisibleName, writeCellModule } from "./cellModule.ts";
import { completenessOf } from "./completeness.ts";
import type { NativeTypeScript } from "./server/binary.ts";
import { diagnosticsOf } from "./server/diagnostics.ts";
import { LanguageServer } from "./server/languageServer.ts";
import { projectFile } from "./server/projectFile.ts";
import { compileCell, type ParsedCell, parseCell } from "./transform/compileCell.ts";
import { declaredNames } from "./transform/typeNames.ts";

export interface NativeCompilerOptions {
  /** The notebook's folder: imports are resolved from here. */
  cwd: string;
  /** Told when the server had to be started again. */
  onWarning?(message: string): void;
  /** Milliseconds without an answer after which the server counts as hung. Default 20 000. */
  timeout?: number;
}

interface CheckedCell {
  path: string;
  module: string;
  imports: Set<string>;
  exports: CellModule["exports"];
}

export class NativeCompiler implements CellCompiler {
  readonly name = "typescript-native";
  readonly typescriptVersion: string;
  readonly #cwd: string;
  readonly #server: LanguageServer;
  /** What the next cell can see. */
  readonly #visible = new Map<string, VisibleName>();
  /** Cells whose documents are open, by module. */
  readonly #cells = new Map<string, CheckedCell>();
  /** Compiled under this id and not yet run. */
  readonly #pending = new Map<string, CheckedCell>();
  #count = 0;

  constructor(
    native: NativeTypeScript,
    { cwd, onWarning = () => {}, timeout = 20_000 }: NativeCompilerOptions,
  ) {
    this.#cwd = cwd;
    this.typescriptVersion = native.version;
    this.#server = new LanguageServer(native, { cwd, timeout, onRestart: onWarning });
    for (const { path, text } of projectFile(cwd).documents) this.#server.set(path, text, "json");
  }

  async start(): Promise<void> {
    await this.#server.start();
    // The first check loads the language's library; do it before the first cell comes.
    await this.#check(this.#draftPath, "export {};\n");
  }

  get #draftPath(): string {
    return join(this.#cwd, "gradbook-cell-draft.ts");
  }

  async compile(cell: CellSource): Promise<CompileResult> {
    const parsed = parseCell(cell.source);
    const module = this.#moduleOf(cell.source, parsed);
    const name = `gradbook-cell-${++this.#count}`;
    const path = join(this.#cwd, `${name}.ts`);
    this.#forgetPending(cell.id);
    this.#pending.set(cell.id, {
      path,
      module: `./${name}.ts`,
      imports: module.imports,
      exports: module.exports,
    });
    const report = this.#check(path, module.text);
    const compiled = parsed.file
      ? compileCell(cell.source, parsed.file, new Set(this.#visible.keys()))
      : null;
    const diagnostics = diagnosticsOf(await report, {
      source: cell.source,
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
    this.#cells.set(cell.module, cell);
    for (const [name, { value, type }] of cell.exports) {
      if (!completed && reached && value !== null && !reached.includes(name)) continue;
      this.#visible.set(name, { module: cell.module, value, type });
    }
    this.#collect();
  }

  async complete(_source: string, offset: number): Promise<CompletionResult> {
    return { start: offset, end: offset, items: [] };
  }

  async inspect(_source: string, _offset: number): Promise<InspectionResult | null> {
    return null;
  }

  async isComplete(source: string): Promise<Completeness> {
    return completenessOf(source);
  }

  async checkNotebook(cells: readonly CellSource[]): Promise<CellDiagnostic[][]> {
    return cells.map(() => []);
  }

  async definition(): Promise<DefinitionLocation[]> {
    return [];
  }

  async rename(): Promise<TextEdit[]> {
    return [];
  }

  async hover(
    _cells: readonly CellSource[],
    _cellId: string,
    _position: Position,
  ): Promise<InspectionResult | null> {
    return null;
  }

  async format(source: string): Promise<string> {
    return source;
  }

  async reset(): Promise<void> {
    for (const { path } of [...this.#cells.values(), ...this.#pending.values()]) this.#server.delete(path);
    this.#cells.clear();
    this.#pending.clear();
    this.#visible.clear();
  }

  async close(): Promise<void> {
    this.#server.close();
  }

  #moduleOf(source: string, { file }: ParsedCell): CellModule {
    // A text that does not parse is shown to the checker as it stands, so that its complaints are about the text.
    if (!file) return { text: source, linesBefore: 0, imports: new Set(), exports: new Map() };
    return writeCellModule(source, declaredNames(file.program.body), this.#visible, mentionedNames(source));
  }

  #check(path: string, text: string): Promise<unknown> {
    this.#server.set(path, text);
    return this.#server.request("textDocument/diagnostic", {
      textDocument: { uri: LanguageServer.uri(path) },
    });
  }

  #forgetPending(cellId: string): void {
    const pending = this.#pending.get(cellId);
    if (!pending) return;
    this.#pending.delete(cellId);
    this.#server.delete(pending.path);
  }

  /** Closes documents of cells that no visible name needs any more, neither directly nor through other cells. */
  #collect(): void {
    const needed = new Set<string>();
    const queue = [...this.#visible.values()].map(({ module }) => module);
    for (const { imports } of this.#pending.values()) queue.push(...imports);
    for (let module = queue.pop(); module !== undefined; module = queue.pop()) {
      if (needed.has(module)) continue;
      needed.add(module);
      queue.push(...(this.#cells.get(module)?.imports ?? []));
    }
    for (const [module, { path }] of this.#cells) {
      if (needed.has(module)) continue;
      this.#cells.delete(module);
      this.#server.delete(path);
    }
  }
}
