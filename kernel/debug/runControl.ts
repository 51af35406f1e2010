// Where the runner stops and how it goes on: breakpoints, steps by line, pauses and exceptions, as the author of a
// cell means them, made of V8's finer stops.
import { type CellScripts, ownFolder } from "./cellScripts.ts";
import type { DevTools, PausedEvent } from "./devtools.ts";
import { isUncaught } from "./exceptions.ts";
import { Pause } from "./pause.ts";
import { DebugError } from "./protocol.ts";
import type { Variables } from "./variables.ts";

export type StepMethod = "Debugger.stepOver" | "Debugger.stepInto" | "Debugger.stepOut";

/** A step under way: it ends on another line than that on which it began, or in another frame. */
interface Step {
  method: StepMethod;
  from: { path: string | undefined; line: number | undefined; depth: number };
  times: number;
}

/** Why it stopped, in the words of the Debug Adapter Protocol. */
type StopReason = "breakpoint" | "step" | "pause" | "exception";

/** Which exceptions stop: none, those that will be the cell's error, or all. */
export type ExceptionFilter = "none" | "uncaught" | "all";

/** How many waiting callers V8 remembers, to find the `try` that an awaited function is in. */
const asyncDepth = 16;

/** A loop on one line is left standing after so many steps. */
const mostStepsInLine = 100;

/** Code that is stepped over as if it was one instruction, as patterns for its scripts' URLs. */
const blackbox = ["^node:", `^${ownFolder.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`, "/node_modules/"];

export interface RunControlListener {
  stopped(reason: StopReason): void;
  continued(): void;
}

export class RunControl {
  readonly #devTools: DevTools;
  readonly #scripts: CellScripts;
  readonly #variables: Variables;
  readonly #listener: RunControlListener;
  #pause: Pause | null = null;
  #step: Step | null = null;
  /** The reader has asked to pause, and no cell's code has run since. */
  #pauseWanted = false;
  #exceptions: ExceptionFilter = "none";

  constructor(devTools: DevTools, scripts: CellScripts, variables: Variables, listener: RunControlListener) {
    this.#devTools = devTools;
    this.#scripts = scripts;
    this.#variables = variables;
    this.#listener = listener;
    devTools.on("Debugger.paused", (event) => this.#onPaused(event));
    devTools.on("Debugger.resumed", () => this.#onResumed());
  }

  /** Null while the cells run. */
  get pause(): Pause | null {
    return this.#pause;
  }

  /** @throws DebugError while the cells run. */
  standing(): Pause {
    if (this.#pause === null) throw new DebugError("the cells are running, not standing at a breakpoint");
    return this.#pause;
  }

  /** Prepares a runner that has just been taken under the debugger. */
  async begin(): Promise<void> {
    this.#leavePause();
    await this.#devTools.post("Debugger.enable", {});
    await this.#devTools.post("Debugger.setBlackboxPatterns", { patterns: blackbox });
    await this.#devTools.post("Debugger.setAsyncCallStackDepth", { maxDepth: asyncDepth });
    await this.stopAtExceptions(this.#exceptions);
  }

  /** Leaves the runner alone; if it stands, it goes on. */
  async end(): Promise<void> {
    this.#exceptions = "none";
    this.#step = null;
    this.#pauseWanted = false;
    await this.#devTools.post("Debugger.disable", {});
    this.#leavePause();
  }

  /** V8 can not tell which exceptions are the cell's error, so it stops at all and {@link isUncaught} decides. */
  async stopAtExceptions(filter: ExceptionFilter): Promise<void> {
    this.#exceptions = filter;
    await this.#devTools.post("Debugger.setPauseOnExceptions", { state: filter === "none" ? "none" : "all" });
  }

  async continue(): Promise<void> {
    this.standing();
    await this.#devTools.post("Debugger.resume", {});
  }

  async step(method: StepMethod): Promise<void> {
    const { position, depth } = this.standing();
    this.#step = { method, from: { path: position?.source.path, line: position?.line, depth }, times: 0 };
    await this.#devTools.post(method, {});
  }

  /** Stops at the next statement of a cell. */
  async pauseSoon(): Promise<void> {
    this.#pauseWanted = true;
    if (this.#pause === null) await this.#devTools.post("Debugger.pause", {});
  }

  #onPaused(event: PausedEvent): void {
    const pause = new Pause(event, this.#devTools, this.#scripts, this.#variables);
    const onward = this.#onward(event, pause);
    if (onward !== null) {
      this.#postQuietly(onward);
      return;
    }
    const reason = reasonOf(event, this.#step);
    this.#step = null;
    this.#pauseWanted = false;
    this.#pause = pause;
    this.#listener.stopped(reason);
  }

  /** How to go on from a place at which nobody wants to stop; null to stop. */
  #onward(event: PausedEvent, pause: Pause): StepMethod | "Debugger.resume" | null {
    if ((event.hitBreakpoints ?? []).length > 0) return null;
    if (isException(event)) {
      const wanted = this.#exceptions === "all" || isUncaught(event, this.#scripts);
      return wanted && pause.depth > 0 ? null : "Debugger.resume";
    }
    if (pause.position === null && pause.isInCell) return "Debugger.stepOver";
    if (pause.depth === 0) return "Debugger.resume";
    if (pause.position === null) return "Debugger.stepOut";
    const step = this.#step;
    if (step === null || !isWhereItBegan(step, pause) || ++step.times > mostStepsInLine) return null;
    return step.method;
  }

  #onResumed(): void {
    // Asked for while it still stood, or stopped where no cell is to be seen: V8 takes it only when it runs again.
    if (this.#pauseWanted) this.#postQuietly("Debugger.pause");
    if (this.#pause === null) return;
    this.#leavePause();
    this.#listener.continued();
  }

  /** Refused only if the runner goes on by itself: by an interrupt, or because it ends. */
  #postQuietly(method: StepMethod | "Debugger.resume" | "Debugger.pause"): void {
    this.#devTools.post(method, {}).catch(() => {});
  }

  #leavePause(): void {
    this.#pause = null;
    this.#variables.clear();
  }
}

function isException({ reason }: PausedEvent): boolean {
  return reason === "exception" || reason === "promiseRejection";
}

function reasonOf(event: PausedEvent, step: Step | null): StopReason {
  if (isException(event)) return "exception";
  if ((event.hitBreakpoints ?? []).length > 0) return "breakpoint";
  return step === null ? "pause" : "step";
}

function isWhereItBegan({ from }: Step, { position, depth }: Pause): boolean {
  return position?.source.path === from.path && position?.line === from.line && depth === from.depth;
}
