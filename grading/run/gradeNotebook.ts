// Runs an assembled notebook in a session and judges its graded cells.
import { type NotebookOutput, NotebookOutputs } from "../../kernel/session/notebookOutputs.ts";
import type { ExecutionSink, Session } from "../../kernel/session/session.ts";
import type { AssembledCell, AssembledNotebook, Finding } from "../assemble/assemble.ts";
import type { Cell } from "../format/notebook.ts";
import { releasedSource } from "../format/release.ts";
import { type CellScore, scoreAnswer, scoreTests } from "../score/score.ts";

export interface GradedCell {
  origin: AssembledCell["origin"];
  cell: Cell;
  executionCount: number | null;
  outputs: NotebookOutput[];
  /** Present for graded cells. */
  score?: CellScore;
}

export interface GradedNotebook {
  name: string;
  cells: GradedCell[];
  findings: Finding[];
}

export interface RunLimits {
  /** Seconds that one cell may take. */
  cellSeconds: number;
  /** Seconds that the whole notebook may take; cells after it do not run. */
  notebookSeconds: number;
  /** Characters of output kept for one cell. */
  outputCharacters: number;
}

/** The name of the error that a cell over its time gets. */
const TIMEOUT = "CellTimeout";

/**
 * Runs every code cell in order. A cell that fails, hangs or ends the runner costs its own points; the next ones run.
 *
 * @param session fresh, on a hardened runner if the submission is not trusted
 */
export async function gradeNotebook(
  assembled: AssembledNotebook,
  master: ReadonlyMap<string, Cell>,
  session: Session,
  limits: RunLimits,
): Promise<GradedNotebook> {
  const deadline = performance.now() + limits.notebookSeconds * 1000;
  const cells: GradedCell[] = [];
  for (const [index, { origin, cell }] of assembled.cells.entries()) {
    const graded: GradedCell = { origin, cell, executionCount: null, outputs: [] };
    cells.push(graded);
    if (cell.type === "code" && cell.source.trim() !== "") {
      const seconds = Math.min(limits.cellSeconds, (deadline - performance.now()) / 1000);
      await runCell(session, `cell-${index}`, graded, seconds, limits.outputCharacters);
    }
    const nbgrader = cell.nbgrader;
    if (!nbgrader?.grade && !nbgrader?.task) continue;
    const original = master.get(nbgrader.grade_id) ?? cell;
    graded.score =
      nbgrader.solution || nbgrader.task
        ? scoreAnswer(cell, releasedSource(original))
        : scoreTests(cell, graded.outputs);
  }
  return { name: assembled.name, cells, findings: assembled.findings };
}

async function runCell(
  session: Session,
  execution: string,
  graded: GradedCell,
  seconds: number,
  limit: number,
): Promise<void> {
  const { cell, origin } = graded;
  const name = cell.nbgrader?.grade_id ?? cell.id;
  if (seconds <= 0) {
    graded.outputs.push(errorOutput(TIMEOUT, `${name} did not run: the notebook's time was over`));
    return;
  }
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    void session.interrupt();
  }, seconds * 1000);
  const outputs = new NotebookOutputs();
  const result = await session.execute(
    { execution, code: cell.source, cellId: execution, trusted: origin === "master" },
    collect(execution, outputs, limit),
  );
  clearTimeout(timer);
  graded.executionCount = result.executionCount;
  // A copy: what the cell's timers still print or clear comes too late to count.
  graded.outputs = [...outputs.of(execution)];
  if (isOver && result.status === "error") {
    graded.outputs = graded.outputs.filter((output) => output.output_type !== "error");
    graded.outputs.push(
      errorOutput(TIMEOUT, `${name} ran longer than ${seconds.toFixed(0)} s and was stopped`),
    );
  }
}

const errorOutput = (ename: string, evalue: string): NotebookOutput => ({
  output_type: "error",
  ename,
  evalue,
  traceback: [`${ename}: ${evalue}`],
});

/** Keeps a cell's outputs as a notebook stores them, up to a number of characters. */
function collect(execution: string, outputs: NotebookOutputs, limit: number): ExecutionSink {
  let isFull = false;
  return {
    output(output) {
      // The result and the error are what a score is read from: they are kept whatever was printed before.
      const isScored = output.type === "execute_result" || output.type === "error";
      if (isFull && !isScored) return;
      outputs.add(execution, output);
      if (isFull || outputs.sizeOf(execution) <= limit) return;
      isFull = true;
      const text = `\n(more than ${limit} characters of output; the rest was not kept)\n`;
      outputs.add(execution, { type: "stream", content: { name: "stdout", text } });
    },
  };
}
