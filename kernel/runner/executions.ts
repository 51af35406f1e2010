// Which execution the code that runs now belongs to. The identity follows timers and promises, so that late output
// reaches the cell that made it.
import { AsyncLocalStorage } from "node:async_hooks";

export class Execution {
  readonly id: string;
  readonly allowStdin: boolean;
  running = true;
  cancelled = false;
  /** Characters printed so far. */
  printed = 0;
  truncated = false;
  /** Tells which of the declared names the cell has left in the scope. */
  reached: () => string[] = () => [];
  readonly #timers = new Set<Disposable>();
  /** Rejects the cell's promise; set while it runs. */
  fail: (error: unknown) => void = () => {};

  constructor(id: string, allowStdin: boolean) {
    this.id = id;
    this.allowStdin = allowStdin;
  }

  /** Ends the timer when the execution is cancelled; at once if it is already. */
  own(timer: Disposable): void {
    if (this.cancelled) timer[Symbol.dispose]();
    else this.#timers.add(timer);
  }

  disown(timer: Disposable): void {
    this.#timers.delete(timer);
  }

  /**
   * To be called where the cell's code enters the kernel: a loop that awaits something else than timers ends there.
   * @throws {Interrupted} after the interrupt.
   */
  goOn(): void {
    if (this.cancelled) throw new Interrupted();
  }

  /** Stops the cell's timers: an awaiting loop never wakes again. */
  cancel(): void {
    this.cancelled = true;
    anyCancelled = true;
    for (const timer of this.#timers) timer[Symbol.dispose]();
    this.#timers.clear();
  }
}

/** Thrown into code that goes on after its cell was interrupted. */
export class Interrupted extends Error {
  override name = "Interrupted";
  override message = "the cell was stopped";
}

const storage = new AsyncLocalStorage<Execution>();
let latest: Execution | undefined;

export function enter<Result>(execution: Execution, action: () => Result): Result {
  latest = execution;
  return storage.run(execution, action);
}

let anyCancelled = false;
const OwnPromise = Promise;

/**
 * What code is about to await. After an interrupt it waits for ever, wherever its cell's code may come back to: an
 * error could be caught by the very loop that is to end.
 */
export function held<Awaited>(awaited: Awaited): Awaited | Promise<never> {
  return anyCancelled && storage.getStore()?.cancelled === true ? new OwnPromise<never>(() => {}) : awaited;
}

/** The execution of the running code, if the trace is not lost. */
export function executionHere(): Execution | undefined {
  return storage.getStore();
}

/** The execution of the running code; where the trace is lost, the one that began last. */
export function currentExecution(): Execution | undefined {
  return storage.getStore() ?? latest;
}
