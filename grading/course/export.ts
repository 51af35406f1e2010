// Scores as files that other programs read.
import { join } from "node:path";
import { writeWhole } from "./files.ts";
import type { Course } from "./layout.ts";
import { type SubmissionResult, totals } from "./results.ts";

/**
 * Writes `<assignment>.csv` (a line a student: points a question and in all) and `<assignment>.json` (everything
 * known) into the course's folder `scores`.
 *
 * @returns the paths of both files
 */
export async function exportScores(
  course: Course,
  assignment: string,
  results: readonly SubmissionResult[],
): Promise<string[]> {
  const base = join(course.folder, "scores", assignment);
  await writeWhole(`${base}.csv`, scoresCsv(results));
  await writeWhole(`${base}.json`, `${JSON.stringify(results, null, 1)}\n`);
  return [`${base}.csv`, `${base}.json`];
}

/**
 * @example
 * scoresCsv([]) // "student,earned,possible,open,problem\r\n"
 */
export function scoresCsv(results: readonly SubmissionResult[]): string {
  const questions = [
    ...new Set(
      results.flatMap(({ notebooks }) =>
        notebooks.flatMap(({ name, cells }) => cells.map(({ gradeId }) => `${name}/${gradeId}`)),
      ),
    ),
  ];
  const lines = results.map((result) => {
    const { earned, possible, open } = totals(result);
    const byQuestion = new Map<string, number | null>(
      result.notebooks.flatMap(({ name, cells }) =>
        cells.map((cell) => [`${name}/${cell.gradeId}`, cell.earned] as const),
      ),
    );
    const problem = result.notebooks.flatMap((notebook) => notebook.problem ?? []).join("; ");
    return [
      result.student,
      earned,
      possible,
      open,
      problem,
      ...questions.map((question) => byQuestion.get(question) ?? ""),
    ];
  });
  const header = ["student", "earned", "possible", "open", "problem", ...questions];
  return [header, ...lines].map((line) => `${line.map(csvField).join(",")}\r\n`).join("");
}

/** RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe before it. */
function csvField(value: string | number): string {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
