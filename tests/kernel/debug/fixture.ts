// A real runner thread with the debug adapter on its inspector; cells go through the compiler's transform only.
import { vi } from "vitest";
import { compileCell, parseCell } from "../../../kernel/compile/transform/compileCell.ts";
import { DebugAdapter } from "../../../kernel/debug/adapter.ts";
import type { DapEvent, StackFrame, Variable } from "../../../kernel/debug/protocol.ts";
import { WorkerRunner } from "../../../kernel/runner/workerRunner.ts";
import type { Outcome } from "../../../kernel/session/runner.ts";

const prefix = "/cells/";

export class DebuggedRunner {
  readonly runner: WorkerRunner;
  readonly adapter: DebugAdapter;
  readonly events: DapEvent[] = [];
  readonly #declared = new Map<string, "let">();
  #count = 0;
  #seq = 0;

  constructor(folder: string) {
    this.runner = new WorkerRunner({ folder, memoryLimit: 256 });
    this.adapter = new DebugAdapter({
      inspector: this.runner.inspector,
      emit: (event) => this.events.push(event),
      pathPrefix: prefix,
      runCell: (code) => void this.run(code),
    });
  }

  /** Runs a cell as the session does. */
  async run(source: string): Promise<Outcome> {
    const { file } = parseCell(source);
    if (file === null) throw new Error("the test's cell does not parse");
    const compiled = compileCell(source, file, this.#declared);
    for (const name of compiled.declares) this.#declared.set(name, "let");
    const scriptName = `gradbook-cell-${++this.#count}.ts`;
    await this.adapter.cellReady({ scriptName, label: `[${this.#count}]`, source, compiled });
    return this.runner.run({
      execution: `e${this.#count}`,
      javascript: compiled.javascript,
      declares: compiled.declares,
      scriptName,
      allowStdin: false,
    });
  }

  /** Sends a request and gives the body of its reply. */
  async ask(command: string, args: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const reply = await this.adapter.handle({ type: "request", seq: ++this.#seq, command, arguments: args });
    if (!reply.success) throw new Error(reply.message);
    return reply.body;
  }

  async start(): Promise<void> {
    await this.runner.start();
    await this.ask("initialize");
    await this.ask("attach");
  }

  /** Sets breakpoints as JupyterLab does: the cell's text first, then its lines. */
  async breakAt(source: string, ...lines: number[]): Promise<unknown> {
    const { sourcePath } = await this.ask("dumpCell", { code: source });
    const { breakpoints } = await this.ask("setBreakpoints", {
      source: { path: sourcePath },
      breakpoints: lines.map((line) => ({ line })),
    });
    return (breakpoints as { line: number }[]).map(({ line }) => line);
  }

  /** Waits for the next stop and gives its reason and the lines of the stack. */
  async stopped(): Promise<{ reason: unknown; lines: number[]; names: string[] }> {
    const stop = await vi.waitFor(
      () => {
        const at = this.events.findIndex(({ event }) => event === "stopped");
        if (at < 0) throw new Error("the cell has not stopped");
        return this.events.splice(0, at + 1)[at];
      },
      { timeout: 30_000, interval: 5 },
    );
    const frames = await this.frames();
    return {
      reason: stop.body["reason"],
      lines: frames.map(({ line }) => line),
      names: frames.map(({ name }) => name),
    };
  }

  async frames(): Promise<StackFrame[]> {
    return (await this.ask("stackTrace", { threadId: 1 }))["stackFrames"] as StackFrame[];
  }

  /** The variables of a scope as `name: value`. */
  async scope(name: string, frameId = 0): Promise<Record<string, string>> {
    const scopes = (await this.ask("scopes", { frameId }))["scopes"] as {
      name: string;
      variablesReference: number;
    }[];
    const found = scopes.find((scope) => scope.name === name);
    if (found === undefined) return {};
    return values(await this.children(found.variablesReference));
  }

  async children(variablesReference: number): Promise<Variable[]> {
    return (await this.ask("variables", { variablesReference }))["variables"] as Variable[];
  }

  async close(): Promise<void> {
    await this.runner.close();
  }
}

export function values(variables: Variable[]): Record<string, string> {
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}
