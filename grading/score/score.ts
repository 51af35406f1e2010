// From what a graded cell did to its points, by nbgrader's rules, with the reason in words.
import type { NotebookOutput } from "../../kernel/session/notebookOutputs.ts";
import type { Cell } from "../format/notebook.ts";

/** The points of one graded cell. */
export interface CellScore {
  gradeId: string;
  possible: number;
  /** Null where a person has to judge. */
  earned: number | null;
  /** Why, in words for the student. */
  reason: string;
}

/**
 * The points of a cell that ran. An error earns none; a number as the result is partial credit; everything else is
 * full credit. Text on stderr earns none, as in nbgrader; our sessions keep warnings off stderr for that reason.
 *
 * @param cell a graded cell that is not itself an answer
 * @throws RangeError if the partial credit is outside 0 to the cell's points: then the test is wrong, not the student
 */
export function scoreTests(cell: Cell, outputs: readonly NotebookOutput[]): CellScore {
  const { grade_id: gradeId, points: possible = 0 } = cell.nbgrader!;
  const judged = (earned: number, reason: string): CellScore => ({ gradeId, possible, earned, reason });
  for (const output of outputs) {
    if (output.output_type === "error") return judged(0, `${output.ename}: ${output.evalue}`);
    if (output.output_type === "stream" && output.name === "stderr")
      return judged(0, `the test wrote to stderr: ${output.text.trim()}`);
    if (output.output_type !== "execute_result") continue;
    const text = String(output.data["text/plain"] ?? "");
    const partial = pythonFloat(text);
    if (partial === null) return judged(possible, "all tests passed");
    if (!(partial >= 0 && partial <= possible))
      throw new RangeError(`cell ${gradeId}: its result ${text} is not between 0 and its ${possible} points`);
    return judged(partial, partial === possible ? "all parts are right" : "some parts are right");
  }
  return judged(possible, "all tests passed");
}

/**
 * The points of an answer that a person judges: none if it was left as handed out, else open.
 *
 * @param released the cell's text as the student got it
 */
export function scoreAnswer(cell: Cell, released: string): CellScore {
  const { grade_id: gradeId, points: possible = 0 } = cell.nbgrader!;
  return cell.source.trim() === "" || cell.source.trim() === released.trim()
    ? { gradeId, possible, earned: 0, reason: "not answered" }
    : { gradeId, possible, earned: null, reason: "waits for a person to judge" };
}

/** The number that Python's `float()` reads in a text, or null. */
export function pythonFloat(text: string): number | null {
  const trimmed = text.trim();
  if (/^[+-]?(inf(inity)?|nan)$/i.test(trimmed)) return Number.NaN;
  return /^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/i.test(trimmed)
    ? Number(trimmed.replaceAll("_", ""))
    : null;
}
