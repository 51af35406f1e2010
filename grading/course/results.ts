// What is known of each submission of an assignment: one file a student, written when its grading is complete. After
// a crash the files that are there count, and the others are graded again.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { writeWhole } from "./files.ts";
import { type Course, resultsFolder } from "./layout.ts";

/** Raise it when a change here changes scores: everything is then graded again. */
const RULES_VERSION = 1;

const cellResult = z.object({
  gradeId: z.string(),
  possible: z.number(),
  earned: z.number().nullable(),
  reason: z.string(),
});

const resultSchema = z.object({
  student: z.string(),
  assignment: z.string(),
  /** Of everything that the scores depend on. */
  digest: z.string(),
  gradedAt: z.string(),
  seconds: z.number(),
  sandboxed: z.boolean(),
  notebooks: z.array(
    z.object({
      name: z.string(),
      cells: z.array(cellResult),
      findings: z.array(z.string()),
      /** Why it could not be graded at all, in words. */
      problem: z.string().nullable(),
    }),
  ),
});

/** A submission's scores. */
export type SubmissionResult = z.infer<typeof resultSchema>;

/** A digest of everything that a submission's scores depend on. */
export function digestOf(parts: readonly string[]): string {
  const hash = createHash("sha256").update(`rules ${RULES_VERSION}`);
  for (const part of parts) hash.update(`\n${part.length}\n${part}`);
  return hash.digest("hex");
}

const fileOf = (course: Course, assignment: string, student: string): string =>
  join(resultsFolder(course, assignment), `${encodeURIComponent(student)}.json`);

/** The stored result, or null if there is none that can be read. */
export async function readResult(
  course: Course,
  assignment: string,
  student: string,
): Promise<SubmissionResult | null> {
  try {
    return resultSchema.parse(JSON.parse(await readFile(fileOf(course, assignment, student), "utf8")));
  } catch {
    return null;
  }
}

export async function writeResult(course: Course, result: SubmissionResult): Promise<void> {
  const file = fileOf(course, result.assignment, result.student);
  await writeWhole(file, `${JSON.stringify(result, null, 1)}\n`, true);
}

/** Points earned and possible; what a person must still judge counts as nothing yet. */
export function totals(result: SubmissionResult): { earned: number; possible: number; open: number } {
  const cells = result.notebooks.flatMap((notebook) => notebook.cells);
  return {
    earned: cells.reduce((sum, { earned }) => sum + (earned ?? 0), 0),
    possible: cells.reduce((sum, { possible }) => sum + possible, 0),
    open: cells.filter(({ earned }) => earned === null).length,
  };
}
