// Graders: each grades one submission at a time, with a compiler that stays and a runner made ready while the one
// before it was still at work.
import { createCompiler } from "../../kernel/compile/createCompiler.ts";
import type { Runner } from "../../kernel/session/runner.ts";
import { Session } from "../../kernel/session/session.ts";
import { assemble } from "../assemble/assemble.ts";
import { type Cell, type Notebook, readNotebook } from "../format/notebook.ts";
import { type GradedNotebook, gradeNotebook, type RunLimits } from "./gradeNotebook.ts";

export interface GraderOptions {
  /** The assignment's folder: where the compiler looks for modules and types. */
  folder: string;
  /** Makes a fresh runner; called ahead of need. */
  createRunner(): Runner;
  limits: RunLimits;
}

export class Grader {
  readonly #options: GraderOptions;
  readonly #compiler: ReturnType<typeof createCompiler>;
  #next: Runner | undefined;

  constructor(options: GraderOptions) {
    this.#options = options;
    this.#compiler = createCompiler({ cwd: options.folder });
  }

  /** Starts the compiler; `ready` is what the first runner waits for. */
  async start(ready: Promise<unknown> = Promise.resolve()): Promise<void> {
    await Promise.all([ready.then(() => this.#prepare()), this.#compiler.start()]);
  }

  /**
   * Grades one notebook of a submission.
   *
   * @param master the instructor's notebook
   * @param submission the student's file's text
   * @param name the student's file's name, for messages
   * @throws NotebookFormatError if the submission is no notebook
   */
  async grade(master: Notebook, submission: string, name: string): Promise<GradedNotebook> {
    const assembled = assemble(master, readNotebook(submission, name, "submission"));
    const originals = new Map<string, Cell>();
    for (const cell of master.cells) if (cell.nbgrader) originals.set(cell.nbgrader.grade_id, cell);
    const runner = this.#take();
    await this.#compiler.reset();
    const session = new Session({ compiler: this.#compiler, runner, stderrToStdout: true });
    try {
      return await gradeNotebook(assembled, originals, session, this.#options.limits);
    } finally {
      void runner.close();
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#compiler.close(), this.#next?.close()]);
  }

  #take(): Runner {
    const runner = this.#next ?? this.#options.createRunner();
    this.#prepare();
    return runner;
  }

  #prepare(): void {
    this.#next = this.#options.createRunner();
    this.#next.start().catch(() => {}); // Whoever uses it is told.
  }
}
