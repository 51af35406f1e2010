// A Jupyter message as ZeroMQ frames: [identity…, delimiter, signature, header, parent header, metadata, content, buffer…].
import { createHmac, timingSafeEqual } from "node:crypto";

export interface WireHeader {
  msg_id: string;
  session: string;
  username: string;
  date: string;
  msg_type: string;
  version: string;
  subshell_id?: string | null;
}

export interface WireMessage {
  /** The way back to the sender; for iopub, the topic. */
  identities: Uint8Array[];
  header: WireHeader;
  parentHeader: WireHeader | Record<string, never>;
  metadata: Record<string, unknown>;
  content: unknown;
  buffers: Uint8Array[];
}

/** A message that must be dropped; its message is the log line's reason. */
export class MalformedMessage extends Error {
  override name = "MalformedMessage";
}

const delimiter = Buffer.from("<IDS|MSG>");
const jsonParts = ["header", "parent_header", "metadata", "content"];

/** Signs and checks frames with a connection's key, and remembers what it has seen, against replays. */
export class FrameCodec {
  readonly #key: string;
  readonly #seen = new Set<string>();

  constructor(key: string) {
    this.#key = key;
  }

  encode(message: WireMessage): Uint8Array[] {
    const parts = [message.header, message.parentHeader, message.metadata, message.content].map((part) =>
      Buffer.from(JSON.stringify(part)),
    );
    const signature = Buffer.from(this.#signature(parts));
    return [...message.identities, delimiter, signature, ...parts, ...message.buffers];
  }

  /** @throws {MalformedMessage} if the message is not whole, not signed with the key, or was seen before. */
  decode(frames: Uint8Array[]): WireMessage {
    const start = frames.findIndex((frame) => delimiter.equals(frame));
    if (start < 0) throw new MalformedMessage("no delimiter");
    const signature = frames[start + 1];
    const parts = frames.slice(start + 2, start + 2 + jsonParts.length);
    if (parts.length < jsonParts.length)
      throw new MalformedMessage(
        `${frames.length - start - 1} frames after the delimiter, expected at least 5`,
      );
    this.#verify(signature, parts);
    const [header, parentHeader, metadata, content] = parts.map((part, index) =>
      parse(part, jsonParts[index]),
    );
    return {
      identities: frames.slice(0, start),
      header: checkHeader(header),
      parentHeader: parentHeader as WireMessage["parentHeader"],
      metadata,
      content,
      buffers: frames.slice(start + 2 + jsonParts.length),
    };
  }

  #signature(parts: Uint8Array[]): string {
    if (this.#key === "") return "";
    const hmac = createHmac("sha256", this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  #verify(signature: Uint8Array, parts: Uint8Array[]): void {
    if (this.#key === "") return;
    const expected = Buffer.from(this.#signature(parts));
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
      throw new MalformedMessage("wrong signature");
    const text = Buffer.from(signature).toString("latin1");
    if (this.#seen.has(text)) throw new MalformedMessage("the same message again");
    this.#seen.add(text);
    if (this.#seen.size > rememberedSignatures)
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest);
        break;
      }
  }
}

/** As many as ipykernel's session remembers. */
const rememberedSignatures = 65_536;

function parse(part: Uint8Array, name: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString("utf8"));
  } catch {
    throw new MalformedMessage(`${name} is not JSON`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new MalformedMessage(`${name} is not a JSON object`);
  return value as Record<string, unknown>;
}

function checkHeader(header: Record<string, unknown>): WireHeader {
  const text = (name: string): string => {
    const value = header[name];
    if (typeof value !== "string") throw new MalformedMessage(`header.${name} is not text`);
    return value;
  };
  const subshell = header["subshell_id"];
  if (subshell !== undefined && subshell !== null && typeof subshell !== "string")
    throw new MalformedMessage("header.subshell_id is not text");
  return {
    ...header,
    msg_id: text("msg_id"),
    msg_type: text("msg_type"),
    session: text("session"),
    username: typeof header["username"] === "string" ? header["username"] : "",
    date: typeof header["date"] === "string" ? header["date"] : "",
    version: typeof header["version"] === "string" ? header["version"] : "",
    ...(subshell === undefined ? {} : { subshell_id: subshell }),
  };
}
