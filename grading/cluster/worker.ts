// `gradbook grade worker`: on a machine of the cluster, grades the jobs that come in by lines, one at a time.
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { readNotebook } from "../format/notebook.ts";
import { Grader } from "../run/grader.ts";
import { whyNoSandbox } from "../sandbox/bubblewrap.ts";
import type { CompileCache } from "../sandbox/compileCache.ts";
import { compileCache, sandboxedRunner } from "../sandbox/createRunner.ts";
import { type GradeJob, type JobResult, jobSchema } from "./jobs.ts";

/** Grades until standard input ends. */
export async function serveJobs(): Promise<void> {
  const reason = await whyNoSandbox();
  let current: AssignmentGrader | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    let result: JobResult;
    try {
      if (reason !== null) throw new Error(`this worker has no sandbox: ${reason}`);
      const job = jobSchema.parse(JSON.parse(line));
      if (current?.key !== keyOf(job)) {
        await current?.close();
        current = await AssignmentGrader.open(job);
      }
      result = { graded: await current.grade(job) };
    } catch (error) {
      result = { problem: error instanceof Error ? error.message : String(error) };
    }
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
  await current?.close();
}

const keyOf = ({ files, limits }: GradeJob): string =>
  createHash("sha256")
    .update(JSON.stringify([files, limits]))
    .digest("hex");

/** A grader with the files of one assignment laid into a folder. */
class AssignmentGrader {
  readonly key: string;
  readonly #grader: Grader;
  readonly #folder: string;
  readonly #cache: CompileCache;

  private constructor(key: string, grader: Grader, folder: string, cache: CompileCache) {
    this.key = key;
    this.#grader = grader;
    this.#folder = folder;
    this.#cache = cache;
  }

  static async open(job: GradeJob): Promise<AssignmentGrader> {
    const folder = await mkdtemp(join(tmpdir(), "gradbook-worker-"));
    const paths: Record<string, string> = {};
    for (const [name, content] of Object.entries(job.files)) {
      const path = join(folder, basename(name));
      await writeFile(path, Buffer.from(content, "base64"));
      paths[basename(name)] = path;
    }
    const cache = await compileCache(job.limits);
    const grader = new Grader({
      folder,
      createRunner: () => sandboxedRunner(job.limits, paths, cache),
      limits: job.limits,
    });
    await grader.start();
    return new AssignmentGrader(keyOf(job), grader, folder, cache);
  }

  grade(job: GradeJob): ReturnType<Grader["grade"]> {
    return this.#grader.grade(readNotebook(job.master, job.name, "master"), job.submission, job.name);
  }

  async close(): Promise<void> {
    await this.#grader.close();
    this.#cache.remove();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
