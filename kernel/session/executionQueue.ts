// The executions that one shell asked for: one after the other, and none of those waiting after a failure.

export interface QueuedExecution {
  run(): Promise<FinishedExecution>;
  abort(): void;
}

export interface FinishedExecution {
  /** Whether the executions that wait behind it must not run. */
  stop: boolean;
  /** Tells the client. */
  reply(): void;
}

export class ExecutionQueue {
  readonly #waiting: QueuedExecution[] = [];
  #running = false;
  #stopWanted = false;

  add(execution: QueuedExecution): void {
    this.#waiting.push(execution);
    if (!this.#running) void this.#work();
  }

  /** Once the running execution has ended, however it ends, drops what waits behind it. */
  stopAfterCurrent(): void {
    this.#stopWanted = this.#running;
  }

  /** Drops what waits; what runs is not touched. */
  abortWaiting(): void {
    for (const execution of this.#waiting.splice(0)) execution.abort();
  }

  async #work(): Promise<void> {
    this.#running = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const { stop, reply } = await next.run();
      if (!stop && !this.#stopWanted) {
        reply();
        continue;
      }
      // What was sent along with the failed request may still lie in the socket: let it arrive. What the client sends
      // once it knows of the failure comes after the reply, and runs.
      await new Promise((resolve) => setTimeout(resolve, 0));
      this.#stopWanted = false;
      const unwanted = this.#waiting.splice(0);
      reply();
      for (const execution of unwanted) execution.abort();
    }
    this.#running = false;
  }
}
