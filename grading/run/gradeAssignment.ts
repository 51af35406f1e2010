// Grades an assignment: every submission that is new or changed, several at once, each result kept when it is
// complete. Killed at any moment, it goes on where it was; nothing is graded twice, nothing is lost.
import { readdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { ClusterError } from "../cluster/cluster.ts";
import { writeWhole } from "../course/files.ts";
import {
  autogradedFolder,
  type Course,
  feedbackFolder,
  sourceFiles,
  sourceFolder,
  sourceNotebooks,
  submittedFolder,
  submitters,
} from "../course/layout.ts";
import { digestOf, readResult, type SubmissionResult, writeResult } from "../course/results.ts";
import { gradedNotebookFile } from "../feedback/notebookFile.ts";
import { feedbackPage } from "../feedback/page.ts";
import { type Notebook, readNotebook } from "../format/notebook.ts";
import { defaultLimits, type SubmissionLimits } from "../sandbox/createRunner.ts";
import type { RunLimits } from "./gradeNotebook.ts";
import { type AssignmentFiles, clusterService, type Lane, localService } from "./service.ts";

export interface GradeOptions {
  /** Only these students; all who handed in unless given. */
  students?: readonly string[];
  /** How many submissions at once; one less than the machine has cores unless given, 64 on a cluster. */
  jobs?: number;
  /** Grade again what has not changed. */
  force?: boolean;
  /** Without walls. The instructor has to say so. */
  unsafe?: boolean;
  /** A Dask scheduler, and the command that starts the grading process on its workers. */
  cluster?: { scheduler: string; command: readonly string[] };
  limits?: Partial<RunLimits & SubmissionLimits>;
  /** Told after each submission; `isNew` is false for a result that was there already. */
  onResult?(result: SubmissionResult, isNew: boolean): void;
}

const defaultRunLimits: RunLimits = { cellSeconds: 30, notebookSeconds: 300, outputCharacters: 200_000 };
const CLUSTER_JOBS = 64;

/** An assignment ready to grade. */
interface Assignment extends AssignmentFiles {
  course: Course;
  name: string;
  /** Of the instructor's part, the limits included. */
  digest: string;
}

/**
 * Grades an assignment of a course.
 *
 * @returns the results of all the students asked for, in their order
 * @throws CourseError, NotebookFormatError where the instructor's part is wrong; ClusterError where the cluster is
 *   gone. A student's part never throws
 */
export async function gradeAssignment(
  course: Course,
  name: string,
  options: GradeOptions = {},
): Promise<SubmissionResult[]> {
  const limits = { ...defaultLimits, ...defaultRunLimits, ...options.limits };
  const assignment = await readAssignment(course, name, limits);
  const students = options.students ?? (await submitters(course, name));
  const { cluster, unsafe = false } = options;
  const service = cluster
    ? clusterService(assignment, limits, cluster.scheduler, cluster.command)
    : localService(assignment, limits, unsafe);
  const results = new Map<string, SubmissionResult>();
  const pending = students.values();
  const work = async (): Promise<void> => {
    let lane: Lane | undefined;
    for (const student of pending) {
      const submission = await readSubmission(assignment, student);
      const known = options.force ? null : await readResult(course, name, student);
      const isNew = known?.digest !== submission.digest || known.sandboxed === unsafe;
      if (isNew) lane ??= await service.openLane();
      const result =
        lane && isNew ? await gradeSubmission(assignment, student, submission, lane, !unsafe) : known!;
      results.set(student, result);
      options.onResult?.(result, isNew);
    }
    await lane?.close();
  };
  // One core is left to the sandboxes that start ahead of their submissions: measured faster than a lane on each.
  const lanes = cluster ? CLUSTER_JOBS : Math.max(1, availableParallelism() - 1);
  const jobs = Math.min(options.jobs ?? lanes, students.length);
  try {
    await Promise.all(Array.from({ length: jobs }, work));
  } finally {
    await service.close();
  }
  return students.map((student) => results.get(student)!);
}

async function readAssignment(course: Course, name: string, limits: object): Promise<Assignment> {
  const sources = await sourceNotebooks(course, name);
  const masters = new Map(
    [...sources].map(
      ([notebook, text]) =>
        [notebook, { text, notebook: readNotebook(text, `${notebook}.ipynb`, "master") }] as const,
    ),
  );
  return {
    course,
    name,
    folder: sourceFolder(course, name),
    masters,
    files: await sourceFiles(course, name),
    digest: digestOf([...sources.values(), JSON.stringify(limits)]),
  };
}

interface Submission {
  /** By notebook name; null where the file is missing. */
  files: Map<string, string | null>;
  digest: string;
}

async function readSubmission(
  { course, name, masters, digest }: Assignment,
  student: string,
): Promise<Submission> {
  const folder = submittedFolder(course, student, name);
  const present = new Set(await readdir(folder).catch(() => []));
  const files = new Map<string, string | null>();
  for (const notebook of masters.keys()) {
    const file = `${notebook}.ipynb`;
    files.set(notebook, present.has(file) ? await readFile(join(folder, file), "utf8") : null);
  }
  return { files, digest: digestOf([digest, ...[...files.values()].map((text) => text ?? "")]) };
}

async function gradeSubmission(
  { course, name, masters }: Assignment,
  student: string,
  submission: Submission,
  lane: Lane,
  sandboxed: boolean,
): Promise<SubmissionResult> {
  const started = performance.now();
  const notebooks: SubmissionResult["notebooks"] = [];
  for (const [notebook, master] of masters) {
    const file = `${notebook}.ipynb`;
    const text = submission.files.get(notebook) ?? null;
    try {
      if (text === null) throw new Error(`${file} was not handed in`);
      const graded = await lane.grade(notebook, text);
      const cells = graded.cells.flatMap(({ score }) => score ?? []);
      notebooks.push({
        name: notebook,
        cells,
        findings: graded.findings.map(({ message }) => message),
        problem: null,
      });
      await writeWhole(
        join(autogradedFolder(course, student, name), file),
        gradedNotebookFile(graded, master.notebook),
      );
      await writeWhole(
        join(feedbackFolder(course, student, name), `${notebook}.html`),
        feedbackPage(graded, student, name),
      );
    } catch (error) {
      // Without a cluster nobody's submission can be graded: that is not this student's fault.
      if (error instanceof ClusterError) throw error;
      const problem = error instanceof Error ? error.message : String(error);
      notebooks.push({
        name: notebook,
        cells: nothingEarned(master.notebook, problem),
        findings: [],
        problem,
      });
    }
  }
  const result: SubmissionResult = {
    student,
    assignment: name,
    digest: submission.digest,
    gradedAt: new Date().toISOString(),
    seconds: (performance.now() - started) / 1000,
    sandboxed,
    notebooks,
  };
  await writeResult(course, result);
  return result;
}

const nothingEarned = (master: Notebook, reason: string): SubmissionResult["notebooks"][number]["cells"] =>
  master.cells.flatMap(({ nbgrader }) =>
    nbgrader?.grade || nbgrader?.task
      ? [{ gradeId: nbgrader.grade_id, possible: nbgrader.points ?? 0, earned: 0, reason }]
      : [],
  );
