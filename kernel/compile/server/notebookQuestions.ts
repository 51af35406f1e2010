// Definition, rename and hover over a notebook in the editor, across its cells.

import type { DefinitionLocation, InspectionResult, Position, Range, TextEdit } from "../cellCompiler.ts";
import { handleOf } from "../cellModule.ts";
import { inspectionOf } from "./inspection.ts";
import { LanguageServer } from "./languageServer.ts";
import { inCell, inDocument, type NotebookCell } from "./notebookModules.ts";
import { type FileEdit, type FileRange, fileEdits, fileRanges } from "./protocol.ts";

export class NotebookQuestions {
  readonly #server: LanguageServer;
  readonly #cells: readonly NotebookCell[];

  constructor(server: LanguageServer, cells: readonly NotebookCell[]) {
    this.#server = server;
    this.#cells = cells;
  }

  async hover(cellId: string, position: Position): Promise<InspectionResult | null> {
    const cell = this.#cell(cellId);
    return inspectionOf(
      await this.#server.request("textDocument/hover", inDocument(cell, position)),
      cell.module.linesBefore,
    );
  }

  async definition(cellId: string, position: Position): Promise<DefinitionLocation[]> {
    const places = await this.#declarations(inDocument(this.#cell(cellId), position));
    return places.map(({ path, range }) => {
      const cell = this.#cells.find((candidate) => candidate.path === path);
      const own = cell && inCell(cell, range);
      return cell && own ? { cellId: cell.cell.id, range: own } : { file: path, range };
    });
  }

  async rename(cellId: string, position: Position, newName: string): Promise<TextEdit[]> {
    const asked = inDocument(this.#cell(cellId), position);
    const edits = new Map<string, TextEdit>();
    const add = (found: readonly FileEdit[]): void => {
      for (const { path, range, newText } of found) {
        const cell = this.#cells.find((candidate) => candidate.path === path);
        const own = cell && inCell(cell, range);
        if (cell && own)
          edits.set(`${path} ${range.start.line} ${range.start.character}`, {
            cellId: cell.cell.id,
            range: own,
            newText,
          });
      }
    };
    const askAt = async (place: ReturnType<typeof inDocument>): Promise<void> => {
      add(fileEdits(await this.#server.request("textDocument/rename", { ...place, newName })));
    };
    await askAt(asked);
    // Cells see an earlier cell's `let` as a declaration of their own: rename that and each of its like.
    for (const { path, range } of await this.#declarations(asked)) {
      const declared = this.#cells.find((candidate) => candidate.path === path);
      const own = declared && inCell(declared, range);
      if (!declared || !own) continue;
      await askAt(inDocument(declared, own.start));
      const name =
        declared.cell.source.split("\n")[own.start.line]?.slice(own.start.character, own.end.character) ?? "";
      for (const cell of this.#cells) {
        const at = standIn(cell, name, declared);
        if (at) await askAt({ textDocument: { uri: LanguageServer.uri(cell.path) }, position: at });
      }
    }
    return [...edits.values()];
  }

  /** Where a name is declared, seen through the lines that join the cells. */
  async #declarations(asked: ReturnType<typeof inDocument>): Promise<FileRange[]> {
    const found = fileRanges(await this.#server.request("textDocument/definition", asked));
    const places: FileRange[] = [];
    for (const place of found) {
      const cell = this.#cells.find((candidate) => candidate.path === place.path);
      if (!cell || inCell(cell, place.range)) places.push(place);
      else {
        const target = memberOf(cell, place.range);
        if (target) places.push(...(await this.#declarations(target)));
      }
    }
    return places;
  }

  #cell(cellId: string): NotebookCell {
    const cell = this.#cells.find((candidate) => candidate.cell.id === cellId);
    if (!cell) throw new Error(`There is no cell "${cellId}" among the ${this.#cells.length} cells given.`);
    return cell;
  }
}

/** In `declare let name: typeof __n1.name;`, the second `name`: it leads to the cell that declares it. */
function memberOf(
  { path, module }: NotebookCell,
  { start, end }: Range,
): ReturnType<typeof inDocument> | null {
  const line = module.text.split("\n")[start.line] ?? "";
  const name = line.slice(start.character, end.character);
  const member = line.indexOf(`.${name};`, end.character);
  if (start.line >= module.linesBefore || member < 0) return null;
  return {
    textDocument: { uri: LanguageServer.uri(path) },
    position: { line: start.line, character: member + 1 },
  };
}

/** Where a cell's document brings in a name of another cell: its alias, or its declaration of a `let`. */
function standIn({ module }: NotebookCell, name: string, declared: NotebookCell): Position | null {
  const line = module.text.slice(0, module.text.indexOf("\n"));
  const holder = handleOf(`./${declared.path.replace(/^.*[\\/]/, "")}`);
  const word = name.replaceAll("$", "\\$");
  const at = line.search(
    new RegExp(`(?<=import |declare (?:let|const) )${word}(?=(?: =|: typeof) ${holder}\\.)`),
  );
  return at < 0 ? null : { line: 0, character: at };
}
