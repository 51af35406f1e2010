// The debug adapter: JupyterLab's debugger asks in the Debug Adapter Protocol, V8's inspector of the runner answers.
import type { RunnerInspector } from "../runner/inspector.ts";
import { Breakpoints } from "./breakpoints.ts";
import { CellScripts, type DebuggedCell, ownFolder } from "./cellScripts.ts";
import { DevTools, type Evaluation, type PausedEvent } from "./devtools.ts";
import { isUncaught } from "./exceptions.ts";
import { evaluateInNotebook, notebookCopies, notebookScope, snapshotNotebook } from "./expressions.ts";
import { Pause } from "./pause.ts";
import {
  type DapEvent,
  type DapRequest,
  type DapResponse,
  DebugError,
  numberArgument,
  readRequest,
  sourceBreakpoints,
  sourcePath,
  textArgument,
} from "./protocol.ts";
import { declaredType, valueText } from "./values.ts";
import { Variables } from "./variables.ts";

type Body = Record<string, unknown>;

/** A step under way: it ends on another line than that on which it began, or in another frame. */
interface Step {
  method: "Debugger.stepOver" | "Debugger.stepInto" | "Debugger.stepOut";
  from: { path: string | undefined; line: number | undefined; depth: number };
  times: number;
}

export interface DebugAdapterOptions {
  inspector: RunnerInspector;
  emit: (event: DapEvent) => void;
  /** What stands before the hash in a cell's path: unlike any other kernel's. */
  pathPrefix: string;
  /** Runs code as a cell of its own as soon as the runner is free. */
  runCell: (code: string) => void;
}

/** Cells run in one thread, and this is its number. */
const threadId = 1;
const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** How many waiting callers V8 remembers, to find the `try` that an awaited function is in. */
const asyncDepth = 16;

/** A loop on one line is left standing after so many steps. */
const mostStepsInLine = 100;

/** Code that is stepped over as if it was one instruction, as patterns for its scripts' URLs. */
const blackbox = ["^node:", `^${ownFolder.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`, "/node_modules/"];

const exceptionFilters = [
  { filter: "all", label: "All exceptions", default: false },
  { filter: "uncaught", label: "Uncaught exceptions", default: false },
];

export class DebugAdapter {
  readonly #emit: DebugAdapterOptions["emit"];
  readonly #runCell: DebugAdapterOptions["runCell"];
  readonly #devTools: DevTools;
  readonly #scripts: CellScripts;
  readonly #breakpoints: Breakpoints;
  readonly #variables: Variables;
  #started = false;
  #pause: Pause | null = null;
  #step: Step | null = null;
  /** The reader has asked to pause, and no cell's code has run since. */
  #pauseWanted = false;
  #exceptions: "none" | "uncaught" | "all" = "none";
  #seq = 0;

