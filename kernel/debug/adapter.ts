// The debug adapter: JupyterLab's debugger asks in the Debug Adapter Protocol, V8's inspector of the runner answers.
import type { RunnerInspector } from "../runner/inspector.ts";
import { Breakpoints } from "./breakpoints.ts";
import { CellScripts, type DebuggedCell } from "./cellScripts.ts";
import { DevTools, type Evaluation } from "./devtools.ts";
import { evaluateInNotebook, notebookCopies, notebookScope, snapshotNotebook } from "./expressions.ts";
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
import { RunControl, type StepMethod } from "./runControl.ts";
import { declaredType, valueText } from "./values.ts";
import { Variables } from "./variables.ts";

type Body = Record<string, unknown>;

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
  readonly #control: RunControl;
  #started = false;
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
    this.#control = new RunControl(this.#devTools, this.#scripts, this.#variables, {
      stopped: (reason) => this.#event("stopped", { reason, threadId, allThreadsStopped: true }),
      continued: () => this.#event("continued", { threadId, allThreadsContinued: true }),
    });
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
        return this.#step("Debugger.stepOver");
      case "stepIn":
        return this.#step("Debugger.stepInto");
      case "stepOut":
        return this.#step("Debugger.stepOut");
      case "pause":
        return this.#pause();
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
      stoppedThreads: this.#control.pause === null ? [] : [threadId],
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
    await this.#control.begin();
  }

  async #disconnect(): Promise<Body> {
    if (!this.#started) return {};
    this.#started = false;
    await this.#breakpoints.clear();
    await this.#control.end();
    return {};
  }

  async #onNewRunner(): Promise<void> {
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
    const filter = chosen.includes("all") ? "all" : chosen.includes("uncaught") ? "uncaught" : "none";
    await this.#control.stopAtExceptions(filter);
    return {};
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
    const stackFrames = this.#control.standing().stack();
    return { stackFrames, totalFrames: stackFrames.length };
  }

  async #scopes(frameId: number): Promise<Body> {
    return { scopes: await this.#control.standing().scopes(frameId) };
  }

  async #inspectVariables(): Promise<Body> {
    if (this.#control.pause === null) this.#variables.clear();
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
    const { pause } = this.#control;
    if (pause === null) return evaluateInNotebook(this.#devTools, expression);
    return pause.evaluate(expression, typeof frameId === "number" ? frameId : 0);
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
    const copied = await this.#control
      .standing()
      .evaluate(
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
    await this.#control.continue();
    return { allThreadsContinued: true };
  }

  async #step(method: StepMethod): Promise<Body> {
    await this.#control.step(method);
    return {};
  }

  async #pause(): Promise<Body> {
    await this.#control.pauseSoon();
    return {};
  }

  #event(event: DapEvent["event"], body: Body): void {
    this.#emit({ type: "event", seq: ++this.#seq, event, body });
  }
}

function succeeded(evaluation: Evaluation): Evaluation {
  const { exceptionDetails } = evaluation;
  if (exceptionDetails === undefined) return evaluation;
  const description = exceptionDetails.exception?.description ?? exceptionDetails.text;
  throw new DebugError(description.split("\n")[0]);
}
