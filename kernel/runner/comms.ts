// The comms of the cells, on the runner's side: objects that send to the front end, and handlers that it reaches.
import type { CommDelivery, CommEvent } from "../session/runner.ts";
import type { Comm, CommMessage } from "./host.ts";

type Send = (event: Omit<CommEvent, "execution">) => void;
type OpenHandler = (comm: Comm, message: CommMessage) => void;

class OpenComm implements Comm {
  readonly id: string;
  readonly target: string;
  readonly #send: Send;
  readonly #forget: () => void;
  readonly messageHandlers: ((message: CommMessage) => void)[] = [];
  readonly closeHandlers: ((message: CommMessage) => void)[] = [];
  #closed = false;

  constructor(id: string, target: string, send: Send, forget: () => void) {
    this.id = id;
    this.target = target;
    this.#send = send;
    this.#forget = forget;
  }

  send(
    data: Record<string, unknown>,
    metadata: Record<string, unknown> = {},
    buffers: Uint8Array[] = [],
  ): void {
    if (this.#closed) throw new Error(`comm ${this.id} (${this.target}) is closed`);
    this.#send({ type: "comm_msg", commId: this.id, target: this.target, data, metadata, buffers });
  }

  close(data: Record<string, unknown> = {}): void {
    if (this.#closed) return;
    this.forget();
    this.#send({ type: "comm_close", commId: this.id, target: this.target, data, metadata: {}, buffers: [] });
  }

  forget(): void {
    this.#closed = true;
    this.#forget();
  }

  onMessage(handler: (message: CommMessage) => void): void {
    this.messageHandlers.push(handler);
  }

  onClose(handler: (message: CommMessage) => void): void {
    this.closeHandlers.push(handler);
  }
}

export class Comms {
  readonly #send: Send;
  readonly #open = new Map<string, OpenComm>();
  readonly #targets = new Map<string, OpenHandler>();

  constructor(send: Send) {
    this.#send = send;
  }

  open(
    target: string,
    data: Record<string, unknown>,
    metadata: Record<string, unknown> = {},
    buffers: Uint8Array[] = [],
  ): Comm {
    const comm = this.#create(crypto.randomUUID(), target);
    this.#send({ type: "comm_open", commId: comm.id, target, data, metadata, buffers });
    return comm;
  }

  onOpen(target: string, handler: OpenHandler): void {
    this.#targets.set(target, handler);
  }

  /** Hands a message of the front end to its handlers; a target that nobody answers is closed at once. */
  deliver({ type, commId, target, data, metadata, buffers }: CommDelivery): void {
    const message = { data: asRecord(data), metadata, buffers };
    if (type === "comm_open") {
      const handler = this.#targets.get(target);
      const comm = this.#create(commId, target);
      if (handler === undefined) comm.close();
      else handler(comm, message);
      return;
    }
    const comm = this.#open.get(commId);
    if (comm === undefined) return;
    if (type === "comm_close") comm.forget();
    for (const handler of type === "comm_close" ? comm.closeHandlers : comm.messageHandlers) handler(message);
  }

  #create(id: string, target: string): OpenComm {
    const comm = new OpenComm(id, target, this.#send, () => this.#open.delete(id));
    this.#open.set(id, comm);
    return comm;
  }
}

function asRecord(data: unknown): Record<string, unknown> {
  return typeof data === "object" && data !== null ? { ...data } : {};
}
