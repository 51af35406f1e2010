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

  /** The outputs of a cell so far; a live view. */
  of(cell: string): readonly NotebookOutput[] {
    return this.#cells.get(cell)?.outputs ?? [];
  }

  /** Characters that a cell's outputs hold, roughly. */
  sizeOf(cell: string): number {
    return this.#cells.get(cell)?.size ?? 0;
  }

  forget(cell: string): void {
    for (const output of this.of(cell))
      if (output.output_type === "display_data")
        for (const shown of this.#displays.values()) shown.delete(output);
    this.#cells.delete(cell);
  }

  add(cell: string, { type, content }: Output): void {
    const record = this.#cells.get(cell) ?? { outputs: [], clearNext: false, size: 0 };
    this.#cells.set(cell, record);
    if (type === "execute_input") return;
    if (type === "clear_output") {
      if (content.wait) record.clearNext = true;
      else clear(record);
      return;
    }
    if (type === "update_display_data") {
      const { data, metadata } = content;
      for (const shown of this.#displays.get(displayIdOf(content) ?? "") ?? [])
        Object.assign(shown, { data, metadata });
      return;
    }
    if (record.clearNext) clear(record);
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
    if (id !== undefined) this.#displays.set(id, (this.#displays.get(id) ?? new Set()).add(output));
  }
}

function clear(record: CellRecord): void {
  record.outputs.length = 0;
  record.size = 0;
  record.clearNext = false;
}

function displayIdOf({ transient }: { transient?: Record<string, unknown> }): string | undefined {
  const id = transient?.["display_id"];
  return typeof id === "string" ? id : undefined;
}
