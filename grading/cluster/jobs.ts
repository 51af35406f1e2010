// What travels to a worker of a cluster and back: everything that grading one notebook needs, as JSON.
import * as z from "zod";
import type { GradedNotebook } from "../run/gradeNotebook.ts";

const limitsSchema = z.object({
  cellSeconds: z.number().positive(),
  notebookSeconds: z.number().positive(),
  outputCharacters: z.number().positive(),
  heapMegabytes: z.number().positive(),
  residentMegabytes: z.number().positive(),
  folderMegabytes: z.number().positive(),
});

export const jobSchema = z.object({
  /** The instructor's notebook file's text. */
  master: z.string(),
  /** The student's. */
  submission: z.string(),
  /** The file's name, for messages. */
  name: z.string(),
  /** The assignment's other files, by name, in base64. */
  files: z.record(z.string(), z.string()),
  limits: limitsSchema,
});

export type GradeJob = z.infer<typeof jobSchema>;

/** A graded notebook, or the reason why it could not be graded. */
export type JobResult = { graded: GradedNotebook } | { problem: string };
