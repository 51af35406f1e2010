// Who grades the notebooks of an assignment: graders of this machine, or a cluster. Both give the same results.
import { readFile } from "node:fs/promises";
import { Cluster } from "../cluster/cluster.ts";
import type { Notebook } from "../format/notebook.ts";
import type { CompileCache } from "../sandbox/compileCache.ts";
import {
  compileCache,
  type SubmissionLimits,
  sandboxedRunner,
  unsafeRunner,
} from "../sandbox/createRunner.ts";
import type { GradedNotebook, RunLimits } from "./gradeNotebook.ts";
import { Grader } from "./grader.ts";

/** The instructor's part. */
export interface AssignmentFiles {
  folder: string;
  /** By notebook name: the file's text, and the notebook read from it. */
  masters: ReadonlyMap<string, { text: string; notebook: Notebook }>;
  /** Other files, by name: their paths. */
  files: Readonly<Record<string, string>>;
}

/** One lane: grades one notebook at a time. */
export interface Lane {
  /** @throws Error with the reason if the submission cannot be graded */
  grade(notebook: string, submission: string): Promise<GradedNotebook>;
  close(): Promise<void>;
}

export interface GradingService {
  openLane(): Promise<Lane>;
  close(): void | Promise<void>;
}

/** Graders in this process, each with a sandbox, or without walls if `unsafe`. */
export function localService(
  assignment: AssignmentFiles,
  limits: RunLimits & SubmissionLimits,
  unsafe: boolean,
): GradingService {
  const { folder, files, masters } = assignment;
  let making: Promise<CompileCache> | undefined;
  return {
    async openLane() {
      let cache: CompileCache | undefined;
      if (!unsafe) making ??= compileCache(limits);
      const createRunner = () =>
        unsafe ? unsafeRunner(limits, folder) : sandboxedRunner(limits, files, cache);
      const grader = new Grader({ folder, createRunner, limits });
      await grader.start(
        making?.then((made) => {
          cache = made;
        }),
      );
      return {
        grade: (name, submission) => grader.grade(masters.get(name)!.notebook, submission, `${name}.ipynb`),
        close: () => grader.close(),
      };
    },
    close: async () => (await making)?.remove(),
  };
}

/**
 * Graders on the workers of a Dask scheduler.
 * @param command starts a worker's grading process, on a worker
 */
export function clusterService(
  assignment: AssignmentFiles,
  limits: RunLimits & SubmissionLimits,
  scheduler: string,
  command: readonly string[],
): GradingService {
  const cluster = new Cluster(scheduler, command);
  const contents = Promise.all(
    Object.entries(assignment.files).map(
      async ([name, path]) => [name, (await readFile(path)).toString("base64")] as const,
    ),
  ).then((entries) => Object.fromEntries(entries));
  contents.catch(() => {}); // Told by the first job.
  return {
    async openLane() {
      return {
        grade: async (name, submission) =>
          cluster.grade({
            master: assignment.masters.get(name)!.text,
            submission,
            name: `${name}.ipynb`,
            files: await contents,
            limits,
          }),
        close: async () => {},
      };
    },
    close: () => cluster.close(),
  };
}
