// The way to nbgrader's gradebook: a Python program that uses nbgrader's own API.
import { spawn } from "node:child_process";
import { python } from "../../kernel/locate.ts";
import type { SubmissionResult } from "../course/results.ts";
import { pythonFile } from "../pythonFiles.ts";

/** nbgrader is not there, or would not take the scores. */
export class GradebookError extends Error {
  override name = "GradebookError";
}

/** An assignment's page of the gradebook, being written while grading goes on. */
export interface GradebookWriter {
  /** Hands a result over to be written: one transaction a student, and repeating it changes nothing. */
  write(result: SubmissionResult): void;
  /**
   * Waits until everything is written.
   * @throws GradebookError with what Python said
   */
  end(): Promise<void>;
  /** Gives up; what is written stays. */
  cancel(): void;
}

/** Starts nbgrader's Python side for a course folder. */
export function openGradebook(courseFolder: string, assignment: string): GradebookWriter {
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
  ended.catch(() => {}); // Told by `end`.
  const writeLine = (value: unknown): void => {
    child.stdin.write(`${JSON.stringify(value)}\n`);
  };
  writeLine(assignment);
  return {
    write({ student, notebooks }) {
      writeLine({ student, notebooks });
    },
    async end() {
      child.stdin.end();
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
