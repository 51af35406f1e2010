// A notebook file (nbformat 4), read with checks and written so that a crash leaves the old one.
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { NotebookOutput } from "../session/notebookOutputs.ts";

/** A cell of the file. Fields that are not named here are kept as they are. */
export interface NotebookCell {
  cell_type: string;
  id?: string;
  metadata: Record<string, unknown>;
  source: string | string[];
  outputs?: unknown[];
  execution_count?: number | null;
}

export interface Notebook {
  cells: NotebookCell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

/** @throws {Error} if the file cannot be read or is no notebook of version 4: the message says which. */
export function readNotebook(path: string): Notebook {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : error}`);
  }
  if (!isRecord(content) || content["nbformat"] !== 4)
    throw new Error(`${path}: expected a notebook of nbformat 4, got ${describe(content)}`);
  if (!Array.isArray(content["cells"]) || !isRecord(content["metadata"]))
    throw new Error(`${path}: a notebook has a list of cells and metadata`);
  content["cells"].forEach((cell, index) => {
    if (!isCell(cell))
      throw new Error(`${path}: cell ${index + 1} has no valid cell_type, source and metadata`);
  });
  return content as unknown as Notebook;
}

/** Writes beside the file and renames: a reader sees the old notebook or the new one, whole. */
export function writeNotebook(path: string, notebook: Notebook): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, `${JSON.stringify(notebook, null, 1)}\n`);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

export function sourceOf(cell: NotebookCell): string {
  return Array.isArray(cell.source) ? cell.source.join("") : cell.source;
}

/** Text as nbformat stores it: one string a line, so that differences can be read. */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

/** An output as nbformat stores it. */
export function storedOutput(output: NotebookOutput): Record<string, unknown> {
  switch (output.output_type) {
    case "stream":
      return { ...output, text: splitLines(output.text) };
    case "error":
      return { ...output };
    default:
      return {
        ...output,
        data: Object.fromEntries(
          Object.entries(output.data).map(([type, value]) => [
            type,
            typeof value === "string" && !type.startsWith("image/png") ? splitLines(value) : value,
          ]),
        ),
      };
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCell(value: unknown): boolean {
  if (!isRecord(value) || typeof value["cell_type"] !== "string" || !isRecord(value["metadata"]))
    return false;
  const { source } = value;
  return (
    typeof source === "string" || (Array.isArray(source) && source.every((line) => typeof line === "string"))
  );
}

function describe(content: unknown): string {
  return isRecord(content) ? `nbformat ${JSON.stringify(content["nbformat"])}` : typeof content;
}
