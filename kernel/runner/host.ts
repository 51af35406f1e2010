// What the runner puts under `globalThis[Symbol.for("gradbook.host")]` for the modules that cells import. The part
// that kernel/notebook, kernel/widgets and kernel/tslab use is `Host` in kernel/display/host.ts; this adds the rest.
import type { Host as DisplayHost } from "../display/host.ts";
import type { MimeBundle, MimeData } from "../display/mimeBundle.ts";

export type { Comm, CommMessage } from "../display/host.ts";

export interface Host extends DisplayHost {
  /** Shows text or another MIME bundle in the front end's pager, beside the notebook. */
  page(data: MimeData): void;
  /** Runs `action` so that its output belongs to the given execution: a widget's callback prints where it was made. */
  inExecution<Result>(execution: string | null, action: () => Result): Result;
  /** How a value shows itself; the debugger asks from outside. */
  toMimeBundle(value: unknown): MimeBundle | null;
  /** Every top-level name of the cells that ran. */
  readonly scope: Record<string, unknown>;
}
