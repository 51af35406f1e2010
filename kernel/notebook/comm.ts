// `comm` and `onComm`: a cell's own conversations with scripts and extensions in the front end.
import { type Comm, type CommMessage, currentHost } from "../display/host.ts";

export type { Comm, CommMessage } from "../display/host.ts";

/**
 * Opens a comm to what the front end registered under a target name.
 *
 * @example
 * const channel = comm("my-extension", { hello: 1 });
 * channel.onMessage(({ data }) => console.log(data));
 */
export function comm(target: string, data: Record<string, unknown> = {}, buffers: Uint8Array[] = []): Comm {
  return currentHost().openComm(target, data, {}, buffers);
}

/** Answers the comms that the front end opens under a target name. */
export function onComm(target: string, handler: (comm: Comm, opening: CommMessage) => void): void {
  currentHost().onCommOpen(target, handler);
}
