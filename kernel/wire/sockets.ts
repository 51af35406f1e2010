// The five ZeroMQ sockets of a kernel: heartbeat, shell, control, stdin and iopub.
import { Reply, Router, XPublisher } from "zeromq";
import { type Connection, endpoint } from "./connectionFile.ts";
import { FrameCodec, MalformedMessage, type WireHeader, type WireMessage } from "./frames.ts";

export type RequestChannel = "shell" | "control" | "stdin";
export type WireChannel = RequestChannel | "iopub";

export interface WireOptions {
  connection: Connection;
  /** Makes the header of a message that the kernel sends by itself. */
  makeHeader(type: string): WireHeader;
  onMessage(channel: RequestChannel, message: WireMessage): void;
  log(line: string): void;
}

/** How many messages wait for a front end that does not read, before more are dropped. */
const iopubHighWaterMark = 100_000;

/** A socket that sends one message after the other: ZeroMQ refuses overlapping sends. */
class Outbox {
  readonly #socket: { send(frames: Uint8Array[]): Promise<void> };
  readonly #onError: (error: unknown) => void;
  readonly #waiting: Uint8Array[][] = [];
  #sending: Promise<void> | undefined;

  constructor(socket: { send(frames: Uint8Array[]): Promise<void> }, onError: (error: unknown) => void) {
    this.#socket = socket;
    this.#onError = onError;
  }

  push(frames: Uint8Array[]): void {
    this.#waiting.push(frames);
    this.#sending ??= this.#work();
  }

  /** Resolves when all that was pushed is on its way. */
  async flushed(): Promise<void> {
    await this.#sending;
  }

  async #work(): Promise<void> {
    for (let frames = this.#waiting.shift(); frames !== undefined; frames = this.#waiting.shift()) {
      try {
        await this.#socket.send(frames);
      } catch (error) {
        // A front end that left between its request and our reply is no reason to stop.
        this.#onError(error);
      }
    }
    this.#sending = undefined;
  }
}

export class Wire {
  readonly #options: WireOptions;
  readonly #codec: FrameCodec;
  readonly #heartbeat = new Reply();
  readonly #routers = {
    shell: newRouter(),
    control: newRouter(),
    stdin: newRouter(),
  };
  readonly #iopub = new XPublisher({
    linger: 1000,
    sendHighWaterMark: iopubHighWaterMark,
    verbosity: "allSubs",
  });
  readonly #outboxes: Record<WireChannel, Outbox>;

  constructor(options: WireOptions) {
    this.#options = options;
    this.#codec = new FrameCodec(options.connection.key);
    const outbox = (channel: WireChannel, socket: Router | XPublisher) =>
      new Outbox(socket, (error) => options.log(`${channel}: a message was not sent: ${error}`));
    this.#outboxes = {
      shell: outbox("shell", this.#routers.shell),
      control: outbox("control", this.#routers.control),
      stdin: outbox("stdin", this.#routers.stdin),
      iopub: outbox("iopub", this.#iopub),
    };
  }

  /** @throws {Error} if a port is taken. */
  async bind(): Promise<void> {
    const { connection } = this.#options;
    await Promise.all([
      this.#heartbeat.bind(endpoint(connection, connection.heartbeatPort)),
      this.#routers.shell.bind(endpoint(connection, connection.shellPort)),
      this.#routers.control.bind(endpoint(connection, connection.controlPort)),
      this.#routers.stdin.bind(endpoint(connection, connection.stdinPort)),
      this.#iopub.bind(endpoint(connection, connection.iopubPort)),
    ]);
    void this.#echoHeartbeats();
    void this.#welcomeSubscribers();
    for (const channel of ["shell", "control", "stdin"] as const) void this.#receive(channel);
  }

  send(channel: WireChannel, message: WireMessage): void {
    this.#outboxes[channel].push(this.#codec.encode(message));
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#outboxes).map((outbox) => outbox.flushed()));
    for (const socket of [this.#heartbeat, this.#iopub, ...Object.values(this.#routers)]) socket.close();
  }

  async #receive(channel: RequestChannel): Promise<void> {
    for await (const frames of this.#routers[channel]) {
      try {
        this.#options.onMessage(channel, this.#codec.decode(frames));
      } catch (error) {
        if (!(error instanceof MalformedMessage)) throw error;
        this.#options.log(`${channel}: dropped a message: ${error.message}`);
      }
    }
  }

  async #echoHeartbeats(): Promise<void> {
    for await (const frames of this.#heartbeat) await this.#heartbeat.send(frames);
  }

  /** Enhancement proposal 65: a subscriber learns that it will miss nothing from here on. */
  async #welcomeSubscribers(): Promise<void> {
    for await (const [frame] of this.#iopub) {
      if (frame[0] !== 1) continue;
      const topic = frame.subarray(1);
      this.send("iopub", {
        identities: [topic],
        header: this.#options.makeHeader("iopub_welcome"),
        parentHeader: {},
        metadata: {},
        content: { subscription: topic.toString() },
        buffers: [],
      });
    }
  }
}

function newRouter(): Router {
  return new Router({ linger: 1000, sendHighWaterMark: 0, mandatory: false, handover: true });
}
