// A session without compiler process, thread or socket: cells are names of scripts that the test wrote.
import type { CellCompiler, CellSource } from "../../../kernel/compile/cellCompiler.ts";
import { type JupyterOptions, JupyterSession } from "../../../kernel/session/jupyterSession.ts";
import { type Content, type MessageType, messages, type Outgoing } from "../../../kernel/session/messages.ts";
import type {
  CommDelivery,
  Outcome,
  Runner,
  RunnerCell,
  RunnerEvent,
} from "../../../kernel/session/runner.ts";
import { conform } from "../../../kernel/session/schema.ts";
import { Session, type SessionOptions } from "../../../kernel/session/session.ts";

/** What a cell does: shows things through `emit`, and ends with an outcome. */
export type Script = (
  emit: (event: RunnerEvent) => void,
  cell: RunnerCell,
  runner: FakeRunner,
) => Outcome | Promise<Outcome>;

export const ok = (text?: string): Outcome => ({
  status: "ok",
  result: text === undefined ? null : { data: { "text/plain": text }, metadata: {} },
});

export const threw = (name: string, message: string, stack = ""): Outcome => ({
  status: "error",
  error: { name, message, stack, causes: [] },
  reached: [],
});

export class FakeRunner implements Runner {
  onEvent: (event: RunnerEvent) => void = () => {};
  readonly scripts: Record<string, Script>;
  readonly answers: string[] = [];
  readonly delivered: CommDelivery[] = [];
  readonly ran: string[] = [];
  #stop: ((outcome: Outcome) => void)[] = [];
  #answered: ((text: string) => void)[] = [];

