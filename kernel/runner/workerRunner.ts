// The server's side of the runner: starts the worker thread, feeds it cells, interrupts it, and replaces it when a
// cell has ended it.
import { setTimeout as delay } from "node:timers/promises";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { workerFile } from "../locate.ts";
import type { CommDelivery, Outcome, Runner, RunnerCell, RunnerEvent } from "../session/runner.ts";
import { type RunnerInspector, WorkerInspector } from "./inspector.ts";
import {
  type Command,
  controlWord,
  controlWords,
  interruptState,
  type WorkerData,
  type WorkerEvent,
} from "./messages.ts";
import { createPipeMemory, PipeReader, type RecordKind, recordKind } from "./pipe.ts";
import { signalNewestProgram } from "./programs.ts";

export interface WorkerRunnerOptions {
  /** The notebook's folder. */
  folder: string;
  /** Megabytes of JavaScript heap that the cells may use. */
  memoryLimit: number;
  /** Characters that one execution may print. */
  outputLimit?: number;
  stderrToStdout?: boolean;
  /** For cells that nobody has vouched for: see harden.ts. */
  hardened?: boolean;
}

/** How long an idle event loop has to take an interrupt before the running code is terminated. */
const graceMilliseconds = 10;
/** How long terminated code may take to stop before its runner is given up. */
const patienceMilliseconds = 5000;
/** How long one question to the terminated thread waits for its answer. */
const retryMilliseconds = 100;
const attemptsBetweenTerminations = 10;
/** Between two deliveries of printed text: often enough for the eye, rare enough for the front end. */
const batchMilliseconds = 20;
const defaultOutputLimit = 10_000_000;

/** One worker thread with its lines. */
interface Thread {
  worker: Worker;
  commands: MessagePort;
  answers: MessagePort;
  control: Int32Array;
  pipe: PipeReader;
  ready: PromiseWithResolvers<void>;
  isReady: boolean;
  /** Why it is ending, as far as it was told. */
  ending: { name: string; message: string } | undefined;
  wanted: boolean;
}

type TextEvent = RunnerEvent & { type: "stream" };

export class WorkerRunner implements Runner {
  onEvent: (event: RunnerEvent) => void = () => {};
  readonly inspector: RunnerInspector;
  readonly #inspector: WorkerInspector;
  readonly #options: WorkerRunnerOptions;
  readonly #running = new Map<string, (outcome: Outcome) => void>();
  #thread: Thread | undefined;
  #text: TextEvent | undefined;
  #buffers: Uint8Array[] = [];
  #drainPlanned = false;
  #lastDrain = 0;
  #recovered: ((round: number) => void) | undefined;
  #interruptRounds = 0;
  #interrupting = Promise.resolve();

  constructor(options: WorkerRunnerOptions) {
    this.#options = options;
    this.#inspector = new WorkerInspector((url) => url.endsWith("/worker.ts") || url.endsWith("/worker.js"));
    this.inspector = this.#inspector;
  }

  start(): Promise<void> {
    this.#thread ??= this.#startThread();
    return this.#thread.ready.promise;
  }

  async run(cell: RunnerCell): Promise<Outcome> {
    const finished = Promise.withResolvers<Outcome>();
    this.#running.set(cell.execution, finished.resolve);
    this.#command({ type: "run", ...cell });
    return finished.promise;
  }