  constructor({ inspector, emit, pathPrefix, runCell }: DebugAdapterOptions) {
    this.#emit = emit;
    this.#runCell = runCell;
    this.#devTools = new DevTools(inspector);
    this.#scripts = new CellScripts(pathPrefix);
    this.#breakpoints = new Breakpoints(this.#devTools, this.#scripts);
    this.#variables = new Variables(this.#devTools);
    this.#devTools.on("Debugger.scriptParsed", ({ scriptId, url }) =>
      this.#scripts.scriptParsed(scriptId, url),
    );
    this.#devTools.on("Debugger.paused", (event) => this.#onPaused(event));
    this.#devTools.on("Debugger.resumed", () => this.#onResumed());
    this.#devTools.onNewRunner(() => void this.#onNewRunner());
  }

  /** Answers a request; what can not be done is a reply with `success: false`, never an exception. */
  async handle(content: unknown): Promise<DapResponse> {
    let request: DapRequest = { seq: 0, command: "", arguments: {} };
    const reply = (success: boolean, rest: { body: Body; message?: string }): DapResponse => ({
      type: "response",
      seq: ++this.#seq,
      request_seq: request.seq,
      command: request.command,
      success,
      ...rest,
    });
    try {
      request = readRequest(content);
      return reply(true, { body: await this.#answer(request) });
    } catch (error) {
      return reply(false, { message: error instanceof Error ? error.message : String(error), body: {} });
    }
  }

  /** To be awaited before a cell runs, so that its breakpoints stand. */
  async cellReady(cell: DebuggedCell): Promise<void> {
    this.#scripts.add(cell);
    if (this.#started) await this.#breakpoints.setInCell(cell);
  }

  #answer(request: DapRequest): Body | Promise<Body> {
    switch (request.command) {
      case "debugInfo":
        return this.#debugInfo();
      case "initialize":
        return this.#initialize(request.arguments["clientID"] === "jupyterlab");
      case "attach":
        this.#event("initialized", {});
        return {};
      case "configurationDone":
        return {};
      case "disconnect":
        return this.#disconnect();
      case "dumpCell":
        return { sourcePath: this.#scripts.dump(textArgument(request, "code")) };
      case "source":
        return this.#source(sourcePath(request));
      case "modules":
        return this.#modules();
      case "inspectVariables":
        return this.#inspectVariables();
      case "variables":
        return this.#variablesOf(numberArgument(request, "variablesReference"));
      case "richInspectVariables":
        return this.#richInspect(request);
      case "evaluate":
        return this.#evaluate(request);
      default:
        return this.#answerStarted(request);
    }
  }

  #answerStarted(request: DapRequest): Body | Promise<Body> {
    if (!this.#started) throw new DebugError(`${request.command}: the debugger has not started`);
    switch (request.command) {
      case "setBreakpoints":
        return this.#setBreakpoints(request);
      case "setExceptionBreakpoints":
        return this.#setExceptionBreakpoints(request);
      case "threads":
        return { threads: [{ id: threadId, name: "cells" }] };
      case "stackTrace":
        return this.#stackTrace();
      case "scopes":
        return this.#scopes(numberArgument(request, "frameId"));
      case "copyToGlobals":
        return this.#copyToGlobals(request);
      case "continue":
        return this.#continue();
      case "next":
        return this.#stepBy("Debugger.stepOver");
      case "stepIn":
        return this.#stepBy("Debugger.stepInto");
      case "stepOut":
        return this.#stepBy("Debugger.stepOut");
      case "pause":
        return this.#pauseSoon();
      default:
        throw new DebugError(`the debugger does not know "${request.command}"`);
    }
  }

  #debugInfo(): Body {
    return {
      isStarted: this.#started,
      hashMethod: "Murmur2",
      hashSeed: this.#scripts.seed,
      tmpFilePrefix: this.#scripts.prefix,
      tmpFileSuffix: this.#scripts.suffix,
      breakpoints: this.#breakpoints.list(),
      stoppedThreads: this.#pause === null ? [] : [threadId],
      richRendering: true,
      exceptionPaths: [],
      copyToGlobals: true,
    };
  }

  async #initialize(isJupyterLab: boolean): Promise<Body> {
    this.#variables.typed = !isJupyterLab;
    if (!this.#started) await this.#enable();
    this.#started = true;
    return {
      supportsConfigurationDoneRequest: true,
      supportsConditionalBreakpoints: true,
      supportsEvaluateForHovers: true,
      supportsModulesRequest: true,
      exceptionBreakpointFilters: exceptionFilters,
    };
  }

  async #enable(): Promise<void> {
    this.#scripts.forgetScripts();
    await this.#devTools.post("Debugger.enable", {});
    await this.#devTools.post("Debugger.setBlackboxPatterns", { patterns: blackbox });
    await this.#devTools.post("Debugger.setAsyncCallStackDepth", { maxDepth: asyncDepth });
    await this.#pauseOnExceptions();
  }

  /** V8 can not tell which exceptions are the cell's error, so it stops at all and {@link isUncaught} decides. */
  #pauseOnExceptions(): Promise<Body> {
    return this.#do("Debugger.setPauseOnExceptions", { state: this.#exceptions === "none" ? "none" : "all" });
  }

  async #disconnect(): Promise<Body> {
    if (!this.#started) return {};
    this.#started = false;
    this.#exceptions = "none";
    this.#step = null;
    this.#pauseWanted = false;
    await this.#breakpoints.clear();
    // Disabling also lets a runner that stands at a breakpoint go on.
    await this.#devTools.post("Debugger.disable", {});
    this.#leavePause();
    return {};
  }

  async #onNewRunner(): Promise<void> {
    this.#leavePause();
    if (!this.#started) return;
    try {
      await this.#enable();
      await this.#breakpoints.restore();
    } catch {
      // This runner has ended too; the next one comes here again.
    }
  }

  async #setBreakpoints(request: DapRequest): Promise<Body> {
    return { breakpoints: await this.#breakpoints.replace(sourcePath(request), sourceBreakpoints(request)) };
  }

  async #setExceptionBreakpoints({ arguments: { filters } }: DapRequest): Promise<Body> {
    const chosen: unknown[] = Array.isArray(filters) ? filters : [];
    this.#exceptions = chosen.includes("all") ? "all" : chosen.includes("uncaught") ? "uncaught" : "none";
    return this.#pauseOnExceptions();
  }

  async #source(path: string): Promise<Body> {
    const text = this.#scripts.textOf(path);
    if (text !== undefined) return { content: text };
    const scriptId = this.#scripts.scriptIdOfFile(path);
    if (scriptId === undefined) throw new DebugError(`source: ${path} is not known`);
    const { scriptSource } = await this.#devTools.post("Debugger.getScriptSource", { scriptId });
    return { content: scriptSource };
  }

  #modules(): Body {
    const modules = this.#scripts.files().map(({ name, path }, id) => ({ id, name, path }));
    return { modules, totalModules: modules.length };
  }

  #stackTrace(): Body {
    const stackFrames = this.#standing().stack();
    return { stackFrames, totalFrames: stackFrames.length };
  }

  async #scopes(frameId: number): Promise<Body> {
    return { scopes: await this.#standing().scopes(frameId) };
  }

  async #inspectVariables(): Promise<Body> {
    if (this.#pause === null) this.#variables.clear();
    const objectId = await snapshotNotebook(this.#devTools);
    const reference = objectId === undefined ? 0 : this.#variables.scope([objectId]);
    return reference === 0 ? { variables: [] } : this.#variablesOf(reference);
  }

  async #variablesOf(reference: number): Promise<Body> {
    return { variables: await this.#variables.children(reference) };
  }

  async #evaluate(request: DapRequest): Promise<Body> {
    const evaluation = await this.#evaluateAnywhere(
      textArgument(request, "expression"),
      request.arguments["frameId"],
    );
    const { result } = succeeded(evaluation);
    const { value, type, variablesReference } = this.#variables.variable("", result);
    return { result: value, type, variablesReference };
  }

  #evaluateAnywhere(expression: string, frameId: unknown): Promise<Evaluation> {
    if (this.#pause === null) return evaluateInNotebook(this.#devTools, expression);
    return this.#pause.evaluate(expression, typeof frameId === "number" ? frameId : 0);
  }

  /** The bundle with which the notebook itself would show the variable. */
  async #richInspect(request: DapRequest): Promise<Body> {
    const name = textArgument(request, "variableName");
    if (!identifier.test(name)) return { data: {}, metadata: {} };
    const { result } = succeeded(await this.#evaluateAnywhere(name, request.arguments["frameId"]));
    if (result.objectId === undefined) return { data: { "text/plain": valueText(result) }, metadata: {} };
    const shown = await this.#devTools.post("Runtime.callFunctionOn", {
      objectId: result.objectId,
      functionDeclaration:
        'function () { return globalThis[Symbol.for("gradbook.host")].toMimeBundle(this); }',
      returnByValue: true,
    });
    return { ...(succeeded(shown).result.value as Body) };
  }

  /** The value is among the notebook's variables at once; a cell that declares it makes the name known to the compiler. */
  async #copyToGlobals(request: DapRequest): Promise<Body> {
    const [from, to] = [textArgument(request, "srcVariableName"), textArgument(request, "dstVariableName")];
    if (!identifier.test(from) || !identifier.test(to))
      throw new DebugError("copyToGlobals: both names must be identifiers");
    const copied = await this.#standing().evaluate(
      `(${notebookCopies} ??= {}).${to} = ${from}, Object.defineProperty(${notebookScope}, "${to}", { value: ${from}, writable: true, enumerable: true, configurable: true }), ${from}`,
      numberArgument(request, "srcFrameId"),
    );
    const type = declaredType(succeeded(copied).result);
    this.#runCell(
      `let ${to}: ${type} = (globalThis as unknown as Record<symbol, Record<string, never>>)[Symbol.for("gradbook.copies")].${to};`,
    );
    return {};
  }

  async #continue(): Promise<Body> {
    this.#standing();
    await this.#do("Debugger.resume");
    return { allThreadsContinued: true };
  }

  #stepBy(method: Step["method"]): Promise<Body> {
    const { position, depth } = this.#standing();
    this.#step = { method, from: { path: position?.source.path, line: position?.line, depth }, times: 0 };
    return this.#do(method);
  }

  async #pauseSoon(): Promise<Body> {
    this.#pauseWanted = true;
    return this.#pause === null ? this.#do("Debugger.pause") : {};
  }

  async #do(...[method, params = {}]: [Parameters<DevTools["post"]>[0], Body?]): Promise<Body> {
    await this.#devTools.post(method, params);
    return {};
  }

  #standing(): Pause {
    if (this.#pause === null) throw new DebugError("the cells are running, not standing at a breakpoint");
    return this.#pause;
  }

  #onPaused(event: PausedEvent): void {
    const pause = new Pause(event, this.#devTools, this.#scripts, this.#variables);
    const onward = this.#onward(event, pause);
    if (onward !== null) {
      // Refused only if the runner goes on by itself: by an interrupt, or because it ends.
      this.#do(onward).catch(() => {});
      return;
    }
    const reason = reasonOf(event, this.#step);
    this.#step = null;
    this.#pauseWanted = false;
    this.#pause = pause;
    this.#event("stopped", { reason, threadId, allThreadsStopped: true });
  }

  /** How to go on from a place at which nobody wants to stop; null to stop. */
  #onward(event: PausedEvent, pause: Pause): Step["method"] | "Debugger.resume" | null {
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
    if (this.#pauseWanted) this.#do("Debugger.pause").catch(() => {});
    if (this.#pause === null) return;
    this.#leavePause();
    this.#event("continued", { threadId, allThreadsContinued: true });
  }

  #leavePause(): void {
    this.#pause = null;
    this.#variables.clear();
  }

  #event(event: DapEvent["event"], body: Body): void {
    this.#emit({ type: "event", seq: ++this.#seq, event, body });
  }
}

function isException({ reason }: PausedEvent): boolean {
  return reason === "exception" || reason === "promiseRejection";
}

function reasonOf(event: PausedEvent, step: Step | null): string {
  if (isException(event)) return "exception";
  if ((event.hitBreakpoints ?? []).length > 0) return "breakpoint";
  return step === null ? "pause" : "step";
}

function isWhereItBegan({ from }: Step, { position, depth }: Pause): boolean {
  return position?.source.path === from.path && position?.line === from.line && depth === from.depth;
}

function succeeded(evaluation: Evaluation): Evaluation {
  const { exceptionDetails } = evaluation;
  if (exceptionDetails === undefined) return evaluation;
  const description = exceptionDetails.exception?.description ?? exceptionDetails.text;
  throw new DebugError(description.split("\n")[0]);
}
