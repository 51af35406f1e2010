// The way to nbgrader's gradebook: a Python program that uses nbgrader's own API.
import { spawn } from "node:child_process";
import { python } from "../../kernel/locate.ts";
import type { SubmissionResult } from "../course/results.ts";
import { pythonFile } from "../pythonFiles.ts";

/** nbgrader is not there, or would not take the scores. */
export class GradebookError extends Error {
  override name = "GradebookError";
}

/** A gradebook about to be written. */
export interface GradebookWriter {
  /**
   * Writes results; one transaction a student, and repeating it changes nothing.
   * @throws GradebookError with what Python said
   */
  write(assignment: string, results: readonly SubmissionResult[]): Promise<void>;
  /** Gives up without writing. */
  cancel(): void;
}

/** Starts nbgrader's Python side for a course folder: it takes seconds to load, during which grading can go on. */
export function openGradebook(courseFolder: string): GradebookWriter {
  const child = spawn(python(), [pythonFile("nbgrader/gradebook.py")], {
    cwd: courseFolder,
    stdio: ["pipe", "ignore", "pipe"],
  });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-4000);
  });
  child.stdin.on("error", () => {}); // It ended early; its exit tells why.
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", (error) => reject(new GradebookError(`Python did not start: ${error.message}`)));
    child.once("close", resolve);
  });
  ended.catch(() => {}); // Told by `write`.
  return {
    async write(assignment, results) {
      const submissions = results.map(({ student, notebooks }) => ({ student, notebooks }));
      child.stdin.end(JSON.stringify({ assignment, submissions }));
      if ((await ended) === 0) return;
      throw new GradebookError(
        /No module named 'nbgrader/.test(complaint)
          ? `nbgrader is not installed for ${python()}: the scores are kept, but not in a gradebook (pip install nbgrader).`
          : `nbgrader did not take the scores:\n${complaint.trim()}`,
      );
    },
    cancel() {
      child.kill();
    },
  };
}
