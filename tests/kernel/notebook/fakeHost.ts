// A host that records what cells ask of the runner, and plays the front end.
import type { Comm, CommMessage, DisplayOptions, Host } from "../../../kernel/display/host.ts";

export interface Shown extends DisplayOptions {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

export interface Sent {
  data: Record<string, unknown>;
  buffers: Uint8Array[];
}

export class FakeComm implements Comm {
  readonly id: string;
  readonly target: string;
  readonly opening: Sent;
  readonly sent: Sent[] = [];
  closed = false;
  #handlers: ((message: CommMessage) => void)[] = [];

  constructor(id: string, target: string, opening: Sent) {
    this.id = id;
    this.target = target;
    this.opening = opening;
  }

  send(data: Record<string, unknown>, _metadata = {}, buffers: Uint8Array[] = []): void {
    this.sent.push({ data: structuredClone(data), buffers });
  }

  close(): void {
    this.closed = true;
  }

  onMessage(handler: (message: CommMessage) => void): void {
    this.#handlers.push(handler);
  }

  onClose(): void {}

  /** A message from the front end, which knows JSON only. */
  receive(data: Record<string, unknown>, buffers: Uint8Array[] = []): void {
    const copy: Record<string, unknown> = JSON.parse(JSON.stringify(data));
    for (const handler of this.#handlers) handler({ data: copy, metadata: {}, buffers });
  }
}

export class FakeHost implements Host {
  readonly shown: Shown[] = [];
  readonly comms: FakeComm[] = [];
  readonly cleared: boolean[] = [];
  readonly asked: { prompt: string; password: boolean }[] = [];
  readonly targets = new Map<string, (comm: Comm, message: CommMessage) => void>();
  execution: string | null = "request-1";

  display(data: Record<string, unknown>, metadata = {}, options: DisplayOptions = {}): void {
    this.shown.push({ data: structuredClone(data), metadata, ...options });
  }

  clearOutput(wait: boolean): void {
    this.cleared.push(wait);
  }

  input(prompt: string, password: boolean): string {
    this.asked.push({ prompt, password });
    return "answer";
  }

  openComm(target: string, data: Record<string, unknown>, _metadata = {}, buffers: Uint8Array[] = []): Comm {
    const comm = new FakeComm(`comm${this.comms.length}`, target, { data: structuredClone(data), buffers });
    this.comms.push(comm);
    return comm;
  }

  onCommOpen(target: string, handler: (comm: Comm, message: CommMessage) => void): void {
    this.targets.set(target, handler);
  }

  currentExecution(): string | null {
    return this.execution;
  }

  /** The comm of the model with this name that was opened last. */
  commOf(modelName: string): FakeComm {
    const found = this.comms.findLast((comm) => stateOf(comm)["_model_name"] === modelName);
    if (found === undefined) throw new Error(`no ${modelName} was opened`);
    return found;
  }
}

export function stateOf(comm: FakeComm): Record<string, unknown> {
  return comm.opening.data["state"] as Record<string, unknown>;
}

/** Puts a new host in place, as a runner does. */
export function installHost(): FakeHost {
  const host = new FakeHost();
  Object.defineProperty(globalThis, Symbol.for("gradbook.host"), { value: host, configurable: true });
  return host;
}

export function removeHost(): void {
  Reflect.deleteProperty(globalThis, Symbol.for("gradbook.host"));
}
