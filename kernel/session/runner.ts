// What the session asks of the thing that runs compiled cells. kernel/runner implements it with a worker thread;
// tests and a browser may do it otherwise.

/** Values by MIME type with their metadata. */
export interface Bundle {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** An exception as it left the cell. */
export interface RunnerError {
  name: string;
  message: string;
  /** V8's stack text, positions in the compiled JavaScript; empty if the thrown value had none. */
  stack: string;
  /** The errors behind it, nearest first. */
  causes: { name: string; message: string; stack: string }[];
}

export type Outcome =
  | { status: "ok"; result: Bundle | null }
  /** `reached` are the declared names that the cell left in the scope before it stopped. */
  | { status: "error"; error: RunnerError; reached: string[] }
  /** Stopped by `interrupt`; variables are kept. */
  | { status: "interrupted"; reached: string[] }
  /** The runner ended with the cell; variables are gone and a new runner stands ready. */
  | { status: "died"; name: string; message: string };

/** Output and requests of the running code. `execution` names the execution that they belong to, also when late. */
export type RunnerEvent =
  | { type: "stream"; execution: string; name: "stdout" | "stderr"; text: string }
  | { type: "display"; execution: string; bundle: Bundle; displayId?: string; update: boolean }
  | { type: "clear"; execution: string; wait: boolean }
  | { type: "page"; execution: string; data: Record<string, unknown> }
  | { type: "input"; execution: string; prompt: string; password: boolean }
  /** An exception in a timer or a rejected promise, after its cell had ended. */
  | { type: "uncaught"; execution: string; error: RunnerError }
  | CommEvent
  /** The runner ended while no cell ran; a new one stands ready. */
  | { type: "died"; name: string; message: string };

export interface CommEvent {
  type: "comm_open" | "comm_msg" | "comm_close";
  execution: string;
  commId: string;
  target: string;
  data: unknown;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}

/** A comm message from the front end. `target` is empty unless it opens the comm. */
export interface CommDelivery extends Omit<CommEvent, "execution"> {
  /** The request that carried it: what the handlers print belongs to it. */
  execution: string;
}

export interface RunnerCell {
  /** Names the execution; unique in the session. */
  execution: string;
  javascript: string;
  /** The names that the cell declares. */
  declares: string[];
  /** The script's name in stacks and in the debugger. */
  scriptName: string;
  allowStdin: boolean;
  /** In a hardened runner: the names that this cell declares are kept from the cells that are not trusted. */
  trusted?: boolean;
}

export interface Runner {
  onEvent: (event: RunnerEvent) => void;
  start(): Promise<void>;
  /** Runs a cell to its end. Cells may overlap: one runs on while another waits. */
  run(cell: RunnerCell): Promise<Outcome>;
  /** Stops all running cells; resolves when they stand. */
  interrupt(): Promise<void>;
  answerInput(text: string): void;
  deliverComm(message: CommDelivery): void;
  /** Forgets all variables. */
  restart(): Promise<void>;
  close(): Promise<void>;
}
