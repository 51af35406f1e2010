// The messages of the Debug Adapter Protocol as Jupyter carries them, with the requests that Jupyter adds
// (jupyter-client documentation, "Debug request"; microsoft.github.io/debug-adapter-protocol).

export interface DapRequest {
  seq: number;
  command: string;
  arguments: Record<string, unknown>;
}

export interface DapResponse {
  type: "response";
  seq: number;
  request_seq: number;
  command: string;
  success: boolean;
  message?: string;
  body: Record<string, unknown>;
}

export interface DapEvent {
  type: "event";
  seq: number;
  event: "initialized" | "stopped" | "continued" | "terminated";
  body: Record<string, unknown>;
}

export interface Source {
  name: string;
  path: string;
}

export interface StackFrame {
  id: number;
  name: string;
  source: Source;
  /** From 1, as JupyterLab asks for in `initialize`. */
  line: number;
  column: number;
}

export interface Scope {
  name: string;
  variablesReference: number;
  expensive: boolean;
}

export interface Variable {
  name: string;
  value: string;
  type?: string;
  /** The expression that gives it, for what a name or path can reach. */
  evaluateName?: string;
  /** Above 0 if it has variables of its own. */
  variablesReference: number;
}

export interface SourceBreakpoint {
  line: number;
  condition?: string;
}

export interface Breakpoint {
  verified: boolean;
  line: number;
  source: Source;
}

/** A request that can not be done; its message is the reply's. */
export class DebugError extends Error {
  override readonly name = "DebugError";
}

export function readRequest(content: unknown): DapRequest {
  if (!isRecord(content)) throw new DebugError("a debug request is an object with seq and command");
  const { seq, command } = content;
  if (typeof command !== "string") throw new DebugError("a debug request names its command");
  return {
    seq: typeof seq === "number" ? seq : 0,
    command,
    arguments: isRecord(content["arguments"]) ? content["arguments"] : {},
  };
}

export function textArgument({ command, arguments: given }: DapRequest, name: string): string {
  const value = given[name];
  if (typeof value !== "string") throw new DebugError(`${command}: "${name}" must be a text`);
  return value;
}

export function numberArgument({ command, arguments: given }: DapRequest, name: string): number {
  const value = given[name];
  if (typeof value !== "number") throw new DebugError(`${command}: "${name}" must be a number`);
  return value;
}

export function sourcePath({ command, arguments: given }: DapRequest): string {
  const source = given["source"];
  const path = isRecord(source) ? source["path"] : undefined;
  if (typeof path !== "string") throw new DebugError(`${command}: "source" must have a path`);
  return path;
}

export function sourceBreakpoints({ arguments: given }: DapRequest): SourceBreakpoint[] {
  const list: unknown[] = Array.isArray(given["breakpoints"]) ? given["breakpoints"] : [];
  return list.filter(isRecord).flatMap(({ line, condition }) => {
    if (typeof line !== "number" || !Number.isInteger(line) || line < 1) return [];
    return typeof condition === "string" && condition !== "" ? { line, condition } : { line };
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