  /** Interrupts follow one another: one that comes while another works may mean a cell that began since. */
  interrupt(): Promise<void> {
    const cells = [...this.#running.keys()];
    this.#interrupting = this.#interrupting.then(() => this.#stopRunning(cells));
    return this.#interrupting;
  }

  async #stopRunning(cells: string[]): Promise<void> {
    const thread = this.#thread;
    // While it starts, nothing of the user's runs in it; a termination would hit its own loading.
    if (thread === undefined || (!thread.isReady && cells.length === 0)) return;
    await thread.ready.promise;
    if (cells.length > 0 && !cells.some((execution) => this.#running.has(execution))) return;
    // Also with no cell running: a widget's handler may be what loops.
    const { requested, terminating } = interruptState;
    Atomics.store(thread.control, controlWord.interrupt, requested);
    this.#command({ type: "interrupt" });
    await delay(graceMilliseconds);
    const state = Atomics.compareExchange(thread.control, controlWord.interrupt, requested, terminating);
    // A runner that ended meanwhile has taken its cells along; the next one must not be hit.
    if (state !== requested || this.#thread !== thread) return;
    await this.#terminate(thread);
    // The termination may have hit a cell before its first line: the runner then knows nothing of it.
    for (const execution of cells) this.#finish(execution, { status: "interrupted", reached: [] });
  }

  /** Terminates what runs, and gives the runner up if that does not help. */
  async #terminate(thread: Thread): Promise<void> {
    const end = performance.now() + patienceMilliseconds;
    const round = ++this.#interruptRounds;
    const recovered = new Promise<boolean>((resolve) => {
      this.#recovered = (answered) => {
        if (answered === round) resolve(true);
      };
    });
    for (let attempt = 0; this.#thread === thread && performance.now() < end; attempt++) {
      // A thread that waits for a program cannot be terminated before that has ended.
      if (Atomics.load(thread.control, controlWord.waiting) === 1)
        signalNewestProgram(attempt === 0 ? "SIGINT" : "SIGKILL");
      // Once, for a second termination would hit the question below; again only if the first seems lost.
      if (attempt % attemptsBetweenTerminations === 0) await this.#postTermination();
      if (this.#thread !== thread) return;
      Atomics.store(thread.control, controlWord.interrupt, interruptState.none);
      // Asked again, for the termination may hit the question.
      this.#command({ type: "recover", round });
      if (await Promise.race([recovered, delay(retryMilliseconds, false)])) return;
    }
    if (this.#thread !== thread) return;
    // It hangs in native code, or a cell broke what the thread itself needs.
    void thread.worker.terminate();
    const seconds = patienceMilliseconds / 1000;
    const message = `the cell did not stop within ${seconds} s of the interrupt`;
    thread.ending = { name: "Unresponsive", message };
    this.#ended(thread, 1);
  }

  async #postTermination(): Promise<void> {
    if (!this.#inspector.attached) return;
    const terminated = this.#inspector.post("Runtime.terminateExecution").catch(() => {});
    // At a breakpoint the thread stands in a nested loop; termination takes hold, and answers, when it goes on.
    this.#inspector.post("Debugger.resume").catch(() => {});
    await Promise.race([terminated, delay(retryMilliseconds)]);
  }

  answerInput(text: string): void {
    const thread = this.#thread;
    if (thread === undefined) return;
    thread.answers.postMessage(text);
    Atomics.add(thread.control, controlWord.answer, 1);
    Atomics.notify(thread.control, controlWord.answer);
  }

  deliverComm(delivery: CommDelivery): void {
    this.#command({ type: "comm", delivery });
  }

  async restart(): Promise<void> {
    await this.#endThread({ name: "Restarted", message: "the session was restarted while the cell ran" });
    await this.start();
  }

  async close(): Promise<void> {
    await this.#endThread({ name: "Closed", message: "the session was closed while the cell ran" });
    this.#inspector.close();
  }

  async #endThread(ending: { name: string; message: string }): Promise<void> {
    const thread = this.#thread;
    if (thread === undefined) return;
    thread.wanted = false;
    thread.ending = ending;
    // A thread that stands at a breakpoint does not notice that it is to end.
    this.#inspector.post("Debugger.disable").catch(() => {});
    await thread.worker.terminate();
    if (this.#thread === thread) this.#ended(thread, 1);
  }

  #startThread(): Thread {
    const commands = new MessageChannel();
    const answers = new MessageChannel();
    const control = new SharedArrayBuffer(controlWords * 4);
    const pipe = createPipeMemory();
    const workerData: WorkerData = {
      pipe,
      control,
      commands: commands.port2,
      answers: answers.port2,
      folder: this.#options.folder,
      outputLimit: this.#options.outputLimit ?? defaultOutputLimit,
      stderrToStdout: this.#options.stderrToStdout ?? false,
      hardened: this.#options.hardened ?? false,
    };
    const worker = new Worker(workerFile, {
      workerData,
      transferList: [commands.port2, answers.port2],
      resourceLimits: { maxOldGenerationSizeMb: this.#options.memoryLimit },
      stdout: true,
      stderr: true,
    });
    const thread: Thread = {
      worker,
      commands: commands.port1,
      answers: answers.port1,
      control: new Int32Array(control),
      pipe: new PipeReader(pipe),
      ready: Promise.withResolvers(),
      isReady: false,
      ending: undefined,
      wanted: true,
    };
    commands.port1.on("message", (urgent) => (urgent ? this.#drain(thread) : this.#drainSoon(thread)));
    worker.on("error", (error) => {
      thread.ending ??= explainEnd(error, this.#options.memoryLimit);
    });
    worker.on("exit", (code) => this.#ended(thread, code));
    return thread;
  }

  #command(command: Command): void {
    this.#thread?.commands.postMessage(command);
  }

  /** The first printed text goes at once; what follows closely is gathered. */
  #drainSoon(thread: Thread): void {
    if (this.#drainPlanned) return;
    const wait = this.#lastDrain + batchMilliseconds - performance.now();
    if (wait <= 0) this.#drain(thread);
    else {
      this.#drainPlanned = true;
      setTimeout(() => {
        this.#drainPlanned = false;
        this.#drain(thread);
      }, wait);
    }
  }

  #drain(thread: Thread): void {
    if (thread !== this.#thread) return;
    thread.pipe.drain((kind, body) => this.#onRecord(thread, kind, body));
    this.#flushText();
    this.#lastDrain = performance.now();
    if (!thread.pipe.sleep()) this.#drainSoon(thread);
  }

  #onRecord(thread: Thread, kind: RecordKind, body: Uint8Array): void {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    switch (kind) {
      case recordKind.stdout:
      case recordKind.stderr:
        this.#addText(kind === recordKind.stdout ? "stdout" : "stderr", bytes);
        break;
      case recordKind.buffer:
        this.#buffers.push(body);
        break;
      case recordKind.event:
        this.#flushText();
        this.#onWorkerEvent(thread, JSON.parse(bytes.toString()));
        break;
    }
  }

  #addText(name: TextEvent["name"], bytes: Buffer): void {
    const idEnd = 2 + bytes.readUInt16BE(0);
    const execution = bytes.toString("utf8", 2, idEnd);
    const text = bytes.toString("utf8", idEnd);
    if (this.#text?.execution !== execution || this.#text.name !== name) {
      this.#flushText();
      this.#text = { type: "stream", execution, name, text };
    } else this.#text.text += text;
  }

  #flushText(): void {
    const text = this.#text;
    this.#text = undefined;
    if (text !== undefined) this.onEvent(text);
  }

  #onWorkerEvent(thread: Thread, event: WorkerEvent): void {
    switch (event.type) {
      case "ready":
        thread.isReady = true;
        thread.ready.resolve();
        break;
      case "done":
        this.#finish(event.execution, { status: "ok", result: event.result });
        break;
      case "failed":
        this.#finish(event.execution, { status: "error", error: event.error, reached: event.reached });
        break;
      case "interrupted":
        this.#finish(event.execution, { status: "interrupted", reached: event.reached });
        break;
      case "recovered":
        this.#recovered?.(event.round);
        break;
      case "exiting":
        thread.ending = { name: "ProcessExit", message: `process.exit(${event.code}) ended the runner` };
        break;
      case "comm_open":
      case "comm_msg":
      case "comm_close":
        this.onEvent({ ...event, buffers: this.#buffers.splice(0) });
        break;
      default:
        this.onEvent(event);
    }
  }

  #finish(execution: string, outcome: Outcome): void {
    const resolve = this.#running.get(execution);
    this.#running.delete(execution);
    resolve?.(outcome);
  }

  #ended(thread: Thread, code: number): void {
    if (thread !== this.#thread) return;
    thread.pipe.drain((kind, body) => this.#onRecord(thread, kind, body));
    this.#flushText();
    this.#thread = undefined;
    this.#buffers = [];
    thread.commands.close();
    thread.answers.close();
    const ending = thread.ending ?? { name: "RunnerEnded", message: `the runner ended with code ${code}` };
    if (thread.wanted) {
      this.#thread = this.#startThread();
      // Whoever waits for one that ended too early waits for the next.
      this.#thread.ready.promise.then(thread.ready.resolve, thread.ready.reject);
    }
    const cells = [...this.#running.keys()];
    for (const execution of cells) this.#finish(execution, { status: "died", ...ending });
    if (cells.length === 0 && thread.wanted) this.onEvent({ type: "died", ...ending });
  }
}

function explainEnd(error: unknown, memoryLimit: number): { name: string; message: string } {
  if (error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY")
    return { name: "OutOfMemory", message: `the cells used more than ${memoryLimit} MB of memory` };
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { name: "RunnerEnded", message: String(error) };
}
