// What the runner offers to the modules that cells import (kernel/notebook, kernel/widgets, kernel/tslab).
// They find it in the runner thread under `globalThis[Symbol.for("gradbook.host")]` and use nothing else of the kernel.

/** Values by MIME type, as in a `display_data` message: strings, and JSON for `application/json` and `+json` types. */
export type MimeData = Record<string, unknown>;
export type Metadata = Record<string, unknown>;

export interface MimeBundle {
  data: MimeData;
  metadata?: Metadata;
}

export interface DisplayOptions {
  /** Names the display, so that it can be changed later. */
  displayId?: string;
  /** Changes the displays already shown under `displayId` instead of adding one. */
  update?: boolean;
}

export type CommHandler = (data: unknown, metadata: Metadata, buffers: Uint8Array[]) => void;

/** A channel between a cell's code and an object in the front end. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  send(data: unknown, metadata?: Metadata, buffers?: Uint8Array[]): void;
  close(data?: unknown): void;
  onMessage(handler: CommHandler): void;
  /** Called when the front end closes the comm, not when the cell does. */
  onClose(handler: CommHandler): void;
}

export type CommOpenHandler = (comm: Comm, data: unknown, metadata: Metadata, buffers: Uint8Array[]) => void;

export interface Host {
  /** Shows a MIME bundle under the cell that is running, or that started the code that is running. */
  display(data: MimeData, metadata?: Metadata, options?: DisplayOptions): void;
  /** Removes the cell's output so far; with `wait`, when the next output arrives. */
  clearOutput(wait?: boolean): void;
  /**
   * Asks the person at the front end for a line of text and blocks until it comes.
   * @throws {Error} if the front end does not answer questions (`allow_stdin` is false).
   */
  input(prompt: string, password?: boolean): string;
  /** Shows text or another MIME bundle in the front end's pager, beside the notebook. */
  page(data: MimeData): void;
  openComm(target: string, data?: unknown, metadata?: Metadata, buffers?: Uint8Array[]): Comm;
  /** Lets the front end open comms of this target. Returns a function that takes the handler away. */
  onCommOpen(target: string, handler: CommOpenHandler): () => void;
  /** Identifies the execution to which output made now belongs; undefined outside every cell. */
  currentExecution(): number | undefined;
  /** Runs `action` so that its output belongs to the given execution: a widget's callback prints where it was made. */
  inExecution<Result>(execution: number | undefined, action: () => Result): Result;
  /** Every top-level name of the cells that ran. */
  readonly scope: Record<string, unknown>;
}

export const hostKey: unique symbol = Symbol.for("gradbook.host") as never;

/**
 * The host of the runner thread in which this code runs.
 * @throws {Error} outside a gradbook kernel.
 */
export function currentHost(): Host {
  const host = (globalThis as { [hostKey]?: Host })[hostKey];
  if (host === undefined) throw new Error("gradbook: no kernel here; this module works inside a notebook");
  return host;
}
