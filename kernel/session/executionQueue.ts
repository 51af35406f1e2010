// The executions that one shell asked for: one after the other, and none of those waiting after a failure.

export interface QueuedExecution {
  /** Resolves with true if the executions that wait behind it must not run. */
  run(): Promise<boolean>;
  abort(): void;
}

export class ExecutionQueue {
  readonly #waiting: QueuedExecution[] = [];
  #running = false;

  add(execution: QueuedExecution): void {
    this.#waiting.push(execution);
    if (!this.#running) void this.#work();
  }

  /** Drops what waits; what runs is not touched. */
  abortWaiting(): void {
    for (const execution of this.#waiting.splice(0)) execution.abort();
  }

  async #work(): Promise<void> {
    this.#running = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const stop = await next.run();
      if (!stop) continue;
      // Requests that the client sent along with the failed one may still lie in the socket: let them arrive.
      await new Promise((resolve) => setTimeout(resolve, 0));
      this.abortWaiting();
    }
    this.#running = false;
  }
}
