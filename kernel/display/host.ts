// The door from a cell's modules to the runner that runs the cell. The runner puts its host in place; nothing
// here knows threads or sockets, so a test can be the host.
import type { MimeData } from "./mimeBundle.ts";

export interface DisplayOptions {
  /** Names the output, so that a later one can replace it. */
  displayId?: string;
  /** Replace the output of that id wherever it is shown, rather than adding one. */
  update?: boolean;
}

/** One conversation with the front end. */
export interface Comm {
  readonly id: string;
  send(data: Record<string, unknown>, metadata?: Record<string, unknown>, buffers?: Uint8Array[]): void;
  close(data?: Record<string, unknown>): void;
  onMessage(handler: (message: CommMessage) => void): void;
  onClose(handler: (message: CommMessage) => void): void;
}

/** A message over a comm: JSON, and bytes beside it. */
export interface CommMessage {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}

export interface Host {
  display(data: MimeData, metadata?: Record<string, unknown>, options?: DisplayOptions): void;
  clearOutput(wait: boolean): void;
  /** Asks the person at the front end; waits without running anything else. */
  input(prompt: string, password: boolean): string;
  openComm(
    target: string,
    data: Record<string, unknown>,
    metadata?: Record<string, unknown>,
    buffers?: Uint8Array[],
  ): Comm;
  /** Answers comms that the front end opens for this target. */
  onCommOpen(target: string, handler: (comm: Comm, message: CommMessage) => void): void;
  /** The message id of the request on whose behalf the code now runs. */
  currentExecution(): string | null;
}

/** Where the runner leaves its host. */
const hostSymbol: unique symbol = Symbol.for("gradbook.host") as never;

/**
 * The host of this thread.
 *
 * @throws Error outside a notebook's cells.
 */
export function currentHost(): Host {
  const host: unknown = Reflect.get(globalThis, hostSymbol);
  if (typeof host !== "object" || host === null)
    throw new Error("gradbook/notebook works in the cells of a gradbook notebook; here no kernel is running");
  return host as Host;
}

/** Whether code runs in a notebook's cell. */
export function inNotebook(): boolean {
  return Reflect.get(globalThis, hostSymbol) !== undefined;
}