  constructor(scripts: Record<string, Script>) {
    this.scripts = scripts;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  async run(cell: RunnerCell): Promise<Outcome> {
    this.ran.push(cell.javascript);
    const script = this.scripts[cell.javascript] ?? (() => ok());
    const interrupted = new Promise<Outcome>((resolve) => this.#stop.push(resolve));
    return Promise.race([script(this.onEvent, cell, this), interrupted]);
  }

  async interrupt(): Promise<void> {
    for (const stop of this.#stop.splice(0)) stop({ status: "interrupted", reached: [] });
  }

  /** Resolves with what the front end answers next. */
  nextAnswer(): Promise<string> {
    return new Promise((resolve) => this.#answered.push(resolve));
  }

  answerInput(text: string): void {
    this.answers.push(text);
    this.#answered.shift()?.(text);
  }

  deliverComm(message: CommDelivery): void {
    this.delivered.push(message);
  }

  restart(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Compiles a cell to itself; a cell that begins with `type error` does not compile. */
export class FakeCompiler implements CellCompiler {
  readonly name = "fake";
  readonly typescriptVersion = "0.0";
  readonly compiledCells: CellSource[] = [];
  readonly told: [string, boolean][] = [];
  resets = 0;

  async start(): Promise<void> {}

  async compile(cell: CellSource) {
    this.compiledCells.push(cell);
    const range = { start: { line: 0, character: 5 }, end: { line: 0, character: 10 } };
    const wrong = cell.source.startsWith("type error");
    const severity = cell.loose ? ("warning" as const) : ("error" as const);
    return {
      diagnostics: wrong ? [{ severity, code: 2322, message: "does not fit", range }] : [],
      compiled:
        wrong && !cell.loose
          ? null
          : {
              javascript: cell.source,
              declares: [],
              originalPosition: (at: { line: number; character: number }) => at,
            },
    };
  }

  ran(cellId: string, completed: boolean): void {
    this.told.push([cellId, completed]);
  }

  async complete(source: string, offset: number) {
    const start = source.lastIndexOf(" ") + 1;
    return {
      start,
      end: offset,
      items: [{ label: "floor", insertText: "floor", kind: "function", detail: "(x: number)" }],
    };
  }

  async inspect(source: string, offset: number) {
    if (!source.startsWith("known")) return null;
    const at = { line: 0, character: offset };
    return { signature: "const known: number", documentation: "What it is.", range: { start: at, end: at } };
  }

  async isComplete(source: string) {
    return source.endsWith("{")
      ? ({ status: "incomplete", indent: "  " } as const)
      : ({ status: "complete" } as const);
  }

  async checkNotebook(cells: readonly CellSource[]) {
    return Promise.all(cells.map(async (cell) => (await this.compile(cell)).diagnostics));
  }

  async definition() {
    return [];
  }

  async rename() {
    return [];
  }

  async hover() {
    return null;
  }

  async format(source: string) {
    return source.trim();
  }

  async reset() {
    this.resets++;
  }

  async close() {}
}

/** A front end's view of a session: sends requests and reads what comes back, every message checked by its schema. */
export class FrontEnd {
  readonly sent: Outgoing[] = [];
  readonly log: string[] = [];
  readonly runner: FakeRunner;
  readonly compiler = new FakeCompiler();
  readonly session: Session;
  readonly jupyter: JupyterSession;
  shutdowns: boolean[] = [];
  #ids = 0;

  constructor(
    scripts: Record<string, Script> = {},
    options: Partial<SessionOptions> = {},
    more: Partial<JupyterOptions> = {},
  ) {
    this.runner = new FakeRunner(scripts);
    this.session = new Session({ compiler: this.compiler, runner: this.runner, ...options });
    this.jupyter = new JupyterSession(this.session, {
      send: (message) => {
        const trimmed = conform(messages[message.type], message.content, message.type);
        if (JSON.stringify(trimmed) !== JSON.stringify(message.content))
          throw new Error(`${message.type} was not sent in its schema's shape`);
        this.sent.push(message);
      },
      log: (line) => this.log.push(line),
      information: { version: "1.2.3", typescriptVersion: "7.0", compilerName: "fake", debugger: true },
      shutdown: async (restart) => void this.shutdowns.push(restart),
      newId: () => `id-${++this.#ids}`,
      ...more,
    });
  }

  /** Sends a request; returns its id at once. */
  send(
    type: string,
    content: unknown,
    options: {
      channel?: "shell" | "control" | "stdin";
      subshell?: string;
      metadata?: Record<string, unknown>;
    } = {},
  ): string {
    const msg_id = `message-${++this.#ids}`;
    void this.jupyter.handle({
      channel: options.channel ?? "shell",
      header: {
        msg_id,
        session: "front",
        username: "",
        date: "",
        msg_type: type,
        version: "5.5",
        ...(options.subshell === undefined ? {} : { subshell_id: options.subshell }),
      },
      content,
      metadata: options.metadata ?? {},
      buffers: [],
      route: ["front"],
    });
    return msg_id;
  }

  /** Sends a request and waits for its reply and the idle status. */
  async request(
    type: string,
    content: unknown,
    options: Parameters<FrontEnd["send"]>[2] = {},
  ): Promise<Answer> {
    const id = this.send(type, content, options);
    return this.answered(id);
  }

  /** The data of the comm message that the kernel sent last. */
  lastCommData(): Record<string, unknown> {
    const last = this.sent.findLast(({ type }) => type === "comm_msg");
    if (last === undefined) throw new Error("no comm message was sent");
    return conform(messages.comm_msg, last.content, "comm_msg").data;
  }

  execute(code: string, options: Record<string, unknown> = {}): Promise<Answer> {
    return this.request("execute_request", { code, ...options });
  }

  async answered(id: string): Promise<Answer> {
    for (let turn = 0; turn < 200; turn++) {
      const answer = new Answer(this.sent.filter(({ parent }) => parent?.header.msg_id === id));
      if (answer.reply !== undefined && answer.states.at(-1) === "idle") return answer;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    throw new Error(`no answer to ${id}; sent were ${this.sent.map(({ type }) => type).join(", ")}`);
  }
}

/** All messages that belong to one request. */
export class Answer {
  readonly messages: Outgoing[];

  constructor(all: Outgoing[]) {
    this.messages = all;
  }

  get reply(): Outgoing | undefined {
    return this.messages.find(({ channel }) => channel === "shell" || channel === "control");
  }

  get content(): Record<string, unknown> {
    return this.reply?.content as Record<string, unknown>;
  }

  get states(): string[] {
    return this.of("status").map(({ execution_state }) => execution_state);
  }

  of<Type extends MessageType>(type: Type): Content<Type>[] {
    return this.messages
      .filter((message) => message.type === type)
      .map(({ content }) => content as Content<Type>);
  }

  /** The types of what was broadcast, in order, without status messages. */
  get shown(): string[] {
    return this.messages
      .filter(({ channel, type }) => channel === "iopub" && type !== "status")
      .map(({ type }) => type);
  }
}
