// Carries the live figures of a training run (gradbook's flow.live) to the front end's gradient-flow panel: one comm a
// run, under the target "gradbook.flow". The core knows no kernel; it sends plain messages to whoever stands at the symbol.
import type { Comm } from "../display/host.ts";

const sink = Symbol.for("gradbook.live");

interface LiveMessage {
  readonly type: "start" | "step" | "end";
  readonly run: string;
}

/** A view shows no more than its screen: steps in between are left out. In milliseconds. */
const FRAME = 1000 / 60;

interface Run {
  readonly comm: Pick<Comm, "send" | "close">;
  sentAt: number;
  /** The newest step, while it is not sent. */
  held?: LiveMessage & Record<string, unknown>;
}

/** Offers the sink to the core, on top of `openComm`. A run's first and last step are always sent. */
export function offerLiveFlow(
  openComm: (target: string, data: Record<string, unknown>) => Pick<Comm, "send" | "close">,
): void {
  const runs = new Map<string, Run>();
  const end = (name: string): void => {
    const run = runs.get(name);
    if (run?.held) run.comm.send(run.held);
    run?.comm.close();
    runs.delete(name);
  };
  const receive = (message: LiveMessage & Record<string, unknown>): void => {
    const { type, run: name } = message;
    if (type !== "step") end(name); // a run that begins again has ended before
    if (type === "start") runs.set(name, { comm: openComm("gradbook.flow", { run: name }), sentAt: 0 });
    const run = runs.get(name);
    if (type !== "step" || !run) return;
    const now = performance.now();
    // A verdict is sent only when it changes, so a step that carries one is not left out.
    const isDue = now - run.sentAt >= FRAME || message["diagnosis"] !== undefined;
    run.held = isDue ? undefined : message;
    if (!isDue) return;
    run.sentAt = now;
    run.comm.send(message);
  };
  Object.defineProperty(globalThis, sink, { value: receive, configurable: true });
}
