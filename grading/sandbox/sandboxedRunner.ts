// A runner for untrusted cells: the kernel's runner in a process behind walls, started ahead of its use, watched for
// memory and processes, and ended with everything in it.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { CommDelivery, Outcome, Runner, RunnerCell, RunnerEvent } from "../../kernel/session/runner.ts";
import type { JailCommand, JailEvent, RunnerLimits } from "./messages.ts";
import { lineReader, Seal } from "./seal.ts";
import { usage } from "./usage.ts";

export interface SandboxOptions extends RunnerLimits {
  /** The command that runs the jail, walls included. */
  command: string;
  args: string[];
  /** Megabytes that all processes of the sandbox may hold in memory together. */
  residentLimit: number;
  processLimit: number;
}

/** Between two looks at what the sandbox uses. */
const WATCH_MILLISECONDS = 200;
/** After an interrupt, how long the cells have to stop before the sandbox is ended. */
const INTERRUPT_GRACE = 2000;

export class SandboxedRunner implements Runner {
  onEvent: (event: RunnerEvent) => void = () => {};
  /** Lines on the pipe that do not open: the submission wrote them. */
  forgedLines = 0;
  readonly #options: SandboxOptions;
  readonly #running = new Map<string, (outcome: Outcome) => void>();
  #jail: Jail | undefined;
  #interrupted: (() => void) | undefined;

  constructor(options: SandboxOptions) {
    this.#options = options;
  }

  start(): Promise<void> {
    this.#jail ??= this.#startJail();
    return this.#jail.ready;
  }

  async run(cell: RunnerCell): Promise<Outcome> {
    await this.start();
    return new Promise((resolve) => {
      this.#running.set(cell.execution, resolve);
      this.#jail?.send({ type: "run", cell });
    });
  }

  async interrupt(): Promise<void> {
    const jail = this.#jail;
    if (!jail || this.#running.size === 0) return;
    const answered = new Promise<void>((resolve) => {
      this.#interrupted = resolve;
    });
    jail.send({ type: "interrupt" });
    const insist = setTimeout(
      () => jail.end({ name: "Timeout", message: "the cell did not stop when it was told to" }),
      INTERRUPT_GRACE,
    );
    await Promise.race([answered, jail.ended]);
    clearTimeout(insist);
  }

  answerInput(_text: string): void {
    // A graded cell cannot ask: it runs with allowStdin false.
  }

  deliverComm(_message: CommDelivery): void {
    // There is no front end.
  }

  async restart(): Promise<void> {
    await this.close();
    await this.start();
  }

  async close(): Promise<void> {
    const jail = this.#jail;
    if (!jail) return;
    this.#jail = undefined;
    jail.end({ name: "Closed", message: "the sandbox was closed while the cell ran" });
    await jail.ended;
  }

  #startJail(): Jail {
    const jail: Jail = new Jail(this.#options, {
      onEvent: (event) => this.#onJailEvent(event),
      onForged: () => this.forgedLines++,
      onEnd: (reason) => {
        const wasCurrent = this.#jail === jail;
        if (wasCurrent) this.#jail = undefined;
        const cells = [...this.#running];
        this.#running.clear();
        for (const [, resolve] of cells) resolve({ status: "died", ...reason });
        if (wasCurrent && cells.length === 0) this.onEvent({ type: "died", ...reason });
      },
    });
    return jail;
  }

  #onJailEvent(event: JailEvent): void {
    switch (event.type) {
      case "event":
        this.onEvent(event.event);
        break;
      case "outcome":
        this.#running.get(event.execution)?.(event.outcome);
        this.#running.delete(event.execution);
        break;
      case "interrupted":
        this.#interrupted?.();
        break;
    }
  }
}

interface JailHandlers {
  onEvent(event: JailEvent): void;
  onForged(): void;
  onEnd(reason: { name: string; message: string }): void;
}

/** One process behind walls. */
class Jail {
  readonly ready: Promise<void>;
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;
  readonly #seal: Seal;
  #reason: { name: string; message: string } | undefined;

  constructor(options: SandboxOptions, handlers: JailHandlers) {
    const key = randomBytes(32).toString("hex");
    this.#seal = new Seal(key, "grader");
    const child = spawn(options.command, options.args, { stdio: ["pipe", "pipe", "pipe"], env: {} });
    this.#process = child;
    let complaint = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    child.stdin?.on("error", () => {}); // It ended; `exit` tells.
    const { promise: ready, resolve: isReady, reject: failed } = Promise.withResolvers<void>();
    ready.catch(() => {});
    this.ready = ready;
    child.stdout?.setEncoding("utf8").on(
      "data",
      lineReader((line) => {
        const event = this.#seal.open(line) as JailEvent | null;
        if (!event) handlers.onForged();
        else if (event.type === "ready") isReady();
        else handlers.onEvent(event);
      }),
    );
    const watch = setInterval(() => this.#watch(options), WATCH_MILLISECONDS);
    this.ended = new Promise((resolve) => {
      const onEnd = (fallback: string): void => {
        clearInterval(watch);
        const reason = this.#reason ?? { name: "SandboxEnded", message: complaint.trim() || fallback };
        failed(new Error(`the sandbox did not start: ${reason.message}`));
        handlers.onEnd(reason);
        resolve();
      };
      child.once("error", (error) => onEnd(error.message));
      child.once("close", (code, signal) => onEnd(`the sandbox ended with ${signal ?? `code ${code}`}`));
    });
    child.stdin?.write(`${key}\n`);
    const { memoryLimit, outputLimit, stderrToStdout } = options;
    this.send({ type: "start", options: { memoryLimit, outputLimit, stderrToStdout } });
  }

  send(command: JailCommand): void {
    this.#process.stdin?.write(this.#seal.close(command));
  }

  end(reason: { name: string; message: string }): void {
    this.#reason ??= reason;
    this.#process.kill("SIGKILL");
  }

  #watch({ residentLimit, processLimit }: SandboxOptions): void {
    if (this.#process.pid === undefined) return;
    const { megabytes, processes } = usage(this.#process.pid);
    if (megabytes > residentLimit)
      this.end({
        name: "OutOfMemory",
        message: `the submission held more than ${residentLimit} MB of memory`,
      });
    else if (processes > processLimit)
      this.end({
        name: "TooManyProcesses",
        message: `the submission ran more than ${processLimit} processes`,
      });
  }
}
