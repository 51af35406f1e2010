// What recent executions have shown so far, kept so that a front end that was away can ask for it again.
import { type NotebookOutput, NotebookOutputs } from "./notebookOutputs.ts";
import type { Output } from "./session.ts";

export interface LoggedExecution {
  execution: string;
  cellId: string | null;
  executionCount: number | null;
  running: boolean;
}

const maximumExecutions = 200;
const maximumCharacters = 50_000_000;

export class OutputLog {
  readonly #outputs = new NotebookOutputs();
  readonly #executions = new Map<string, LoggedExecution>();

  begin(execution: string, cellId: string | null): void {
    this.#executions.set(execution, { execution, cellId, executionCount: null, running: true });
    this.#trim();
  }

  add(execution: string, output: Output): void {
    const logged = this.#executions.get(execution);
    if (logged === undefined) return;
    if (output.type === "execute_input") logged.executionCount = output.content.execution_count;
    this.#outputs.add(execution, output);
  }

  end(execution: string): void {
    const logged = this.#executions.get(execution);
    if (logged !== undefined) logged.running = false;
  }

  /** Oldest first. */
  executions(): LoggedExecution[] {
    return [...this.#executions.values()];
  }

  /** The outputs of an execution; null if it is not known (any more). */
  outputs(execution: string): readonly NotebookOutput[] | null {
    return this.#executions.has(execution) ? this.#outputs.of(execution) : null;
  }

  #trim(): void {
    let characters = 0;
    const newestFirst = [...this.#executions.keys()].reverse();
    newestFirst.forEach((execution, age) => {
      characters += this.#outputs.sizeOf(execution);
      if (age < maximumExecutions && characters <= maximumCharacters) return;
      this.#executions.delete(execution);
      this.#outputs.forget(execution);
    });
  }
}
