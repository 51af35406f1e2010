// The documents in which the server keeps the cells that ran.
//
// The server checks a changed document in one or two milliseconds as long as no document comes or goes or imports other
// modules than before; else it takes time in proportion to all files that it knows, which is 6 ms for a notebook without
// packages and 30 with some large ones. So a cell without imports is checked in one document that is always there, and
// kept as a namespace in another, the history. A cell that a namespace cannot hold gets a document of its own. All
// documents import one, the hub, which passes on what all of them export.

import { join } from "node:path";
import { type CellModule, writeCellModule } from "../cellModule.ts";
import { LanguageServer } from "./languageServer.ts";

/** Cells in one history document: it is read anew with each cell that joins it. */
const HISTORY_LENGTH = 64;

export const HUB = "./gradbook-cell-hub.ts";

/** What a namespace may not hold, or holds with another meaning. Such a word in a string or comment costs time alone. */
const NOT_IN_NAMESPACE = /\b(?:import|export|await|using|require|declare|var)\b/;

const BLANK = writeCellModule("", new Map(), new Map(), [], [HUB]).text;

/** Where a cell is checked and kept. */
export interface CellPlace {
  path: string;
  /** What holds the cell's names for later cells, in the hub. */
  holder: string;
  /** The number of the cell's own document; null if it goes into the history. */
  document: number | null;
}

interface History {
  path: string;
  module: string;
  /** Namespaces by holder. */
  cells: Map<string, string>;
}

export class CellDocuments {
  readonly #cwd: string;
  readonly #server: LanguageServer;
  readonly #histories: History[] = [];
  /** Own documents in use, by holder. */
  readonly #own = new Map<string, number>();
  /** Own documents that nobody needs: closing one costs the server as much as a new one, a new text less. */
  readonly #free: number[] = [];
  #documents = 0;
  #cells = 0;

  constructor(cwd: string, server: LanguageServer) {
    this.#cwd = cwd;
    this.#server = server;
    for (const name of ["plain", "draft"]) server.set(this.path(name), BLANK);
    this.#startHistory();
    this.#writeHub();
  }

  /** The path of the document `gradbook-cell-<name>.ts`. */
  path(name: string): string {
    return join(this.#cwd, `gradbook-cell-${name}.ts`);
  }

  /** A place for a cell that is to be checked. */
  place(source: string): CellPlace {
    const holder = `__hub.__cell${++this.#cells}`;
    if (!NOT_IN_NAMESPACE.test(source)) return { path: this.path("plain"), holder, document: null };
    const document = this.#free.pop() ?? ++this.#documents;
    return { path: this.path(String(document)), holder, document };
  }

  /** Lets later cells see what a checked cell exports. */
  keep({ holder, document }: CellPlace, module: CellModule): void {
    if (document !== null) {
      this.#own.set(holder, document);
      this.#writeHub();
      this.#takeIn(this.path("hub"));
      return;
    }
    let history = this.#histories[this.#histories.length - 1];
    if (history.cells.size >= HISTORY_LENGTH) {
      history = this.#startHistory();
      this.#writeHub();
    }
    history.cells.set(holder, `export namespace ${nameOf(holder)} { ${module.body}}`);
    this.#writeHistory(history);
    this.#takeIn(history.path);
  }

  /** Drops a place that was not kept. */
  drop({ document }: CellPlace): void {
    if (document !== null) this.#free.push(document);
  }

  /** Drops kept cells that no cell needs any more. */
  forget(holders: readonly string[]): void {
    for (const holder of holders) {
      const document = this.#own.get(holder);
      if (document !== undefined) {
        this.#own.delete(holder);
        this.#free.push(document);
      }
      // The text goes with the next change of the document.
      for (const { cells } of this.#histories) cells.delete(holder);
    }
  }

  #startHistory(): History {
    const name = `h${this.#histories.length}`;
    const history = {
      path: this.path(name),
      module: `./gradbook-cell-${name}.ts`,
      cells: new Map<string, string>(),
    };
    this.#histories.push(history);
    this.#writeHistory(history);
    return history;
  }

  #writeHistory({ path, cells }: History): void {
    this.#server.set(path, `${BLANK}${[...cells.values()].join("\n")}`);
  }

  #writeHub(): void {
    const histories = this.#histories.map(({ module }) => `export * from "${module}";`);
    const own = [...this.#own].map(
      ([holder, document]) => `export * as ${nameOf(holder)} from "./gradbook-cell-${document}.ts";`,
    );
    this.#server.set(this.path("hub"), [...histories, ...own].join("\n"));
  }

  /** Has the server take in a change now: together with the next cell's it would be two. */
  #takeIn(path: string): void {
    this.#server
      .request("textDocument/foldingRange", { textDocument: { uri: LanguageServer.uri(path) } })
      .catch(() => {
        // What is wrong with the server shows when the next cell asks it.
      });
  }
}

function nameOf(holder: string): string {
  return holder.slice(holder.indexOf(".") + 1);
}
