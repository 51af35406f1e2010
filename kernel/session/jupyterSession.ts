// A session as Jupyter's protocol sees it: takes requests, gives replies and broadcasts. Still no transport.
import { completeReply } from "./completion.ts";
import { codePointsToUtf16 } from "./cursor.ts";
import { ExecutionQueue, type FinishedExecution } from "./executionQueue.ts";
import { type KernelInformation, kernelInfo } from "./kernelInfo.ts";
import {
  type Channel,
  type Content,
  type MessageType,
  messages,
  type Outgoing,
  type Request,
} from "./messages.ts";
import { OutputLog } from "./outputLog.ts";
import { conform, SchemaError } from "./schema.ts";
import type { ExecuteResult, ExecutionSink, Session } from "./session.ts";
import { SessionComms } from "./sessionComms.ts";
import { languageTarget, logTarget } from "./sessionTargets.ts";
import { plainError } from "./traceback.ts";

/** What the session cannot know by itself. */
export interface JupyterOptions {
  send(message: Outgoing): void;
  information: KernelInformation;
  log(line: string): void;
  /** Ends the process, after the reply has gone out. */
  shutdown(restart: boolean): Promise<void>;
  usage?(): Promise<Omit<Content<"usage_reply"> & { status: "ok" }, "status">>;
  /** Answers a request of the Debug Adapter Protocol. */
  debug?(request: Record<string, unknown>): Promise<Record<string, unknown>>;
  ports?: Omit<Content<"connect_reply"> & { status: "ok" }, "status">;
  newId(): string;
}

type Handler = (request: Request) => void | Promise<void>;

/** The main shell's queue is named by the empty string, those of subshells by their ids. */
const mainShell = "";

export class JupyterSession {
  readonly #session: Session;
  readonly #options: JupyterOptions;
  readonly #comms: SessionComms;
  readonly #log = new OutputLog();
  readonly #queues = new Map<string, ExecutionQueue>([[mainShell, new ExecutionQueue()]]);
  #waitingForInput: ((text: string) => void)[] = [];

  readonly #shellHandlers: Partial<Record<MessageType, Handler>>;
  readonly #controlHandlers: Partial<Record<MessageType, Handler>>;

