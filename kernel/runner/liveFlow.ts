// Carries the live figures of a training run (gradbook's flow.live) to the front end's gradient-flow panel: one comm a
// run, under the target "gradbook.flow". The core knows no kernel; it sends plain messages to whoever stands at the symbol.
import type { Comm } from "../display/host.ts";

const sink = Symbol.for("gradbook.live");

interface LiveMessage {
  readonly type: "start" | "step" | "end";
  readonly run: string;
}

/** Offers the sink to the core, on top of `openComm`. */
export function offerLiveFlow(
  openComm: (target: string, data: Record<string, unknown>) => Pick<Comm, "send" | "close">,
): void {
  const runs = new Map<string, Pick<Comm, "send" | "close">>();
  const receive = (message: LiveMessage & Record<string, unknown>): void => {
    const { type, run } = message;
    if (type === "start") {
      runs.get(run)?.close(); // the same run begun again
      runs.set(run, openComm("gradbook.flow", { run }));
    } else if (type === "step") runs.get(run)?.send(message);
    else {
      runs.get(run)?.close();
      runs.delete(run);
    }
  };
  Object.defineProperty(globalThis, sink, { value: receive, configurable: true });
}
