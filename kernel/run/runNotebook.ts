// Runs the cells of a notebook in a session, one after the other, and keeps what they show in the notebook.
import { NotebookOutputs } from "../session/notebookOutputs.ts";
import type { Session } from "../session/session.ts";
import type { ErrorContent } from "../session/traceback.ts";
import { type Notebook, type NotebookCell, sourceOf, storedOutput } from "./notebookFile.ts";
import { hasTag } from "./parameters.ts";

export interface RunOptions {
  /** Seconds that each cell may take; no limit if absent. */
  timeout?: number;
  /** Go on after a cell that failed. */
  allowErrors?: boolean;
  onCell?(index: number, cell: NotebookCell): void;
}

export interface FailedCell {
  /** Zero-based, among all cells. */
  index: number;
  source: string;
  error: ErrorContent;
}

/**
 * Runs all code cells and stores outputs and execution counts in `notebook`. Stops at the first cell that fails,
 * unless it is tagged `raises-exception` or errors are allowed.
 * @returns the cells that failed without being allowed to.
 */
export async function runNotebook(
  session: Session,
  notebook: Notebook,
  options: RunOptions = {},
): Promise<FailedCell[]> {
  const shown = new NotebookOutputs();
  const failed: FailedCell[] = [];
  const ran: [NotebookCell, string][] = [];
  for (const [index, cell] of notebook.cells.entries()) {
    if (cell.cell_type !== "code") continue;
    const source = sourceOf(cell);
    const execution = `run-${index}`;
    cell.execution_count = null;
    cell.outputs = [];
    if (source.trim() === "") continue;
    options.onCell?.(index, cell);
    ran.push([cell, execution]);
    const error = await runCell(
      session,
      { execution, cellId: cell.id, code: source },
      shown,
      cell,
      options.timeout,
    );
    if (error === undefined || hasTag(cell, "raises-exception")) continue;
    failed.push({ index, source, error });
    if (!options.allowErrors) break;
  }
  // At the end, for a later cell may have updated an earlier one's display.
  for (const [cell, execution] of ran) cell.outputs = shown.of(execution).map(storedOutput);
  return failed;
}

async function runCell(
  session: Session,
  request: { execution: string; cellId?: string; code: string },
  shown: NotebookOutputs,
  cell: NotebookCell,
  timeout: number | undefined,
): Promise<ErrorContent | undefined> {
  let timedOut = false;
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          void session.interrupt();
        }, timeout * 1000);
  const result = await session.execute(request, {
    output: (output) => {
      const late = timedOut && output.type === "error";
      shown.add(request.execution, late ? { type: "error", content: timeoutError(timeout ?? 0) } : output);
    },
  });
  clearTimeout(timer);
  cell.execution_count = result.executionCount;
  return result.error !== undefined && timedOut ? timeoutError(timeout ?? 0) : result.error;
}

function timeoutError(seconds: number): ErrorContent {
  const evalue = `the cell took longer than ${seconds} s and was stopped`;
  return { ename: "Timeout", evalue, traceback: [`Timeout: ${evalue}`] };
}
