// The runner thread: cells run here, one variable scope for all of them, and nothing else of the kernel does.
import { receiveMessageOnPort, workerData } from "node:worker_threads";
import { mimeBundleOf, toMimeBundle } from "../display/bundle.ts";
import { coreModule, notebookModule } from "../locate.ts";
import { createImporter } from "../modules/importer.ts";
import type { Bundle } from "../session/runner.ts";
import { captureChildren } from "./childOutput.ts";
import { Comms } from "./comms.ts";
import { compileScript } from "./compileScript.ts";
import { createDeclarations } from "./declarations.ts";
import { describeError } from "./errors.ts";
import { currentExecution, Execution, enter, held } from "./executions.ts";
import { harden } from "./harden.ts";
import type { Host } from "./host.ts";
import { offerLiveFlow } from "./liveFlow.ts";
import { createLockedScope } from "./lockedScope.ts";
import { type Command, controlWord, interruptState, type WorkerData, type WorkerEvent } from "./messages.ts";
import { captureOutput } from "./output.ts";
import { PipeWriter, recordKind } from "./pipe.ts";
import { adoptTimers } from "./timers.ts";

const {
  pipe: memory,
  control: controlMemory,
  commands,
  answers,
  folder,
  outputLimit,
  stderrToStdout,
  hardened,
} = workerData as WorkerData;

// A cell may replace what is global; this thread's own work goes on with what was there before.
const { stringify } = JSON;
const toBytes = (text: string): Uint8Array => encoder.encode(text);
const encoder = new TextEncoder();
const OwnPromise = Promise;
const nextTurn = setImmediate;
const { is: isSame, getOwnPropertyDescriptor: descriptorOf } = Object;

const pipe = new PipeWriter(memory, (urgent) => commands.postMessage(urgent));
const control = new Int32Array(controlMemory);
const running = new Map<string, Execution>();
const locked = hardened ? createLockedScope() : undefined;
const scope = locked?.scope ?? (Object.create(null) as Record<string, unknown>);

function emit(event: WorkerEvent): void {
  pipe.write(recordKind.event, toBytes(stringify(event)));
}

const comms = new Comms(({ buffers, ...event }) => {
  for (const buffer of buffers) pipe.write(recordKind.buffer, buffer);
  emit({ ...event, execution: currentExecution()?.id ?? "", buffers: buffers.length });
});

const host: Host = {
  // Untrusted cells reach this object; the variables they reach by name alone.
  scope: hardened ? {} : scope,
  toMimeBundle,
  display(data, metadata = {}, options = {}) {
    currentExecution()?.goOn();
    emit({
      type: "display",
      execution: currentExecution()?.id ?? "",
      bundle: { data, metadata },
      displayId: options.displayId,
      update: options.update ?? false,
    });
  },
  clearOutput: (wait) => emit({ type: "clear", execution: currentExecution()?.id ?? "", wait }),
  page: (data) => emit({ type: "page", execution: currentExecution()?.id ?? "", data }),
  input(prompt, password) {
    const execution = currentExecution();
    if (!execution?.allowStdin)
      throw new Error(
        "This front end does not answer questions (allow_stdin is false), so input() cannot ask.",
      );
    const before = Atomics.load(control, controlWord.answer);
    emit({ type: "input", execution: execution.id, prompt, password });
    Atomics.wait(control, controlWord.answer, before);
    return String(receiveMessageOnPort(answers)?.message);
  },
  openComm: (target, data, metadata, buffers) => comms.open(target, data, metadata, buffers),
  onCommOpen: (target, handler) => comms.onOpen(target, handler),
  currentExecution: () => currentExecution()?.id ?? null,
  inExecution(id, action) {
    const execution = id === null ? undefined : (running.get(id) ?? new Execution(id, false));
    return execution === undefined ? action() : enter(execution, action);
  },
};

process.on("uncaughtException", onUncaught);
process.on("unhandledRejection", onUncaught);
const { exit } = process;
process.exit = (code) => {
  emit({ type: "exiting", code: Number(code ?? process.exitCode ?? 0) });
  return exit(code);
};

