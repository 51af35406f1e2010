// Grading on more than one machine: jobs go through a Dask scheduler to its workers. The scheduler is an existing one;
// what it needs on each worker is this package.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import * as z from "zod";
import { python } from "../../kernel/locate.ts";
import { pythonFile } from "../pythonFiles.ts";
import type { GradedNotebook } from "../run/gradeNotebook.ts";
import type { GradeJob, JobResult } from "./jobs.ts";

/** The scheduler is not there, or a job could not be done. */
export class ClusterError extends Error {
  override name = "ClusterError";
}

const answerSchema = z.union([
  z.object({
    id: z.number(),
    result: z.custom<JobResult>((value) => typeof value === "object" && value !== null),
  }),
  z.object({ id: z.number(), error: z.string() }),
]);

/** Jobs in flight to a Dask scheduler. */
export class Cluster {
  readonly #bridge: ChildProcess;
  readonly #waiting = new Map<number, PromiseWithResolvers<GradedNotebook>>();
  #jobs = 0;
  #complaint = "";

  /**
   * @param address of the scheduler, as `tcp://10.0.0.1:8786`
   * @param command that starts a worker's grading process
   */
  constructor(address: string, command: readonly string[]) {
    this.#bridge = spawn(python(), [pythonFile("cluster/scheduler.py"), address, ...command], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#bridge.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-2000);
    });
    this.#bridge.stdin?.on("error", () => {});
    if (this.#bridge.stdout)
      createInterface({ input: this.#bridge.stdout }).on("line", (line) => this.#onAnswer(line));
    this.#bridge.once("error", (error) => this.#fail(error.message));
    this.#bridge.once("close", () => this.#fail(this.#complaint.trim() || "the connection ended"));
  }

  /** @throws ClusterError if no worker could grade it; Error with the problem if the submission cannot be graded */
  grade(job: GradeJob): Promise<GradedNotebook> {
    const id = ++this.#jobs;
    const waiting = Promise.withResolvers<GradedNotebook>();
    this.#waiting.set(id, waiting);
    this.#bridge.stdin?.write(`${JSON.stringify({ id, job })}\n`);
    return waiting.promise;
  }

  close(): void {
    this.#bridge.stdin?.end();
  }

  #onAnswer(line: string): void {
    const answer = answerSchema.parse(JSON.parse(line));
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("error" in answer) waiting?.reject(new ClusterError(`no worker could grade it: ${answer.error}`));
    else if ("problem" in answer.result) waiting?.reject(new Error(answer.result.problem));
    else waiting?.resolve(answer.result.graded);
  }

  #fail(reason: string): void {
    for (const waiting of this.#waiting.values())
      waiting.reject(new ClusterError(`the cluster does not answer: ${reason}`));
    this.#waiting.clear();
  }
}
