// A notebook as it stands in the editor: one document a cell in notebook order, each seeing the cells above it. Kept
// apart from the documents of the cells that ran.

import { join } from "node:path";
import type { CellSource, Position, Range } from "../cellCompiler.ts";
import { type CellModule, cellModuleOf, handleOf, type VisibleName } from "../cellModule.ts";
import { type ParsedCell, parseCell } from "../transform/compileCell.ts";
import { LanguageServer } from "./languageServer.ts";

export interface NotebookCell {
  cell: CellSource;
  parsed: ParsedCell;
  module: CellModule;
  path: string;
  /** Number of lines of the cell. */
  lineCount: number;
}

export class NotebookModules {
  readonly #cwd: string;
  readonly #server: LanguageServer;
  readonly #parsed = new Map<string, ParsedCell>();
  #open = 0;

  constructor(cwd: string, server: LanguageServer) {
    this.#cwd = cwd;
    this.#server = server;
  }

  /** Brings the documents in line with the cells. */
  show(cells: readonly CellSource[]): NotebookCell[] {
    const visible = new Map<string, VisibleName>();
    const shown = cells.map((cell, index) => {
      const parsed = this.#parsed.get(cell.source) ?? parseCell(cell.source);
      const module = cellModuleOf(parsed.source, parsed.file, visible, []);
      const name = `gradbook-cell-n${index}`;
      const own = `./${name}.ts`;
      for (const [declared, { value, type }] of module.exports) {
        visible.set(declared, { module: own, holder: handleOf(own), value, type });
      }
      const path = join(this.#cwd, `${name}.ts`);
      this.#server.set(path, module.text);
      return { cell, parsed, module, path, lineCount: cell.source.split("\n").length };
    });
    for (let index = cells.length; index < this.#open; index++) {
      this.#server.delete(join(this.#cwd, `gradbook-cell-n${index}.ts`));
    }
    this.#open = cells.length;
    this.#parsed.clear();
    for (const { cell, parsed } of shown) this.#parsed.set(cell.source, parsed);
    return shown;
  }
}

/** A position of a cell in its document, as a request wants it. */
export function inDocument(
  { path, module }: NotebookCell,
  { line, character }: Position,
): {
  textDocument: { uri: string };
  position: Position;
} {
  return {
    textDocument: { uri: LanguageServer.uri(path) },
    position: { line: line + module.linesBefore, character },
  };
}

/** A range of a document in the cell's own lines; null if it is in the lines that the compiler put around it. */
export function inCell({ module, lineCount }: NotebookCell, range: Range): Range | null {
  const start = { ...range.start, line: range.start.line - module.linesBefore };
  const end = { ...range.end, line: range.end.line - module.linesBefore };
  return start.line < 0 || end.line >= lineCount ? null : { start, end };
}
