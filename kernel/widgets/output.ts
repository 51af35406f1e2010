// A part of the page for outputs, which can stand among other widgets.
import { mimeBundleOf } from "../display/bundle.ts";
import { currentHost } from "../display/host.ts";
import type { MimeBundle } from "../display/mimeBundle.ts";
import { createWidget, type Options, type Visible, type Widget } from "./widget.ts";

/** One output in Jupyter's notebook format. */
export type OutputEntry =
  | { output_type: "display_data"; data: Record<string, unknown>; metadata: Record<string, unknown> }
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string };

export interface OutputState extends Visible {
  outputs: readonly OutputEntry[];
  /** The request whose outputs the front end puts here rather than below the cell. */
  msgId: string;
}

/** A place below the cell that takes outputs later on. */
export type OutputWidget = Widget<OutputState> & {
  /** Adds a value, shown as `display` shows it. */
  show(value: unknown): void;
  /** Adds text as if it was printed. */
  print(text: string): void;
  clear(): void;
  /** Runs a function whose prints and displays appear here, to its end if it is asynchronous. */
  capture<Result>(run: () => Result): Result;
};

/** An empty place for outputs. */
export function output(options: Options<OutputState> = {}): OutputWidget {
  const kind = { name: "Output", module: "@jupyter-widgets/output", version: "1.0.0" };
  const widget = createWidget<OutputState>(kind, null, { outputs: [], msgId: "" }, options);
  const add = (entry: OutputEntry) => widget.set({ outputs: [...widget.outputs, entry] });
  const showBundle = ({ data, metadata }: MimeBundle) => add({ output_type: "display_data", data, metadata });
  return Object.assign(widget, {
    show(value: unknown) {
      const bundle = mimeBundleOf(value);
      if (bundle instanceof Promise) void bundle.then(showBundle);
      else if (bundle !== null) showBundle(bundle);
    },
    print: (text: string) => add({ output_type: "stream", name: "stdout", text }),
    clear: () => widget.set({ outputs: [] }),
    capture<Result>(run: () => Result): Result {
      widget.open();
      widget.set({ msgId: currentHost().currentExecution() ?? "" });
      const release = () => widget.set({ msgId: "" });
      let result: Result;
      try {
        result = run();
      } catch (error) {
        release();
        throw error;
      }
      if (result instanceof Promise) void result.then(release, release);
      else release();
      return result;
    },
  });
}
