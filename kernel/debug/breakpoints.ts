// Breakpoints as they were asked for, by source, and as they stand in V8, by script.
import {
  type CellScripts,
  type DebuggedCell,
  fileUrl,
  generatedPosition,
  lineWithCode,
} from "./cellScripts.ts";
import type { DevTools } from "./devtools.ts";
import type { Breakpoint, SourceBreakpoint } from "./protocol.ts";

export class Breakpoints {
  readonly #devTools: DevTools;
  readonly #scripts: CellScripts;
  readonly #wanted = new Map<string, SourceBreakpoint[]>();
  /** V8's ids, by source. */
  readonly #standing = new Map<string, string[]>();

  constructor(devTools: DevTools, scripts: CellScripts) {
    this.#devTools = devTools;
    this.#scripts = scripts;
  }

  /** Replaces the breakpoints of one source; says on which line each will stop. */
  async replace(path: string, wanted: SourceBreakpoint[]): Promise<Breakpoint[]> {
    await this.#removeStanding(path);
    const text = this.#scripts.textOf(path);
    const placed = wanted.map(({ line, condition }) => {
      const at = text === undefined ? line - 1 : lineWithCode(text, line - 1);
      return { verified: at !== null, line: (at ?? line - 1) + 1, condition };
    });
    const verified = placed.filter((breakpoint) => breakpoint.verified);
    if (verified.length === 0) this.#wanted.delete(path);
    else this.#wanted.set(path, verified);
    if (this.#scripts.isCell(path)) for (const cell of this.#scripts.runsOf(path)) await this.setInCell(cell);
    else await this.#setInFile(path);
    const source = { name: path, path };
    return placed.map(({ verified, line }) => ({ verified, line, source }));
  }

  /** All that were asked for, as `debugInfo` lists them. */
  list(): { source: string; breakpoints: { line: number }[] }[] {
    return [...this.#wanted].map(([source, wanted]) => ({
      source,
      breakpoints: wanted.map(({ line }) => ({ line })),
    }));
  }

  /** Sets the breakpoints of a cell's text in one run of it, which may be yet to come. */
  async setInCell(cell: DebuggedCell): Promise<void> {
    const path = this.#scripts.pathOf(cell.source);
    for (const { line, condition } of this.#wanted.get(path) ?? []) {
      const position = generatedPosition(cell, line - 1);
      if (position !== null)
        await this.#set(path, cell.scriptName, position.line, position.character, condition);
    }
  }

  async #setInFile(path: string): Promise<void> {
    for (const { line, condition } of this.#wanted.get(path) ?? [])
      await this.#set(path, fileUrl(path), line - 1, 0, condition);
  }

  /** After a new runner has started. */
  async restore(): Promise<void> {
    this.#standing.clear();
    for (const path of this.#wanted.keys()) if (!this.#scripts.isCell(path)) await this.#setInFile(path);
  }

  async clear(): Promise<void> {
    for (const path of this.#standing.keys()) await this.#removeStanding(path);
    this.#wanted.clear();
  }

  async #set(
    path: string,
    url: string,
    lineNumber: number,
    columnNumber: number,
    condition?: string,
  ): Promise<void> {
    const { breakpointId } = await this.#devTools.post("Debugger.setBreakpointByUrl", {
      url,
      lineNumber,
      columnNumber,
      ...(condition !== undefined && { condition }),
    });
    this.#standing.set(path, [...(this.#standing.get(path) ?? []), breakpointId]);
  }

  async #removeStanding(path: string): Promise<void> {
    for (const breakpointId of this.#standing.get(path) ?? [])
      await this.#devTools.post("Debugger.removeBreakpoint", { breakpointId });
    this.#standing.delete(path);
  }
}