  constructor(session: Session, options: JupyterOptions) {
    this.#session = session;
    this.#options = options;
    this.#comms = new SessionComms(
      session,
      (type, content, parent, metadata, buffers) =>
        this.#send("iopub", type, content, parent, metadata, buffers),
      new Map([
        ["gradbook.language", languageTarget(session.compiler)],
        ["gradbook.log", logTarget(this.#log)],
      ]),
    );
    this.#shellHandlers = {
      execute_request: (request) => this.#enqueue(request),
      complete_request: (request) => this.#complete(request),
      inspect_request: (request) => this.#inspect(request),
      is_complete_request: (request) => this.#isComplete(request),
      history_request: (request) => this.#history(request),
      kernel_info_request: (request) => this.#kernelInfo(request),
      connect_request: (request) => this.#connect(request),
      comm_info_request: (request) => this.#commInfo(request),
      comm_open: (request) => this.#comms.opened(read(request, "comm_open"), request),
      comm_msg: (request) => this.#comms.received(read(request, "comm_msg"), request),
      comm_close: (request) => this.#comms.closed(read(request, "comm_close"), request),
    };
    this.#controlHandlers = {
      ...this.#shellHandlers,
      interrupt_request: (request) => this.#interrupt(request),
      shutdown_request: (request) => this.#shutdown(request),
      debug_request: (request) => this.#debug(request),
      usage_request: (request) => this.#usage(request),
      create_subshell_request: (request) => this.#createSubshell(request),
      delete_subshell_request: (request) => this.#deleteSubshell(request),
      list_subshell_request: (request) => this.#listSubshells(request),
    };
    session.onDied = (error) => this.#send("iopub", "error", error, null);
  }

  /** Says on iopub that the kernel has come up. */
  announce(): void {
    this.#send("iopub", "status", { execution_state: "starting" }, null);
  }

  /** Broadcasts an event of the debug adapter. */
  debugEvent(event: Record<string, unknown>): void {
    this.#send("iopub", "debug_event", event, null);
  }

  /** Takes a message. Never throws: what is wrong with the message is said in its reply or in the log. */
  async handle(request: Request): Promise<void> {
    const type = request.header.msg_type;
    if (request.channel === "stdin") {
      this.#onStdin(request);
      return;
    }
    const handlers = request.channel === "control" ? this.#controlHandlers : this.#shellHandlers;
    const handler = Object.hasOwn(handlers, type) ? handlers[type as MessageType] : undefined;
    if (handler === undefined) {
      this.#options.log(`no answer to ${request.channel} message of type ${brief(type)}`);
      return;
    }
    this.#status(request, "busy");
    try {
      await handler(request);
    } catch (error) {
      this.#fail(request, error);
    }
    // An execution says idle when it ends, not when it is queued.
    if (type !== "execute_request") this.#status(request, "idle");
  }

  /** As an interrupt request, for one that comes as a signal. */
  async interrupt(): Promise<void> {
    for (const queue of this.#queues.values()) queue.stopAfterCurrent();
    // The cells that wait for an answer are stopped while they wait.
    this.#waitingForInput = [];
    await this.#session.interrupt();
  }

  #enqueue(request: Request): void {
    const shell = request.header.subshell_id ?? mainShell;
    const queue = this.#queues.get(shell);
    if (queue === undefined) throw new SchemaError(`subshell ${JSON.stringify(shell)} does not exist`);
    const content = read(request, "execute_request");
    queue.add({
      run: () => this.#execute(request, content),
      abort: () => {
        this.#reply(request, "execute_reply", {
          status: "aborted",
          execution_count: this.#session.executionCount,
        });
        this.#status(request, "idle");
      },
    });
  }

  async #execute(request: Request, content: Content<"execute_request">): Promise<FinishedExecution> {
    const execution = request.header.msg_id;
    const cellId = typeof request.metadata["cellId"] === "string" ? request.metadata["cellId"] : undefined;
    this.#log.begin(execution, cellId ?? null);
    const sink: ExecutionSink = {
      output: (output) => {
        this.#log.add(execution, output);
        this.#send("iopub", output.type, output.content, request);
      },
      comm: (event) => this.#comms.sent(event, request),
    };
    if (content.allow_stdin) sink.input = (prompt, password) => this.#askFrontEnd(request, prompt, password);
    const result = await this.#session.execute(
      {
        execution,
        cellId,
        code: content.code,
        silent: content.silent,
        storeHistory: content.store_history,
        userExpressions: content.user_expressions,
      },
      sink,
    );
    this.#log.end(execution);
    return {
      stop: result.interrupted || (result.status === "error" && content.stop_on_error),
      reply: () => {
        this.#reply(request, "execute_reply", executeReply(result));
        this.#status(request, "idle");
      },
    };
  }

  async #complete(request: Request): Promise<void> {
    const { code, cursor_pos } = read(request, "complete_request");
    const found = await this.#session.complete(code, codePointsToUtf16(code, cursor_pos));
    this.#reply(request, "complete_reply", completeReply(code, found));
  }

  async #inspect(request: Request): Promise<void> {
    const { code, cursor_pos } = read(request, "inspect_request");
    const data = await this.#session.inspect(code, codePointsToUtf16(code, cursor_pos));
    this.#reply(request, "inspect_reply", {
      status: "ok",
      found: data !== null,
      data: data ?? {},
      metadata: {},
    });
  }

  async #isComplete(request: Request): Promise<void> {
    const { code } = read(request, "is_complete_request");
    this.#reply(request, "is_complete_reply", await this.#session.compiler.isComplete(code));
  }

  #history(request: Request): void {
    const history = this.#session.history.answer(read(request, "history_request"));
    this.#reply(request, "history_reply", { status: "ok", history });
  }

  #kernelInfo(request: Request): void {
    this.#reply(request, "kernel_info_reply", kernelInfo(this.#options.information));
  }

  #connect(request: Request): void {
    if (this.#options.ports === undefined) throw new Error("this session has no ports");
    this.#reply(request, "connect_reply", { status: "ok", ...this.#options.ports });
  }

  #commInfo(request: Request): void {
    const { target_name } = read(request, "comm_info_request");
    this.#reply(request, "comm_info_reply", { status: "ok", comms: this.#comms.list(target_name) });
  }

  async #interrupt(request: Request): Promise<void> {
    await this.interrupt();
    this.#reply(request, "interrupt_reply", { status: "ok" });
  }

  async #shutdown(request: Request): Promise<void> {
    const { restart } = read(request, "shutdown_request");
    this.#reply(request, "shutdown_reply", { status: "ok", restart });
    this.#send("iopub", "shutdown_reply", { status: "ok", restart }, request);
    this.#status(request, "idle");
    await this.#options.shutdown(restart);
  }

  async #debug(request: Request): Promise<void> {
    if (this.#options.debug === undefined) throw new Error("this session has no debugger");
    this.#reply(request, "debug_reply", await this.#options.debug(read(request, "debug_request")));
  }

  async #usage(request: Request): Promise<void> {
    if (this.#options.usage === undefined) throw new Error("this session does not measure its usage");
    this.#reply(request, "usage_reply", { status: "ok", ...(await this.#options.usage()) });
  }

  #createSubshell(request: Request): void {
    const subshell_id = this.#options.newId();
    this.#queues.set(subshell_id, new ExecutionQueue());
    this.#reply(request, "create_subshell_reply", { status: "ok", subshell_id });
  }

  #deleteSubshell(request: Request): void {
    const { subshell_id } = read(request, "delete_subshell_request");
    const queue = subshell_id === mainShell ? undefined : this.#queues.get(subshell_id);
    if (queue === undefined) throw new SchemaError(`subshell ${JSON.stringify(subshell_id)} does not exist`);
    queue.abortWaiting();
    this.#queues.delete(subshell_id);
    this.#reply(request, "delete_subshell_reply", { status: "ok" });
  }

  #listSubshells(request: Request): void {
    const subshell_id = [...this.#queues.keys()].filter((id) => id !== mainShell);
    this.#reply(request, "list_subshell_reply", { status: "ok", subshell_id });
  }

  #askFrontEnd(request: Request, prompt: string, password: boolean): Promise<string> {
    this.#send("stdin", "input_request", { prompt, password }, request);
    return new Promise((resolve) => this.#waitingForInput.push(resolve));
  }

  #onStdin(reply: Request): void {
    try {
      if (reply.header.msg_type !== "input_reply")
        throw new SchemaError(`unexpected ${brief(reply.header.msg_type)}`);
      const { value } = read(reply, "input_reply");
      this.#waitingForInput.shift()?.(value);
    } catch (error) {
      this.#options.log(`stdin: ${error instanceof Error ? error.message : error}`);
    }
  }

  #fail(request: Request, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#options.log(`${request.header.msg_type}: ${message}`);
    const type = request.header.msg_type.replace(/_request$/, "_reply");
    if (!type.endsWith("_reply") || !Object.hasOwn(messages, type)) return;
    const failure = {
      status: "error",
      ...plainError(error instanceof Error ? error.name : "Error", message),
    };
    switch (type as MessageType) {
      case "is_complete_reply":
        this.#reply(request, "is_complete_reply", { status: "unknown" });
        break;
      case "execute_reply":
        this.#reply(request, "execute_reply", { ...failure, execution_count: this.#session.executionCount });
        this.#status(request, "idle");
        break;
      default:
        this.#reply(request, type as MessageType, failure);
    }
  }

  #status(request: Request, execution_state: "busy" | "idle"): void {
    this.#send("iopub", "status", { execution_state }, request);
  }

  #reply(request: Request, type: MessageType, content: unknown): void {
    this.#send(request.channel, type, content, request);
  }

  #send(
    channel: Channel,
    type: MessageType,
    content: unknown,
    parent: Request | null,
    metadata: Record<string, unknown> = {},
    buffers: Uint8Array[] = [],
  ): void {
    const shaped = conform(messages[type], content, type);
    this.#options.send({ channel, type, content: shaped, metadata, buffers, parent });
  }
}

function read<Type extends MessageType>(request: Request, type: Type): Content<Type> {
  return conform(messages[type], request.content, type) as Content<Type>;
}

/** Text from outside as it may stand in a log line. */
function brief(text: string): string {
  return JSON.stringify(text).slice(0, 80);
}

function executeReply(result: ExecuteResult): Content<"execute_reply"> {
  const { executionCount: execution_count, payload, userExpressions: user_expressions, error } = result;
  return error === undefined
    ? { status: "ok", execution_count, payload, user_expressions }
    : { status: "error", ...error, execution_count, payload, user_expressions };
}
