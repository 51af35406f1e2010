// One notebook's session: compiles cells, runs them, and says what they made. It knows no transport: the Jupyter
// kernel, `gradbook run` and the graders drive it alike.
import type { CellCompiler, CellDiagnostic, CompletionItem } from "../compile/cellCompiler.ts";
import { History, type HistoryStorage, noStorage } from "./history.ts";
import { type Inspection, inspectionOf } from "./inspection.ts";
import type { Content } from "./messages.ts";
import { type PackageCommand, runPackageLines } from "./packages.ts";
import type { Bundle, CommEvent, Runner, RunnerEvent } from "./runner.ts";
import {
  compileError,
  type ErrorContent,
  plainError,
  type RanCell,
  readableStacks,
  scriptPrefix,
  thrownError,
} from "./traceback.ts";
import { untilAborted } from "./untilAborted.ts";

type OutputType =
  | "stream"
  | "display_data"
  | "update_display_data"
  | "execute_result"
  | "error"
  | "clear_output"
  | "execute_input";

/** What a cell shows, in the words of the protocol. */
export type Output = { [Type in OutputType]: { type: Type; content: Content<Type> } }[OutputType];

/** Where the outputs of one execution go: also those that come after its end. */
export interface ExecutionSink {
  output(output: Output): void;
  /** Asks the person at the front end for a line; absent where nobody answers. */
  input?(prompt: string, password: boolean): Promise<string>;
  /** Carries a comm message of the running code to the front end; absent where there is none. */
  comm?(event: CommEvent): void;
}

export interface ExecuteRequest {
  /** Names the execution; unique in the session. */
  execution: string;
  /** The notebook cell, if the front end names it. */
  cellId?: string;
  code: string;
  /** Nothing is counted, remembered or shown but what the code itself prints and displays. */
  silent?: boolean;
  /** A cell of the assignment's author, in a graded session: its names are kept from the student's cells. */
  trusted?: boolean;
  storeHistory?: boolean;
  /** Evaluated after the code, if it succeeded. */
  userExpressions?: Record<string, unknown>;
}

export type ExpressionResult =
  | { status: "ok"; data: Record<string, unknown>; metadata: Record<string, unknown> }
  | ({ status: "error" } & ErrorContent);

export interface ExecuteResult {
  status: "ok" | "error";
  executionCount: number;
  /** Present if and only if the status is "error". */
  error?: ErrorContent;
  interrupted: boolean;
  payload: Record<string, unknown>[];
  userExpressions: Record<string, ExpressionResult>;
}

export interface SessionOptions {
  compiler: CellCompiler;
  runner: Runner;
  historyStorage?: HistoryStorage;
  /** Greater than that of every earlier session in the same storage. */
  sessionNumber?: number;
  /** Types are checked but do not stop a cell, as if each said `// @gradbook: loose`. */
  loose?: boolean;
  /** Carries out `%npm` lines; absent where cells must not install packages. */
  packages?: PackageCommand;
  /** The session's own warnings go to stdout, marked `warning:`. */
  stderrToStdout?: boolean;
}

/** A cell about to run: the debugger maps its script to the source. */
export interface ReadyCell extends RanCell {
  scriptName: string;
  cellId: string;
}

interface StoppedCell {
  error: ErrorContent;
  interrupted: boolean;
}

/** How a cell ended: with the value of its last expression, or with an error. */
type CellEnd = { outcome: Bundle | null } | StoppedCell;

const loosePragma = /^[ \t]*\/\/[ \t]*@gradbook:[ \t]*loose([ \t]+notebook)?[ \t]*$/m;
/** `name?` asks for a name's documentation, as in IPython. */
const questionCell = /^\s*([\w$.]+)\?{1,2}\s*$/;
/** Characters of a cell about which the editor may ask: a longer one would hold up the compiler for the others. */
const maximumQuestion = 1_000_000;
/** How many cells stay known to stacks, and how many executions still receive late output. */
const rememberedCells = 2000;

export class Session {
  readonly compiler: CellCompiler;
  readonly history: History;
  /** The runner ended outside every cell; its comms and variables are gone. */
  onDied: (error: ErrorContent) => void = () => {};
  /** Called before a cell runs; the cell waits for it. */
  onCellReady: ((cell: ReadyCell) => Promise<void>) | undefined;
  readonly #runner: Runner;
  readonly #sinks = new Map<string, ExecutionSink>();
  readonly #payloads = new Map<string, Record<string, unknown>[]>();
  readonly #cells = new Map<string, RanCell>();
  readonly #cellOf = (scriptName: string): RanCell | undefined => this.#cells.get(scriptName);
  readonly #stderrToStdout: boolean;
  readonly #packages: PackageCommand | undefined;
  /** Aborted by an interrupt. */
  #stopping = new AbortController();
  #loose: boolean;
  #executionCount = 0;
  #scripts = 0;
  #started: Promise<unknown> | undefined;

