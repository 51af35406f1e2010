// The server's line to the runner's V8 inspector: it terminates what runs, and the debugger speaks through it.
import { Session } from "node:inspector";

export type InspectorListener = (method: string, params: Record<string, unknown>) => void;

/** V8's inspector of the runner thread, as kernel/debug uses it. It outlives a runner: the next one takes its place. */
export interface RunnerInspector {
  /**
   * Sends a command of the Chrome DevTools Protocol.
   * @throws {Error} if the inspector refuses it, or the runner ends before it answers.
   */
  post(method: string, params?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Calls the listener for each event; returns a function that stops it. */
  on(listener: InspectorListener): () => void;
  /** Calls the listener whenever a new runner stands ready to be inspected. */
  onAttached(listener: () => void): () => void;
}

interface Pending {
  resolve(result: Record<string, unknown>): void;
  reject(error: Error): void;
}

interface InspectorMessage {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
}

/**
 * Reaches worker threads through the `NodeWorker` domain of the main thread's inspector: V8 takes the commands
 * between two instructions, so they work while the runner loops for ever.
 */
export class WorkerInspector implements RunnerInspector {
  readonly #session = new Session();
  readonly #isRunner: (url: string) => boolean;
  readonly #listeners = new Set<InspectorListener>();
  readonly #attachedListeners = new Set<() => void>();
  readonly #pending = new Map<number, Pending>();
  #target: string | undefined;
  #attached = Promise.withResolvers<void>();
  #lastId = 0;

  /** `isRunner` tells by the URL of a worker's script whether it is the runner. */
  constructor(isRunner: (url: string) => boolean) {
    this.#isRunner = isRunner;
    this.#session.connect();
    this.#session.on("NodeWorker.attachedToWorker", ({ params }) => {
      if (this.#isRunner(params.workerInfo.url)) this.#attach(params.sessionId);
    });
    this.#session.on("NodeWorker.detachedFromWorker", ({ params }) => {
      if (params.sessionId === this.#target) this.#detach();
    });
    this.#session.on("NodeWorker.receivedMessageFromWorker", ({ params }) => {
      if (params.sessionId === this.#target) this.#receive(JSON.parse(params.message));
    });
    this.#session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  }

  /** Whether there is a runner to speak to at this moment. */
  get attached(): boolean {
    return this.#target !== undefined;
  }

  async post(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    await this.#attached.promise;
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<Record<string, unknown>>();
    this.#pending.set(id, answer);
    const message = JSON.stringify({ id, method, params });
    this.#session.post("NodeWorker.sendMessageToWorker", { sessionId: this.#target, message }, (error) => {
      if (error && this.#pending.delete(id)) answer.reject(new Error(`${method}: ${error.message}`));
    });
    return answer.promise;
  }

  on(listener: InspectorListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onAttached(listener: () => void): () => void {
    this.#attachedListeners.add(listener);
    return () => this.#attachedListeners.delete(listener);
  }

  close(): void {
    this.#session.disconnect();
  }

  #attach(target: string): void {
    if (this.#target !== undefined) this.#detach();
    this.#target = target;
    this.#attached.resolve();
    for (const listener of this.#attachedListeners) listener();
  }

  #detach(): void {
    this.#target = undefined;
    this.#attached = Promise.withResolvers();
    for (const { reject } of this.#pending.values()) reject(new Error("the runner ended"));
    this.#pending.clear();
  }

  #receive(message: InspectorMessage): void {
    if (message.method !== undefined) {
      for (const listener of this.#listeners) listener(message.method, message.params ?? {});
      return;
    }
    const pending = this.#pending.get(message.id ?? 0);
    this.#pending.delete(message.id ?? 0);
    if (message.error) pending?.reject(new Error(message.error.message));
    else pending?.resolve(message.result ?? {});
  }
}
