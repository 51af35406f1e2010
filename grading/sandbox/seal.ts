// The line between the grader and the sandbox: one message a line, encrypted and authenticated with a key that the
// cells cannot read. What a submission writes into the pipe by itself does not open and is dropped; what it reads from
// the pipe (a hidden test on its way in) tells it nothing.
import { createCipheriv, createDecipheriv } from "node:crypto";

const CIPHER = "aes-256-gcm";
const TAG_BYTES = 16;

/** Closes the messages of one end and opens those of the other. Messages are numbered, so none can be sent again. */
export class Seal {
  readonly #key: Buffer;
  readonly #end: "grader" | "sandbox";
  #sent = 0;
  #received = 0;

  /**
   * @param key 32 random bytes as hexadecimal text
   * @param end which end this is
   */
  constructor(key: string, end: "grader" | "sandbox") {
    this.#key = Buffer.from(key, "hex");
    this.#end = end;
  }

  /** The line for a message, line feed included. */
  close(message: unknown): string {
    const cipher = createCipheriv(CIPHER, this.#key, nonce(this.#end, this.#sent++));
    const body = Buffer.concat([cipher.update(JSON.stringify(message), "utf8"), cipher.final()]);
    return `${Buffer.concat([cipher.getAuthTag(), body]).toString("base64")}\n`;
  }

  /** The message of a line, or null if the other end did not write it. */
  open(line: string): unknown {
    const sealed = Buffer.from(line, "base64");
    if (sealed.length <= TAG_BYTES) return null;
    const other = this.#end === "grader" ? "sandbox" : "grader";
    const decipher = createDecipheriv(CIPHER, this.#key, nonce(other, this.#received), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(sealed.subarray(0, TAG_BYTES));
    let text: string;
    try {
      text = Buffer.concat([decipher.update(sealed.subarray(TAG_BYTES)), decipher.final()]).toString();
    } catch {
      return null;
    }
    this.#received++;
    return JSON.parse(text);
  }
}

/** 12 bytes that no two messages under one key share. */
function nonce(end: "grader" | "sandbox", number: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt8(end === "grader" ? 1 : 2);
  bytes.writeBigUInt64BE(BigInt(number), 4);
  return bytes;
}

/** Cuts a stream of text into lines. */
export function lineReader(onLine: (line: string) => void): (chunk: string) => void {
  let rest = "";
  return (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  };
}