  constructor(options: SessionOptions) {
    this.compiler = options.compiler;
    this.#runner = options.runner;
    this.#loose = options.loose ?? false;
    this.#packages = options.packages;
    this.#stderrToStdout = options.stderrToStdout ?? false;
    this.history = new History(options.sessionNumber ?? 1, options.historyStorage ?? noStorage);
    this.#runner.onEvent = (event) => this.#onRunnerEvent(event);
  }

  get executionCount(): number {
    return this.#executionCount;
  }

  /** Starts compiler and runner, both at once. Calling it is not needed, only quicker. */
  start(): Promise<unknown> {
    this.#started ??= Promise.all([this.compiler.start(), this.#runner.start()]).catch((error) => {
      // The next cell tries again.
      this.#started = undefined;
      throw error;
    });
    return this.#started;
  }

  /** Runs a cell. Everything it shows goes to `sink`; nothing it does makes this throw. */
  async execute(request: ExecuteRequest, sink: ExecutionSink): Promise<ExecuteResult> {
    const { code, execution, silent = false } = request;
    const counted = !silent && (request.storeHistory ?? true);
    if (counted) this.#executionCount++;
    const executionCount = this.#executionCount;
    remember(this.#sinks, execution, sink);
    if (!silent) sink.output({ type: "execute_input", content: { code, execution_count: executionCount } });
    const result: ExecuteResult = {
      status: "ok",
      executionCount,
      interrupted: false,
      payload: [],
      userExpressions: {},
    };
    this.#payloads.set(execution, result.payload);
    const question = questionCell.exec(code);
    const done =
      question === null
        ? await this.#runCell(request, `cell [${executionCount}]`)
        : { outcome: await this.#answerQuestion(code, question, result) };
    this.#payloads.delete(execution);
    let resultText: string | null = null;
    if ("error" in done) {
      result.status = "error";
      result.error = done.error;
      result.interrupted = done.interrupted;
      sink.output({ type: "error", content: done.error });
    } else if (done.outcome !== null && !silent) {
      const { data, metadata } = done.outcome;
      const text = data["text/plain"];
      resultText = typeof text === "string" ? text : null;
      sink.output({ type: "execute_result", content: { execution_count: executionCount, data, metadata } });
    }
    if (counted) this.history.add(executionCount, code, resultText);
    if (result.status === "ok") await this.#evaluateExpressions(request, result);
    return result;
  }

  /** Stops the running cell; its variables stay. */
  async interrupt(): Promise<void> {
    this.#stopping.abort();
    this.#stopping = new AbortController();
    await this.#runner.interrupt();
  }

  async complete(
    code: string,
    offset: number,
  ): Promise<{ start: number; end: number; items: CompletionItem[] }> {
    if (code.length > maximumQuestion) return { start: offset, end: offset, items: [] };
    return this.compiler.complete(code, offset);
  }

  async inspect(code: string, offset: number): Promise<Inspection | null> {
    if (code.length > maximumQuestion) return null;
    const found = await this.compiler.inspect(code, offset);
    return found === null ? null : inspectionOf(found);
  }

  answerInput(text: string): void {
    this.#runner.answerInput(text);
  }

  deliverComm(message: Parameters<Runner["deliverComm"]>[0], sink: ExecutionSink): void {
    remember(this.#sinks, message.execution, sink);
    this.#runner.deliverComm(message);
  }

  async close(): Promise<void> {
    await Promise.all([this.compiler.close(), this.#runner.close()]);
  }

  async #runCell(request: ExecuteRequest, label: string): Promise<CellEnd> {
    const { signal } = this.#stopping;
    const ready = await untilAborted(this.#prepare(request, label, signal), signal);
    if (ready === undefined) return interruptedCell();
    if ("error" in ready) return ready;
    const outcome = await this.#runner.run({
      execution: request.execution,
      javascript: ready.compiled.javascript,
      declares: ready.compiled.declares,
      scriptName: ready.scriptName,
      allowStdin: this.#sinks.get(request.execution)?.input !== undefined,
      trusted: request.trusted,
    });
    if (outcome.status === "ok") this.compiler.ran(ready.cellId, true);
    else if (outcome.status !== "died") this.compiler.ran(ready.cellId, false, outcome.reached);
    switch (outcome.status) {
      case "ok":
        return { outcome: outcome.result && this.#readable(outcome.result) };
      case "error":
        return stopped(thrownError(outcome.error, this.#cellOf));
      case "interrupted":
        return interruptedCell();
      case "died":
        await this.compiler.reset();
        return stopped(plainError(outcome.name, afterDeath(outcome.message)));
    }
  }

  /** Installs what the cell asks for, compiles it and lets the debugger know it. */
  async #prepare(
    request: ExecuteRequest,
    label: string,
    signal: AbortSignal,
  ): Promise<ReadyCell | StoppedCell> {
    const { code: source, execution, cellId = execution } = request;
    const pragma = loosePragma.exec(source);
    if (pragma?.[1] !== undefined) this.#loose = true;
    const loose = this.#loose || pragma !== null;
    const sink = this.#sinks.get(execution) ?? { output: () => {} };
    const failure = await runPackageLines(source, execution, sink, this.#packages, signal);
    if (failure !== undefined) return stopped(failure);
    try {
      await this.start();
      const { compiled, diagnostics } = await this.compiler.compile({ id: cellId, source, loose });
      if (compiled === null) return stopped(compileError(diagnostics, label, source));
      if (loose) this.#warnOfTypes(execution, diagnostics, label);
      const scriptName = `${scriptPrefix}${++this.#scripts}.ts`;
      const cell: ReadyCell = { label, source, compiled, scriptName, cellId };
      remember(this.#cells, scriptName, cell);
      await this.onCellReady?.(cell);
      // Interrupted meanwhile: nothing of it will run.
      if (signal.aborted) this.compiler.ran(cellId, false, []);
      return cell;
    } catch (error) {
      return stopped(plainError("CompilerError", error instanceof Error ? error.message : String(error)));
    }
  }

  async #answerQuestion(code: string, question: RegExpExecArray, result: ExecuteResult): Promise<null> {
    const found = await this.inspect(code, code.indexOf(question[1]) + question[1].length);
    const data = found ?? { "text/plain": `Nothing is known about ${question[1]}.` };
    result.payload.push({ source: "page", data, start: 0 });
    return null;
  }

  async #evaluateExpressions(request: ExecuteRequest, result: ExecuteResult): Promise<void> {
    for (const [name, code] of Object.entries(request.userExpressions ?? {})) {
      const execution = `${request.execution}/${name}`;
      remember(this.#sinks, execution, { output: () => {} });
      const done = await this.#runCell({ execution, code: String(code), silent: true }, name);
      result.userExpressions[name] =
        "error" in done
          ? { status: "error", ...done.error }
          : { status: "ok", data: done.outcome?.data ?? {}, metadata: done.outcome?.metadata ?? {} };
    }
  }

  #warnOfTypes(execution: string, diagnostics: readonly CellDiagnostic[], label: string): void {
    const text = diagnostics
      .filter(({ severity }) => severity !== "suggestion")
      .map(
        ({ message, code, range: { start } }) =>
          `${label}:${start.line + 1}:${start.character + 1} ${message} (TS${code})\n`,
      )
      .join("");
    if (text !== "") this.#warn(execution, text);
  }

  #warn(execution: string, text: string): void {
    const content = this.#stderrToStdout
      ? ({ name: "stdout", text: `warning: ${text}` } as const)
      : ({ name: "stderr", text } as const);
    this.#sinks.get(execution)?.output({ type: "stream", content });
  }

  #onRunnerEvent(event: RunnerEvent): void {
    switch (event.type) {
      case "stream":
        this.#output(event.execution, {
          type: "stream",
          content: { name: event.name, text: readableStacks(event.text, this.#cellOf) },
        });
        break;
      case "display": {
        const { data, metadata } = this.#readable(event.bundle);
        const transient = event.displayId === undefined ? {} : { display_id: event.displayId };
        const type = event.update ? "update_display_data" : "display_data";
        this.#output(event.execution, { type, content: { data, metadata, transient } });
        break;
      }
      case "clear":
        this.#output(event.execution, { type: "clear_output", content: { wait: event.wait } });
        break;
      case "page":
        this.#payloads.get(event.execution)?.push({ source: "page", data: event.data, start: 0 });
        break;
      case "input":
        void this.#ask(event.execution, event.prompt, event.password);
        break;
      case "uncaught": {
        const { traceback } = thrownError(event.error, this.#cellOf);
        this.#warn(event.execution, `Uncaught after the cell had ended:\n${traceback.join("\n")}\n`);
        break;
      }
      case "died":
        void this.compiler.reset();
        this.onDied(plainError(event.name, afterDeath(event.message)));
        break;
      default:
        this.#sinks.get(event.execution)?.comm?.(event);
    }
  }

  /** A bundle whose text may hold stacks. */
  #readable({ data, metadata }: Bundle): Bundle {
    const text = data["text/plain"];
    if (typeof text !== "string") return { data, metadata };
    return { data: { ...data, "text/plain": readableStacks(text, this.#cellOf) }, metadata };
  }

  #output(execution: string, output: Output): void {
    this.#sinks.get(execution)?.output(output);
  }

  async #ask(execution: string, prompt: string, password: boolean): Promise<void> {
    const text = await this.#sinks.get(execution)?.input?.(prompt, password);
    this.#runner.answerInput(text ?? "");
  }
}

function stopped(error: ErrorContent): StoppedCell {
  return { error, interrupted: false };
}

function interruptedCell(): StoppedCell {
  return {
    error: plainError("Interrupted", "the cell was stopped; its variables are kept"),
    interrupted: true,
  };
}

function afterDeath(message: string): string {
  return `${message}; all variables are gone, and a new runner is ready`;
}

/** Keeps the newest entries only, so that a long session does not grow. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= rememberedCells) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
