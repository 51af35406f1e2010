// The comms of a session: which are open, and who answers each, the running code or the session itself.
import type { MessageType, Request } from "./messages.ts";
import type { CommEvent } from "./runner.ts";
import type { Session } from "./session.ts";

type Broadcast = (
  type: MessageType,
  content: unknown,
  parent: Request | null,
  metadata?: Record<string, unknown>,
  buffers?: Uint8Array[],
) => void;

/** Answers one comm target inside the session, even while a cell runs. */
export type SessionTarget = (data: Record<string, unknown>) => Promise<Record<string, unknown>>;

interface OpenComm {
  target: string;
  /** Null if the running code answers. */
  answer: SessionTarget | null;
}

export class SessionComms {
  readonly #session: Session;
  readonly #broadcast: Broadcast;
  readonly #open = new Map<string, OpenComm>();
  readonly #targets: Map<string, SessionTarget>;

  constructor(session: Session, broadcast: Broadcast, targets = new Map<string, SessionTarget>()) {
    this.#session = session;
    this.#broadcast = broadcast;
    this.#targets = targets;
  }

  /** The open comms as `comm_info_reply` lists them. */
  list(target: string | undefined): Record<string, { target_name: string }> {
    const comms = [...this.#open].filter(([, comm]) => target === undefined || comm.target === target);
    return Object.fromEntries(comms.map(([id, comm]) => [id, { target_name: comm.target }]));
  }

  opened(
    content: { comm_id: string; target_name: string; data: Record<string, unknown> },
    request: Request,
  ): void {
    const { comm_id, target_name, data } = content;
    const answer = this.#targets.get(target_name) ?? null;
    this.#open.set(comm_id, { target: target_name, answer });
    if (answer === null) this.#toRunner("comm_open", comm_id, target_name, data, request);
  }

  async received(
    content: { comm_id: string; data: Record<string, unknown> },
    request: Request,
  ): Promise<void> {
    const { comm_id, data } = content;
    const comm = this.#open.get(comm_id);
    if (comm === undefined) return;
    if (comm.answer === null) this.#toRunner("comm_msg", comm_id, comm.target, data, request);
    else this.#broadcast("comm_msg", { comm_id, data: await comm.answer(data) }, request);
  }

  closed(content: { comm_id: string; data: Record<string, unknown> }, request: Request): void {
    const { comm_id, data } = content;
    const comm = this.#open.get(comm_id);
    this.#open.delete(comm_id);
    if (comm?.answer === null) this.#toRunner("comm_close", comm_id, comm.target, data, request);
  }

  #toRunner(
    type: CommEvent["type"],
    commId: string,
    target: string,
    data: Record<string, unknown>,
    request: Request,
  ): void {
    const execution = request.header.msg_id;
    this.#session.deliverComm(
      { type, execution, commId, target, data, metadata: request.metadata, buffers: request.buffers },
      {
        output: ({ type: output, content }) => this.#broadcast(output, content, request),
        comm: (event) => this.sent(event, request),
      },
    );
  }

  /** Broadcasts what the running code sends; `parent` is the request on whose behalf it runs. */
  sent({ type, commId: comm_id, target, data, metadata, buffers }: CommEvent, parent: Request): void {
    if (type === "comm_open") this.#open.set(comm_id, { target, answer: null });
    if (type === "comm_close") this.#open.delete(comm_id);
    const content = type === "comm_open" ? { comm_id, target_name: target, data } : { comm_id, data };
    this.#broadcast(type, content, parent, metadata, buffers);
  }
}
