// What the grader and the program inside the sandbox say to each other.
import type { Outcome, RunnerCell, RunnerEvent } from "../../kernel/session/runner.ts";

/** Where the submission stands inside the sandbox. */
export const innerFolder = "/submission";

/** Limits on what a submission's cells may use. */
export interface RunnerLimits {
  /** Megabytes of JavaScript heap. */
  memoryLimit: number;
  /** Characters that one cell may print. */
  outputLimit: number;
  stderrToStdout: boolean;
}

export type JailCommand =
  | { type: "start"; options: RunnerLimits }
  | { type: "run"; cell: RunnerCell }
  | { type: "interrupt" };

export type JailEvent =
  | { type: "ready" }
  | { type: "event"; event: RunnerEvent }
  | { type: "outcome"; execution: string; outcome: Outcome }
  | { type: "interrupted" };