Object.defineProperty(globalThis, Symbol.for("gradbook.host"), { value: host, configurable: true });
offerLiveFlow((target, data) => comms.open(target, data, {}, []));
captureOutput(pipe, { limit: outputLimit, stderrToStdout });
captureChildren((now) => Atomics.store(control, controlWord.waiting, Number(now)));
adoptTimers();
if (hardened) {
  harden([await import(coreModule), await import(notebookModule)]);
  // What stands here is the way into this thread's lines.
  for (const key of Object.keys(workerData)) Reflect.deleteProperty(workerData, key);
}
const importer = createImporter(folder);
const cellHost = Object.freeze({
  import: (specifier: string) => importer.import(specifier),
  meta: importer.meta,
  held,
  declare: createDeclarations({ keepsOwn: hardened }),
});
globalThis.require = importer.require;
globalThis.__dirname = importer.meta.dirname;
globalThis.__filename = importer.meta.filename;

async function run({
  execution: id,
  allowStdin,
  javascript,
  declares,
  scriptName,
  trusted = false,
}: Command & { type: "run" }): Promise<void> {
  const execution = new Execution(id, allowStdin);
  running.set(id, execution);
  const failed = new OwnPromise<never>((_resolve, reject) => {
    execution.fail = reject;
  });
  failed.catch(() => {});
  if (trusted) locked?.beginTrusted();
  try {
    execution.reached = watchNames(declares);
    const returned = enter(execution, () => {
      const cell = compileScript(javascript, scriptName);
      if (typeof cell !== "function") throw new TypeError("the compiled cell is not a function");
      return cell(scope, cellHost) as
        | { value: unknown }
        | undefined
        | Promise<{ value: unknown } | undefined>;
    });
    const completed = returned instanceof OwnPromise ? await OwnPromise.race([returned, failed]) : returned;
    const bundle =
      completed === undefined ? null : await enter(execution, () => mimeBundleOf(completed.value));
    // One turn of the event loop, so that a promise rejected without a handler is still this cell's error.
    await OwnPromise.race([failed, new OwnPromise((resolve) => nextTurn(resolve))]);
    finish(execution, { type: "done", execution: id, result: bundle as Bundle | null });
  } catch (error) {
    finish(execution, {
      type: "failed",
      execution: id,
      error: describeError(error),
      reached: execution.reached(),
    });
  } finally {
    if (trusted) locked?.endTrusted();
  }
}

/** Returns a function that tells which of the names have been declared, anew or again, since this call. */
function watchNames(names: string[]): () => string[] {
  const before = new Map<string, PropertyDescriptor | undefined>();
  for (const name of names) before.set(name, descriptorOf(scope, name));
  return () => {
    const reached: string[] = [];
    for (const [name, then] of before) {
      const now = descriptorOf(scope, name);
      if (now && !(then && isSame(now.value, then.value) && now.get === then.get)) reached.push(name);
    }
    return reached;
  };
}

function finish(execution: Execution, event: WorkerEvent): void {
  if (!execution.running) return;
  execution.running = false;
  running.delete(execution.id);
  emit(event);
}

function interruptAll(): void {
  for (const execution of [...running.values()]) {
    execution.cancel();
    finish(execution, { type: "interrupted", execution: execution.id, reached: execution.reached() });
  }
}

function onCommand(command: Command): void {
  switch (command.type) {
    case "run":
      void run(command);
      break;
    case "interrupt": {
      const { none, requested, terminating } = interruptState;
      const state = Atomics.compareExchange(control, controlWord.interrupt, requested, none);
      // The server has decided to terminate: give it something to terminate, or it would hit the next cell.
      while (state === terminating && Atomics.load(control, controlWord.interrupt) === terminating);
      if (state === requested) interruptAll();
      break;
    }
    case "recover":
      interruptAll();
      // A termination passes over the `finally` that says it.
      Atomics.store(control, controlWord.waiting, 0);
      emit({ type: "recovered", round: command.round });
      break;
    case "comm":
      enter(new Execution(command.delivery.execution, false), () => comms.deliver(command.delivery));
      break;
  }
}

function onUncaught(error: unknown): void {
  const execution = currentExecution();
  if (execution?.running) execution.fail(error);
  else if (!execution?.cancelled)
    emit({ type: "uncaught", execution: execution?.id ?? "", error: describeError(error) });
}

commands.on("message", onCommand);
emit({ type: "ready" });
