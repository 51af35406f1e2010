// A JSON-RPC connection to a language server over its standard streams, as the Language Server Protocol frames it.

import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { isObject, objects, text } from "./protocol.ts";

/** The server reported an error for a request, died, or did not answer in time. */
export class ServerError extends Error {
  override name = "ServerError";
}

interface Pending {
  method: string;
  resolve(result: unknown): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

interface Message {
  id?: number | string | null;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string };
}

/**
 * A server's first answers may take this many times longer than later ones: it reads the libraries' types, and a class that
 * begins starts dozens of servers at once. Ended for slowness, each would begin again and slow the others further.
 */
const START_PATIENCE = 9;
/** The request with whose answer a server has read all types. */
const FIRST_WORK = "textDocument/diagnostic";

const HEADER_END = Buffer.from("\r\n\r\n");

/** Cuts a byte stream into messages. */
class MessageReader {
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes of header and body of the message at the front; 0 while its header is incomplete. */
  #wanted = 0;

  *read(chunk: Buffer): Generator<Message> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    while (this.#length >= this.#wanted) {
      const buffer = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
      const headerEnd = buffer.indexOf(HEADER_END);
      this.#chunks = [buffer];
      if (headerEnd < 0) return;
      const length = /Content-Length: *(\d+)/i.exec(buffer.toString("latin1", 0, headerEnd));
      if (!length) throw new ServerError("The TypeScript server sent a message without Content-Length.");
      const start = headerEnd + HEADER_END.length;
      this.#wanted = start + Number(length[1]);
      if (buffer.length < this.#wanted) return;
      const rest = buffer.subarray(this.#wanted);
      const message: Message = JSON.parse(buffer.toString("utf8", start, this.#wanted));
      this.#chunks = [rest];
      this.#length = rest.length;
      this.#wanted = 0;
      yield message;
      if (rest.length === 0) return;
    }
  }
}

/** Requests and notifications to one server process. */
export class ServerConnection {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #pending = new Map<number, Pending>();
  readonly #timeout: number;
  readonly #settings: (section: string) => unknown;
  #lastId = 0;
  #hasWorked = false;
  #closed: ServerError | null = null;
  #log = "";

  /** `timeout`: milliseconds after which a request counts as hung. `settings`: what to answer when asked for a section of them. */
  constructor(
    process: ChildProcessWithoutNullStreams,
    { timeout, settings }: { timeout: number; settings(section: string): unknown },
  ) {
    this.#process = process;
    this.#timeout = timeout;
    this.#settings = settings;
    const reader = new MessageReader();
    process.stdout.on("data", (chunk: Buffer) => {
      for (const message of reader.read(chunk)) this.#receive(message);
    });
    process.stderr.on("data", (chunk: Buffer) => {
      this.#log = (this.#log + chunk.toString()).slice(-2000);
    });
    process.stdin.on("error", (error) => this.#fail(error.message));
    process.on("error", (error) => this.#fail(error.message));
    process.on("exit", (code, signal) =>
      this.#fail(`it ended with ${signal ?? `exit code ${code}`}. ${this.#log}`),
    );
  }

  get closed(): boolean {
    return this.#closed !== null;
  }

  notify(method: string, params: unknown): void {
    if (!this.#closed) this.#send({ method, params });
  }

  request(method: string, params: unknown): Promise<unknown> {
    if (this.#closed) return Promise.reject(this.#closed);
    const id = ++this.#lastId;
    const patience = this.#hasWorked ? this.#timeout : this.#timeout * START_PATIENCE;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(`no answer to ${method} in ${patience} ms`), patience);
      this.#pending.set(id, { method, resolve, reject, timer });
      this.#send({ id, method, params });
    });
  }

  /** Ends the process; requests that wait are rejected. */
  close(): void {
    this.#fail("it was closed");
  }

  #send(message: Message): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #receive(message: Message): void {
    if (message.method !== undefined) {
      if (message.id !== undefined) this.#answer(message);
      return;
    }
    const pending = typeof message.id === "number" ? this.#pending.get(message.id) : undefined;
    if (!pending) return;
    this.#pending.delete(Number(message.id));
    clearTimeout(pending.timer);
    if (pending.method === FIRST_WORK) this.#hasWorked = true;
    if (message.error) pending.reject(new ServerError(`${pending.method}: ${message.error.message}`));
    else pending.resolve(message.result ?? null);
  }

  /** The server asks for settings, announces progress and the like. */
  #answer({ id, method, params }: Message): void {
    const items = objects(isObject(params) ? params.items : []);
    const settings = items.map(({ section }) => this.#settings(text(section)) ?? null);
    this.#send({ id, result: method === "workspace/configuration" ? settings : null });
  }

  #fail(reason: string): void {
    if (this.#closed) return;
    this.#closed = new ServerError(`The TypeScript server stopped: ${reason}`);
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(this.#closed);
    }
    this.#pending.clear();
    this.#process.kill("SIGKILL");
  }
}
