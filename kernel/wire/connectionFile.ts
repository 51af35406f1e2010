// The connection file, with which Jupyter tells a kernel where to listen and how to sign.
import { readFileSync } from "node:fs";

export interface Connection {
  transport: string;
  ip: string;
  shellPort: number;
  iopubPort: number;
  stdinPort: number;
  controlPort: number;
  heartbeatPort: number;
  /** Empty: messages are not signed. */
  key: string;
}

/** @throws {Error} if the file cannot be read or is not a connection file: the message names the field. */
export function readConnectionFile(path: string): Connection {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`connection file ${path}: ${error instanceof Error ? error.message : error}`);
  }
  return parseConnection(content, path);
}

/** @throws {Error} naming the field that is missing or wrong. */
export function parseConnection(content: unknown, path: string): Connection {
  if (typeof content !== "object" || content === null)
    throw new Error(`connection file ${path}: expected a JSON object`);
  const fields = content as Record<string, unknown>;
  const text = (name: string, fallback?: string): string => {
    const value = fields[name] ?? fallback;
    if (typeof value !== "string") throw new Error(`connection file ${path}: ${name} should be text`);
    return value;
  };
  const port = (name: string): number => {
    const value = fields[name];
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 65535)
      throw new Error(
        `connection file ${path}: ${name} should be a port number, not ${JSON.stringify(value)}`,
      );
    return value;
  };
  const scheme = text("signature_scheme", "hmac-sha256");
  if (scheme !== "hmac-sha256")
    throw new Error(`connection file ${path}: signature_scheme ${scheme} is not supported, only hmac-sha256`);
  return {
    transport: text("transport", "tcp"),
    ip: text("ip"),
    shellPort: port("shell_port"),
    iopubPort: port("iopub_port"),
    stdinPort: port("stdin_port"),
    controlPort: port("control_port"),
    heartbeatPort: port("hb_port"),
    key: text("key", ""),
  };
}

/** The endpoint of one port, as ZeroMQ writes it. */
export function endpoint({ transport, ip }: Connection, port: number): string {
  return transport === "ipc" ? `ipc://${ip}-${port}` : `${transport}://${ip}:${port}`;
}
