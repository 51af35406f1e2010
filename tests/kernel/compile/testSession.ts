// Runs cells in this thread with a compiler: what a session does, without threads and protocol.

import { runInThisContext } from "node:vm";
import type {
  CellCompiler,
  CellDiagnostic,
  CellSource,
  Position,
} from "../../../kernel/compile/cellCompiler.ts";
import type { Importer } from "../../../kernel/modules/importer.ts";
import { createDeclarations, type Declarations } from "../../../kernel/runner/declarations.ts";

export interface CellOutcome {
  diagnostics: CellDiagnostic[];
  /** The value of the last expression; undefined if there is none or the cell did not run. */
  value: unknown;
  /** Whether the cell ran to its end and ended in an expression. */
  hasValue: boolean;
  /** What the cell threw. */
  error: unknown;
  /** Where in the cell the error was made. */
  at: Position | null;
  javascript: string | null;
}

type CellFunction = (
  scope: object,
  host: Pick<Importer, "import" | "meta"> & { declare: Declarations; held(awaited: unknown): unknown },
) => unknown;

export class TestSession {
  readonly compiler: CellCompiler;
  readonly scope: Record<string, unknown> = Object.create(null);
  readonly #host: Parameters<CellFunction>[1];
  #count = 0;

  constructor(compiler: CellCompiler, host: Pick<Importer, "import" | "meta">) {
    this.compiler = compiler;
    this.#host = {
      import: (specifier) => host.import(specifier),
      meta: host.meta,
      held: (awaited) => awaited,
      declare: createDeclarations(),
    };
  }

  async run(source: string, options: Omit<Partial<CellSource>, "source"> = {}): Promise<CellOutcome> {
    const id = options.id ?? `cell-${++this.#count}`;
    const { diagnostics, compiled } = await this.compiler.compile({ ...options, id, source });
    const outcome: CellOutcome = {
      diagnostics,
      value: undefined,
      hasValue: false,
      error: null,
      at: null,
      javascript: null,
    };
    if (!compiled) return outcome;
    outcome.javascript = compiled.javascript;
    const before = new Map(compiled.declares.map((name) => [name, this.#state(name)]));
    const script = `cell-script-${++this.#count}.js`;
    try {
      const cell: CellFunction = runInThisContext(`(${compiled.javascript}\n)`, {
        filename: script,
        columnOffset: -1,
      });
      const result = (await cell(this.scope, this.#host)) as { value: unknown } | undefined;
      outcome.hasValue = result !== undefined;
      outcome.value = result?.value;
      this.compiler.ran(id, true);
    } catch (error) {
      outcome.error = error;
      const frame = new RegExp(`${script}:(\\d+):(\\d+)`).exec(
        error instanceof Error ? (error.stack ?? "") : "",
      );
      if (frame)
        outcome.at = compiled.originalPosition({
          line: Number(frame[1]) - 1,
          character: Number(frame[2]) - 1,
        });
      this.compiler.ran(
        id,
        false,
        compiled.declares.filter((name) => !Object.is(this.#state(name), before.get(name))),
      );
    }
    return outcome;
  }

  /** Changes when a cell publishes the name. */
  #state(name: string): unknown {
    const property = Object.getOwnPropertyDescriptor(this.scope, name);
    return property?.get ?? property?.value;
  }
}
