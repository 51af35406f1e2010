// Printed text of the cells: console, process.stdout and process.stderr, into the pipe, each text with its execution.
import { Console } from "node:console";
import { Writable } from "node:stream";
import { currentExecution, type Execution } from "./executions.ts";
import { type PipeWriter, recordKind } from "./pipe.ts";

export interface OutputOptions {
  /** Characters that one execution may print. */
  limit: number;
  stderrToStdout: boolean;
}

/** Takes over everything that prints in this thread. */
export function captureOutput(pipe: PipeWriter, options: OutputOptions): void {
  const out = new TextOutput(pipe, recordKind.stdout, options.limit);
  const err = options.stderrToStdout
    ? new MarkedOutput(pipe, recordKind.stdout, options.limit)
    : new TextOutput(pipe, recordKind.stderr, options.limit);
  replaceWrite(process.stdout, out);
  replaceWrite(process.stderr, err);
  globalThis.console = new Console({
    stdout: out.stream,
    stderr: err.stream,
    colorMode: false,
    ignoreErrors: false,
  });
}

// A cell may replace what is global.
const { allocUnsafe, byteLength } = Buffer;

class TextOutput {
  readonly #pipe: PipeWriter;
  readonly #kind: typeof recordKind.stdout | typeof recordKind.stderr;
  readonly #limit: number;
  readonly stream: Writable;
  /** An id in front of the text, encoded once for each execution. */
  #prefixes = new WeakMap<Execution, Buffer>();

  constructor(pipe: PipeWriter, kind: typeof recordKind.stdout | typeof recordKind.stderr, limit: number) {
    this.#pipe = pipe;
    this.#kind = kind;
    this.#limit = limit;
    this.stream = new Writable({ decodeStrings: false, write: (_chunk, _encoding, done) => done() });
    this.stream.write = (chunk: unknown, ...rest: unknown[]): boolean => {
      this.write(toText(chunk, rest[0]));
      acknowledge(rest);
      return true;
    };
  }

  write(text: string): void {
    const execution = currentExecution();
    execution?.goOn();
    if (execution === undefined || text === "" || execution.truncated) return;
    execution.printed += text.length;
    if (execution.printed <= this.#limit) this.#emit(execution, text);
    else {
      execution.truncated = true;
      const rest = text.slice(0, text.length - (execution.printed - this.#limit));
      this.#emit(
        execution,
        `${rest}\n[gradbook: this cell printed more than ${this.#limit} characters; the rest is not shown]\n`,
      );
    }
  }

  #emit(execution: Execution, text: string): void {
    const prefix = this.#prefix(execution);
    const body = allocUnsafe(prefix.length + byteLength(text));
    prefix.copy(body);
    body.write(text, prefix.length);
    this.#pipe.write(this.#kind, body);
  }

  #prefix(execution: Execution): Buffer {
    let prefix = this.#prefixes.get(execution);
    if (prefix === undefined) {
      prefix = allocUnsafe(2 + byteLength(execution.id));
      prefix.writeUInt16BE(prefix.length - 2);
      prefix.write(execution.id, 2);
      this.#prefixes.set(execution, prefix);
    }
    return prefix;
  }
}

/** Where text on stderr would cost a student all points of a cell, it goes to stdout, marked. */
class MarkedOutput extends TextOutput {
  override write(text: string): void {
    super.write(`warning: ${text}`);
  }
}

function replaceWrite(stream: NodeJS.WriteStream, output: TextOutput): void {
  stream.write = output.stream.write as typeof stream.write;
}

function toText(chunk: unknown, encoding: unknown): string {
  if (typeof chunk === "string") {
    return typeof encoding === "string" && Buffer.isEncoding(encoding) && encoding !== "utf8"
      ? Buffer.from(chunk, encoding).toString()
      : chunk;
  }
  return ArrayBuffer.isView(chunk)
    ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString()
    : String(chunk);
}

function acknowledge(rest: unknown[]): void {
  const callback = rest.at(-1);
  if (typeof callback === "function") process.nextTick(callback as () => void);
}
