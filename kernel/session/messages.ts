// Every message of the Jupyter protocol 5.5 that the kernel takes or sends: the shape of its content.
// Source: "Messaging in Jupyter", jupyter_client's documentation, and the enhancement proposals 65 and 91.
import {
  array,
  boolean,
  defaulted,
  type Infer,
  integer,
  json,
  literal,
  nullable,
  number,
  object,
  optional,
  record,
  string,
  union,
} from "./schema.ts";

const errorFields = { ename: string, evalue: string, traceback: array(string) };

/** A reply: what it holds if all went well, or an error, or a note that the request was not looked at. */
const reply = <Fields extends Parameters<typeof object>[0]>(
  fields: Fields,
  always: Parameters<typeof object>[0] = {},
) =>
  union("status", {
    ok: object({ status: literal("ok"), ...fields }),
    error: object({ status: literal("error"), ...errorFields, ...always }),
    aborted: object({ status: literal("aborted"), ...always }),
  });

const executionFields = {
  execution_count: integer,
  payload: optional(array(record)),
  user_expressions: optional(record),
};

const display = { data: record, metadata: record, transient: optional(record) };

export const messages = {
  execute_request: object({
    code: string,
    silent: defaulted(boolean, false),
    store_history: optional(boolean),
    user_expressions: defaulted(record, {}),
    allow_stdin: defaulted(boolean, true),
    stop_on_error: defaulted(boolean, true),
  }),
  execute_reply: union("status", {
    ok: object({ status: literal("ok"), ...executionFields }),
    error: object({ status: literal("error"), ...errorFields, ...executionFields }),
    aborted: object({ status: literal("aborted"), ...executionFields }),
  }),
  inspect_request: object({ code: string, cursor_pos: integer, detail_level: defaulted(integer, 0) }),
  inspect_reply: reply({ found: boolean, data: record, metadata: record }),
  complete_request: object({ code: string, cursor_pos: integer }),
  complete_reply: reply({
    matches: array(string),
    cursor_start: integer,
    cursor_end: integer,
    metadata: record,
  }),
  history_request: object({
    output: defaulted(boolean, false),
    raw: defaulted(boolean, true),
    hist_access_type: literal("range", "tail", "search"),
    session: defaulted(integer, 0),
    start: optional(nullable(integer)),
    stop: optional(nullable(integer)),
    n: optional(nullable(integer)),
    pattern: optional(nullable(string)),
    unique: defaulted(boolean, false),
  }),
  history_reply: reply({ history: array(array(json)) }),
  is_complete_request: object({ code: string }),
  is_complete_reply: object({
    status: literal("complete", "incomplete", "invalid", "unknown"),
    indent: optional(string),
  }),
  connect_request: object({}),
  connect_reply: reply({
    shell_port: integer,
    iopub_port: integer,
    stdin_port: integer,
    hb_port: integer,
    control_port: integer,
  }),
  comm_info_request: object({ target_name: optional(string) }),
  comm_info_reply: reply({ comms: record }),
  comm_open: object({
    comm_id: string,
    target_name: string,
    target_module: optional(nullable(string)),
    data: record,
  }),
  comm_msg: object({ comm_id: string, data: record }),
  comm_close: object({ comm_id: string, data: defaulted(record, {}) }),
  kernel_info_request: object({}),
  kernel_info_reply: reply({
    protocol_version: string,
    implementation: string,
    implementation_version: string,
    language_info: object({
      name: string,
      version: string,
      mimetype: string,
      file_extension: string,
      pygments_lexer: string,
      codemirror_mode: record,
      nbconvert_exporter: string,
    }),
    banner: string,
    debugger: boolean,
    help_links: array(object({ text: string, url: string })),
    supported_features: array(string),
  }),
  shutdown_request: object({ restart: defaulted(boolean, false) }),
  shutdown_reply: reply({ restart: boolean }),
  interrupt_request: object({}),
  interrupt_reply: reply({}),
  debug_request: record,
  debug_reply: record,
  debug_event: record,
  usage_request: object({}),
  usage_reply: reply({
    hostname: string,
    pid: integer,
    kernel_cpu: number,
    kernel_memory: integer,
    host_cpu_percent: number,
    cpu_count: integer,
    host_virtual_memory: record,
  }),
  create_subshell_request: object({}),
  create_subshell_reply: reply({ subshell_id: string }),
  delete_subshell_request: object({ subshell_id: string }),
  delete_subshell_reply: reply({}),
  list_subshell_request: object({}),
  list_subshell_reply: reply({ subshell_id: array(string) }),
  stream: object({ name: literal("stdout", "stderr"), text: string }),
  display_data: object(display),
  update_display_data: object({ ...display, transient: record }),
  execute_input: object({ code: string, execution_count: integer }),
  execute_result: object({ ...display, execution_count: integer }),
  error: object(errorFields),
  status: object({ execution_state: literal("busy", "idle", "starting") }),
  clear_output: object({ wait: boolean }),
  input_request: object({ prompt: string, password: boolean }),
  input_reply: object({ value: string }),
} as const;

export type MessageType = keyof typeof messages;
export type Content<Type extends MessageType> = Infer<(typeof messages)[Type]>;

export interface Header {
  msg_id: string;
  session: string;
  username: string;
  date: string;
  msg_type: string;
  version: string;
  subshell_id?: string | null;
}

export type Channel = "shell" | "control" | "stdin" | "iopub";

/** A message from a front end, its content not yet checked. */
export interface Request {
  channel: Channel;
  header: Header;
  content: unknown;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
  /** How the transport finds the way back; the session only carries it. */
  route: unknown;
}

/** A message to the front ends (`iopub`) or to the one that sent `parent`. */
export interface Outgoing {
  channel: Channel;
  type: MessageType;
  content: unknown;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
  /** The request that it answers or belongs to; null for what no request caused. */
  parent: Request | null;
}
