// The scripts that V8 knows and the sources that people know: cells under the names that JupyterLab gives to their
// text, and files; positions mapped from one to the other.
import { fileURLToPath, pathToFileURL } from "node:url";
import type { CompiledCell, Position } from "../compile/cellCompiler.ts";
import { murmur2 } from "./murmur2.ts";
import type { Source } from "./protocol.ts";

/** A cell as the session announces it before it runs. */
export interface DebuggedCell {
  scriptName: string;
  /** How the reader knows it, as `[3]`. */
  label: string;
  source: string;
  compiled: CompiledCell;
}

/** A place in a source, zero-based. */
export interface SourcePosition extends Position {
  source: Source;
}

/** How many runs of cells stay known: as many as the session remembers for its traces. */
const rememberedCells = 2000;

export class CellScripts {
  /** What JupyterLab puts around a text's hash to name its cell. */
  readonly prefix: string;
  readonly suffix = ".ts";
  readonly seed = 0xc70f6907;
  readonly #cells = new Map<string, DebuggedCell>();
  readonly #urls = new Map<string, string>();
  readonly #dumped = new Map<string, string>();

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  pathOf(source: string): string {
    return `${this.prefix}${murmur2(source, this.seed)}${this.suffix}`;
  }

  add(cell: DebuggedCell): void {
    this.#cells.set(cell.scriptName, cell);
    if (this.#cells.size > rememberedCells) this.#cells.delete(this.#cells.keys().next().value ?? "");
  }

  /** Keeps a cell's text before it has run; returns its path. */
  dump(source: string): string {
    const path = this.pathOf(source);
    this.#dumped.set(path, source);
    return path;
  }

  textOf(path: string): string | undefined {
    return this.#dumped.get(path) ?? this.runsOf(path).at(-1)?.source;
  }

  /** The runs so far of the cell with this path, oldest first. */
  runsOf(path: string): DebuggedCell[] {
    if (!this.isCell(path)) return [];
    return [...this.#cells.values()].filter(({ source }) => this.pathOf(source) === path);
  }

  isCell(path: string): boolean {
    return path.startsWith(this.prefix);
  }

  scriptParsed(scriptId: string, url: string): void {
    this.#urls.set(scriptId, url);
  }

  /** The script last loaded from a file. */
  scriptIdOfFile(path: string): string | undefined {
    const loaded = [...this.#urls].filter(([, url]) => isUserFile(url) && fileSource(url).path === path);
    return loaded.at(-1)?.[0];
  }

  /** The files that run in the runner, without Node's own and the kernel's. */
  files(): Source[] {
    return [...new Set(this.#urls.values())].filter(isUserFile).map(fileSource);
  }

  forgetScripts(): void {
    this.#urls.clear();
  }

  cellOf(scriptId: string): DebuggedCell | undefined {
    return this.#cells.get(this.#urls.get(scriptId) ?? "");
  }

  /** Where a place in a script is in what its author wrote; null for what the compiler or the kernel put there. */
  original(scriptId: string, generated: Position): SourcePosition | null {
    return this.#locate(scriptId, generated, statementPosition);
  }

  /** As {@link original}, but a place that the compiler put into a line counts as the code before it. */
  near(scriptId: string, generated: Position): SourcePosition | null {
    return this.#locate(scriptId, generated, positionBefore);
  }

  #locate(scriptId: string, generated: Position, map: typeof positionBefore): SourcePosition | null {
    const url = this.#urls.get(scriptId) ?? "";
    const cell = this.#cells.get(url);
    if (cell === undefined) return isUserFile(url) ? { source: fileSource(url), ...generated } : null;
    const position = map(cell.compiled, generated);
    const source = { name: cell.label, path: this.pathOf(cell.source) };
    return position === null ? null : { source, ...position };
  }

  /** Whether the compiler put this place into a cell's script. */
  isAdded(scriptId: string, generated: Position): boolean {
    return this.cellOf(scriptId)?.compiled.originalPosition(generated) === null;
  }
}

/**
 * V8 places the end of a statement on the punctuation after it, which may be the compiler's; a statement of the
 * compiler's own begins with a word.
 */
function statementPosition(compiled: CompiledCell, generated: Position): Position | null {
  const line = compiled.javascript.split("\n", generated.line + 1)[generated.line] ?? "";
  const added = compiled.originalPosition(generated) === null;
  return added && /[\p{ID_Start}$_]/u.test(line.charAt(generated.character))
    ? null
    : positionBefore(compiled, generated);
}

function positionBefore(compiled: CompiledCell, { line, character }: Position): Position | null {
  for (let at = character; at >= 0; at--) {
    const position = compiled.originalPosition({ line, character: at });
    if (position !== null) return position;
  }
  return null;
}

/** The first place in a cell's JavaScript that comes from a line of its source, or from the next line that has one. */
export function generatedPosition({ compiled, source }: DebuggedCell, line: number): Position | null {
  const wanted = lineWithCode(source, line);
  if (wanted === null) return null;
  const lines = compiled.javascript.split("\n");
  let best: { position: Position; original: Position } | null = null;
  for (const [row, text] of lines.entries()) {
    for (let character = 0; character < text.length; character++) {
      const original = compiled.originalPosition({ line: row, character });
      if (original === null || original.line < wanted) continue;
      if (best === null || before(original, best.original))
        best = { position: { line: row, character }, original };
      if (best.original.line === wanted && best.original.character === 0) return best.position;
    }
  }
  return best?.position ?? null;
}

/** The line itself, or the next one that is neither empty nor a comment; null if none follows. */
export function lineWithCode(source: string, line: number): number | null {
  const lines = source.split("\n");
  for (let at = line; at < lines.length; at++) if (!/^\s*(\/\/.*|\/\*.*\*\/\s*)?$/.test(lines[at])) return at;
  return null;
}

function before(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

/** The kernel's own code: kernel/ when it runs from its sources, dist/ when bundled. */
export const ownFolder = new URL("..", import.meta.url).href;

function isUserFile(url: string): boolean {
  return url.startsWith("file:") && !url.startsWith(ownFolder) && !url.includes("/node_modules/");
}

function fileSource(url: string): Source {
  const path = fileURLToPath(url.replace(/[?#].*$/, ""));
  return { name: path.slice(path.lastIndexOf("/") + 1), path };
}

export function fileUrl(path: string): string {
  return pathToFileURL(path).href;
}
