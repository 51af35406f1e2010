// What the session asks of a compiler. One cell's TypeScript goes in; JavaScript for the runner and diagnostics in
// the cell's own lines come out. Two compilers implement it (native TypeScript server, tslab's converter) and pass
// one test suite.

/** A place in a cell's source. `line` is zero-based; `character` counts UTF-16 code units from the line's start. */
export interface Position {
  line: number;
  character: number;
}

/** A half-open range in a cell's source. */
export interface Range {
  start: Position;
  end: Position;
}

/** Something the compiler has to say about a cell, placed in that cell's own source. */
export interface CellDiagnostic {
  severity: "error" | "warning" | "suggestion";
  /** TypeScript's number, as in TS2322. */
  code: number;
  message: string;
  range: Range;
}

/** One cell as the session hands it over. */
export interface CellSource {
  /** Stable for one notebook cell if the front end names it (`cell_id`), else unique for the execution. */
  id: string;
  source: string;
  /** Run although types do not check (`// @gradbook: loose`, or the notebook's setting). Syntax errors still stop it. */
  loose?: boolean;
}

/**
 * A cell ready for the runner.
 *
 * `javascript` is the source of one function expression, `(scope, host) => …` or `async (scope, host) => …`:
 * - `scope` is the session's variable object: every top-level name of earlier cells is a property of it, and the
 *   function leaves its own top-level names there, through `host.declare`.
 * - `host.held(promise)` gives what the cell is about to await; for a cell that was interrupted, what never settles.
 * - `host.import(specifier)` loads a module as if imported by a file in the notebook's folder.
 * - It returns `{ value }` if the cell ends in an expression, else `undefined`.
 */
export interface CompiledCell {
  javascript: string;
  /** Names that this cell declares at its top level (values only, not types). */
  declares: string[];
  /** Maps a zero-based position in `javascript` back to the cell; null where the compiler put in the text itself. */
  originalPosition(position: Position): Position | null;
}

export interface CompileResult {
  diagnostics: CellDiagnostic[];
  /** Null if the cell must not run: a syntax error, or a type error in a cell that is not loose. */
  compiled: CompiledCell | null;
}

export interface CompletionItem {
  label: string;
  /** What replaces the range. */
  insertText: string;
  /** TypeScript's kind in Jupyter's words: function, class, property, module, keyword, … */
  kind: string;
  /** The signature or type, if the compiler knows it without more work. */
  detail?: string;
  documentation?: string;
  /** An `import` statement to put at the cell's start, when the name comes from a module not yet imported. */
  additionalImport?: string;
}

export interface CompletionResult {
  /** Offsets in UTF-16 units in the source given. */
  start: number;
  end: number;
  items: CompletionItem[];
}

export interface InspectionResult {
  /** The signature or type, TypeScript source. */
  signature: string;
  /** The doc comment as Markdown; empty if there is none. */
  documentation: string;
  range: Range;
}

/** Where a name is declared: in an earlier cell (by id) or in a file. */
export interface DefinitionLocation {
  cellId?: string;
  file?: string;
  range: Range;
}

export interface TextEdit {
  cellId: string;
  range: Range;
  newText: string;
}

/** Whether more input is wanted, in the words of Jupyter's `is_complete_reply`. */
export interface Completeness {
  status: "complete" | "incomplete" | "invalid" | "unknown";
  /** The indentation that the next line would have; only when incomplete. */
  indent?: string;
}

/**
 * Compiles the cells of one session, in the order in which they run. All offsets are UTF-16 units.
 * Calls may overlap; implementations order them. Completion, inspection and the rest never run the user's code.
 */
export interface CellCompiler {
  /** "typescript-native" or "tslab", with the TypeScript version: for kernel_info and `gradbook doctor`. */
  readonly name: string;
  readonly typescriptVersion: string;

  /** Starts what is slow to start. The first `compile` waits for it. */
  start(): Promise<void>;
  compile(cell: CellSource): Promise<CompileResult>;
  /**
   * Tells that the cell compiled last under this id has run to its end (`true`) or stopped (`false`), so that its
   * declarations are visible to later cells. After a stop, names that were reached keep their values and types:
   * `reached` lists those of `declares` that the cell left in the scope; without it, all count as reached.
   */
  ran(cellId: string, completed: boolean, reached?: readonly string[]): void;
  complete(source: string, offset: number): Promise<CompletionResult>;
  inspect(source: string, offset: number): Promise<InspectionResult | null>;
  isComplete(source: string): Promise<Completeness>;

  /**
   * Checks a whole notebook as it stands in the editor, in cell order, without touching the session's own state:
   * diagnostics per cell, in the same order as `cells`.
   */
  checkNotebook(cells: readonly CellSource[]): Promise<CellDiagnostic[][]>;
  definition(cells: readonly CellSource[], cellId: string, position: Position): Promise<DefinitionLocation[]>;
  rename(
    cells: readonly CellSource[],
    cellId: string,
    position: Position,
    newName: string,
  ): Promise<TextEdit[]>;
  hover(cells: readonly CellSource[], cellId: string, position: Position): Promise<InspectionResult | null>;
  format(source: string): Promise<string>;

  /** Forgets all cells, as a new runner does. */
  reset(): Promise<void>;
  close(): Promise<void>;
}
