// The outputs of cells as a notebook file keeps them (nbformat 4), gathered from what a session shows.
import type { Output } from "./session.ts";

/** One entry of a code cell's `outputs`. */
export type NotebookOutput =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | { output_type: "display_data"; data: Record<string, unknown>; metadata: Record<string, unknown> }
  | {
      output_type: "execute_result";
      execution_count: number;
      data: Record<string, unknown>;
      metadata: Record<string, unknown>;
    }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

interface CellRecord {
  outputs: NotebookOutput[];
  /** The next output replaces all. */
  clearNext: boolean;
  size: number;
}

/** Gathers outputs by cell. Updates of a display reach every cell that shows it. */
export class NotebookOutputs {
  readonly #cells = new Map<string, CellRecord>();
  readonly #displays = new Map<string, Set<NotebookOutput & { output_type: "display_data" }>>();
  readonly #displayIds = new WeakMap<NotebookOutput, string>();

  /** The outputs of a cell so far; a live view. */
  of(cell: string): readonly NotebookOutput[] {
    return this.#cells.get(cell)?.outputs ?? [];
  }

  /** How many displays an update can still reach. */
  get displayCount(): number {
    return this.#displays.size;
  }

  /** Characters that a cell's outputs hold, roughly. */
  sizeOf(cell: string): number {
    return this.#cells.get(cell)?.size ?? 0;
  }

  forget(cell: string): void {
    this.#hide(this.of(cell));
    this.#cells.delete(cell);
  }

  add(cell: string, { type, content }: Output): void {
    const record = this.#cells.get(cell) ?? { outputs: [], clearNext: false, size: 0 };
    this.#cells.set(cell, record);
    if (type === "execute_input") return;
    if (type === "clear_output") {
      if (content.wait) record.clearNext = true;
      else this.#clear(record);
      return;
    }
    if (type === "update_display_data") {
      const { data, metadata } = content;
      for (const shown of this.#displays.get(displayIdOf(content) ?? "") ?? [])
        Object.assign(shown, { data, metadata });
      return;
    }
    if (record.clearNext) this.#clear(record);
    const last = record.outputs.at(-1);
    if (type === "stream") {
      record.size += content.text.length;
      if (last?.output_type === "stream" && last.name === content.name) last.text += content.text;
      else record.outputs.push({ output_type: "stream", ...content });
      return;
    }
    if (type === "error") {
      record.outputs.push({ output_type: "error", ...content });
      return;
    }
    const { data, metadata } = content;
    record.size += JSON.stringify(data).length;
    if (type === "execute_result") {
      record.outputs.push({
        output_type: "execute_result",
        execution_count: content.execution_count,
        data,
        metadata,
      });
      return;
    }
    const output = { output_type: "display_data" as const, data, metadata };
    record.outputs.push(output);
    const id = displayIdOf(content);
    if (id === undefined) return;
    this.#displays.set(id, (this.#displays.get(id) ?? new Set()).add(output));
    this.#displayIds.set(output, id);
  }

  #clear(record: CellRecord): void {
    this.#hide(record.outputs);
    record.outputs.length = 0;
    record.size = 0;
    record.clearNext = false;
  }

  /** No update reaches these outputs any more. */
  #hide(outputs: readonly NotebookOutput[]): void {
    for (const output of outputs) {
      const id = this.#displayIds.get(output);
      const shown = id === undefined ? undefined : this.#displays.get(id);
      if (id === undefined || shown === undefined || output.output_type !== "display_data") continue;
      shown.delete(output);
      if (shown.size === 0) this.#displays.delete(id);
    }
  }
}

function displayIdOf({ transient }: { transient?: Record<string, unknown> }): string | undefined {
  const id = transient?.["display_id"];
  return typeof id === "string" ? id : undefined;
}
